-- wrk script: sends the recorded SDK request, prints the result as "name value" lines.
--   wrk ... -s wrk.lua URL -- DATA_FOLDER

local function text_of(path)
  local file = assert(io.open(path))
  local text = file:read("*a"):gsub("\n$", "")
  file:close()
  return text
end

function init(arguments)
  local data = arguments[1]
  wrk.method = "POST"
  wrk.body = text_of(data .. "/request_body.json")
  for line in text_of(data .. "/request_headers.txt"):gmatch("[^\n]+") do
    local name, value = line:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("wrk_requests %d\n", summary.requests))
  io.write(string.format("wrk_failed %d\n", failed))
  io.write(string.format("wrk_rps %.1f\n", summary.requests * 1e6 / summary.duration))
  io.write(string.format("wrk_p50_us %d\n", latency:percentile(50)))
  io.write(string.format("wrk_p99_us %d\n", latency:percentile(99)))
end
