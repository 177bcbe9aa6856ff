-- Walks over requests read from a file, for ever; prints what came of them as one line of JSON.
--
-- wrk ... -s requests.lua URL -- FILE [BODIES]
-- FILE: a line for each request: PATH, or PATH <tab> TOKEN. With BODIES each request is a POST:
-- a line for each body, where {key} becomes a new Idempotency-Key, sent as the header too.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

local function lines_of(name)
  local lines = {}
  for line in io.lines(name) do table.insert(lines, line) end
  return lines
end

function init(args)
  local paths, bodies = lines_of(args[1]), args[2] and lines_of(args[2])
  prepared, at = {}, 0
  hits, misses, accepted, refused = 0, 0, 0, 0
  sample = ""
  run = args[3] or "run"
  count = math.max(#paths, bodies and #bodies or 0)
  for n = 1, count do
    local path, token = paths[(n - 1) % #paths + 1]:match("^([^\t]*)\t?(.*)$")
    local headers = { ["Host"] = wrk.headers["Host"] }
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if bodies then
      headers["Content-Type"] = "application/json"
      prepared[n] = { path, headers, bodies[(n - 1) % #bodies + 1] }
    else
      prepared[n] = wrk.format("GET", path, headers)
    end
  end
end

function request()
  at = at + 1
  local one = prepared[(at - 1) % count + 1]
  if type(one) == "string" then return one end
  one[2]["Idempotency-Key"] = run .. "-" .. number .. "-" .. at
  return wrk.format("POST", one[1], one[2], one[3])
end

function response(status, headers, body)
  if status == 202 then accepted = accepted + 1 end
  if status >= 400 then
    refused = refused + 1
    if sample == "" then sample = status .. " " .. body:sub(1, 300) end
  end
  local cache = headers["X-Cache"] or headers["x-cache"]
  if cache == "HIT" then hits = hits + 1 elseif cache == "MISS" then misses = misses + 1 end
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', " ") .. '"'
end

function done(summary, latency, requests)
  local totals = { hits = 0, misses = 0, accepted = 0 }
  local sample = ""
  for _, thread in ipairs(threads) do
    for name in pairs(totals) do totals[name] = totals[name] + thread:get(name) end
    if sample == "" then sample = thread:get("sample") end
  end
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %.6f, "p50_ms": %.4f, "p95_ms": %.4f, "p99_ms": %.4f,' ..
    ' "socket_errors": %d, "refused": %d, "hits": %d, "misses": %d, "accepted": %d, "sample": %s}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    totals.hits, totals.misses, totals.accepted, quoted(sample)))
end
