-- The life of apps in turn: one registers, one is read, one is merged, one is deleted. Those that are read and merged are chosen at random
-- among the first half of what is there, those that are deleted one after the other from the second.
-- Arguments: how many are there, the number of the first new one, the number of the first to be deleted.

local count, new, old, turn
local root = "/odata/applications/v4/com.sap.myapp/Connections"

function init(args)
  count, new, old, turn = tonumber(args[1]), tonumber(args[2]), tonumber(args[3]), 0
  wrk.headers["Authorization"] = "Basic REVWMDAwMTppbml0aWFs"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/json"
  math.randomseed(15)
end

local function one(number)
  return string.format("%s('bench-%08d')", root, number)
end

function request()
  turn = turn + 1
  local step = turn % 4
  if step == 1 then
    new = new + 1
    wrk.headers["X-SMP-APPCID"] = string.format("new-%08d", new)
    local made = wrk.format("POST", root, nil, '{"DeviceType":"iPhone","DeviceModel":"iPhone 7","ApnsDeviceToken":"18AA4813FB9E6393"}')
    wrk.headers["X-SMP-APPCID"] = nil
    return made
  elseif step == 2 then
    return wrk.format("GET", one(math.random(0, math.floor(count / 2) - 1)))
  elseif step == 3 then
    local body = string.format('{"ApnsDeviceToken":"%08d","ApnsPushEnable":true}', turn)
    return wrk.format("PATCH", one(math.random(0, math.floor(count / 2) - 1)), nil, body)
  end
  old = old + 1
  return wrk.format("DELETE", one(old))
end
