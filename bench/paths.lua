-- Requests from a file, at random. Arguments: the file, each line a path, a tab and an Authorization header or nothing; and, for those
-- that post a form, the file with the form.

local requests, count = {}, 0

function setup(thread)
  seed = (seed or 0) + 1
  thread:set("seed", seed)
end

function init(args)
  math.randomseed(seed)
  local method, body, headers = "GET", nil, {}
  if args[2] then
    method, headers["Content-Type"] = "POST", "application/x-www-form-urlencoded"
    local file = io.open(args[2])
    body = file:read("*a")
    file:close()
  end
  for line in io.lines(args[1]) do
    local path, authorization = line:match("^(.-)\t(.*)$")
    headers["Authorization"] = authorization ~= "" and authorization or nil
    count = count + 1
    requests[count] = wrk.format(method, path, headers, body)
  end
end

function request()
  return requests[math.random(count)]
end
