-- Each request orders a campaign that was never ordered before: another first day each time. Arguments: a token, and the number of the
-- first.

local number, body

function setup(thread)
  threads = (threads or 0) + 1
  thread:set("which", threads)
end

function init(args)
  number = tonumber(args[2]) + (which - 1) * 10000
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/xml"
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  body = "<B2bServerInitVO><mdmId>d1e2f3g4h5</mdmId><customerId>EEEE4444-FF55-AA66-BB77-CCCCCC888888</customerId>"
    .. "<groupId>Test Device Group</groupId><license>EFOTA1-fff555-ggg666-hh77</license><deviceModelName>GT-S8500A</deviceModelName>"
    .. "<carrierCode>QA4</carrierCode><targetFirmwareVersion>Latest</targetFirmwareVersion><deliveryStartDate>%s</deliveryStartDate>"
    .. "<deliveryEndDate>%s</deliveryEndDate><dailyStartHour>%02d</dailyStartHour><dailyEndHour>%02d</dailyEndHour></B2bServerInitVO>"
end

function request()
  number = number + 1
  -- Twenty-three windows a day, from 2100 on.
  local day = 4102444800 + math.floor(number / 23) * 86400
  local text = body:format(os.date("!%Y%m%d", day), os.date("!%Y%m%d", day + 3 * 86400), number % 23, number % 23 + 1)
  return wrk.format(nil, "/b2bfota/v1/serverInit", nil, text)
end
