-- Each request registers one phone that was never registered before. Argument: the number of the first.

local number, body

function setup(thread)
  threads = (threads or 0) + 1
  thread:set("which", threads)
end

function init(args)
  -- Every thread has a range of its own, 000413 and a million numbers.
  number = tonumber(args[1]) + (which - 1) * 1000000
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "text/xml"
  wrk.headers["Authorization"] = "Basic bm9ydGh3aW5kOm5vcnRod2luZC1zZWNyZXQ="
  body = "<?xml version='1.0'?><methodCall><methodName>redirect.registerPhone</methodName><params>"
    .. "<param><value><string>000413%06X</string></value></param>"
    .. "<param><value><string>http://provisioning.example.org/snom?mac={mac}</string></value></param>"
    .. "</params></methodCall>"
end

function request()
  number = number + 1
  return wrk.format(nil, "/xmlrpc/", nil, string.format(body, number))
end
