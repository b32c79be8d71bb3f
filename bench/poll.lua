-- Random devices ask for firmware, always with the same question. Arguments: how many devices there are, and the minutes that their clocks
-- are ahead of UTC.

local devices, body

function setup(thread)
  seed = (seed or 0) + 1
  thread:set("seed", seed)
end

function init(args)
  math.randomseed(seed)
  devices = tonumber(args[1])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer fota-test-group-secret"
  body = '{"device":"BENCH%04d","model":"SM-G930F","carrier":"DBT","version":"G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1",'
    .. '"utc_offset_minutes":' .. args[2] .. ',"state":"idle"}'
end

function request()
  return wrk.format(nil, "/fota/v1/poll", nil, string.format(body, math.random(0, devices - 1)))
end
