-- Random phones ask for their redirection: the same script for Patchbay and for its peer. Argument: a file with one MAC a line.

local requests, count = {}, 0

function setup(thread)
  seed = (seed or 0) + 1
  thread:set("seed", seed)
end

function init(args)
  math.randomseed(seed)
  for mac in io.lines(args[1]) do
    count = count + 1
    requests[count] = wrk.format("GET", "/snomD345-" .. mac .. ".htm")
  end
end

function request()
  return requests[math.random(count)]
end
