-- wrk's part of the load: every request is a complaint that was never sent before.
--
-- wrk … -s complaints.lua URL -- TOKEN RUN SECONDS TEXTS
-- RUN: letters and digits that make the message ids of this run unique.
-- SECONDS: how long complaints are sent. wrk has to run a little longer (-d), so that every
--   complaint is answered before it stops counting and its figures can be compared exactly.
--
-- The traffic is the one of traffic.py.

local ffi = require('ffi')
ffi.cdef([[
    typedef struct { long seconds, nanoseconds; } load_time;
    int clock_gettime(int clock, load_time *time);
]])

local function now()
    local time = ffi.new('load_time')
    ffi.C.clock_gettime(1, time)
    return tonumber(time.seconds) + tonumber(time.nanoseconds) * 1e-9
end

local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
    thread:set('place', #threads)
    thread:set('sent', 0)
end

local texts, head, run, seconds, deadline
local channels = { 'sms', 'sms', 'sms', 'rcs', 'mms' }
local random, format = math.random, string.format

function init(arguments)
    run, seconds = arguments[2] .. '-' .. place, tonumber(arguments[3])
    texts = {}
    for line in io.lines(arguments[4]) do texts[#texts + 1] = line end
    local seed = place
    for i = 1, #run do seed = (seed * 31 + string.byte(run, i)) % 1000003 end
    math.randomseed(seed)
    head = 'POST /v1/complaints HTTP/1.1\r\nHost: ' .. wrk.host .. '\r\nAuthorization: Bearer '
        .. arguments[1] .. '\r\nContent-Type: application/json\r\nContent-Length: '
end

local function american(first, last)
    return format('+1%03d55501%02d', random(first, last), random(0, 99))
end

-- 80 % of the complaints are about one of many senders, 20 % about one of 40 hot ones.
local function sender()
    local draw = random(100)
    if draw <= 2 then return nil end
    if draw <= 20 then return format('+447700900%03d', random(0, 39)) end
    if draw <= 60 then return american(200, 599) end
    return format('PKT%06d', random(0, 399999))
end

local function reporter()
    if random(20) == 1 then return format('+447700900%03d', random(100, 999)) end
    return american(600, 999)
end

local function body()
    local who = sender()
    local text = texts[random(#texts)]
    text = string.gsub(text, '#', format('%04d', random(0, 9999)))
    text = string.gsub(text, '@', format('%06x', random(0, 0xffffff)))
    return format('{"messageId":"%s-%012d","reporter":"%s",%s"channel":"%s",'
        .. '"receivedAt":"2026-11-19T21:14:05Z","disposition":"%s","text":"%s"}',
        run, sent, reporter(), who and '"sender":"' .. who .. '",' or '',
        channels[random(#channels)], random(50) == 1 and 'legit' or 'spam', text)
end

function request()
    deadline = deadline or now() + seconds
    -- Nothing to write: the connection waits, and what is under way is answered.
    if now() >= deadline then return '' end
    sent = sent + 1
    local text = body()
    return head .. #text .. '\r\n\r\n' .. text
end

function done(summary, latency)
    local errors = summary.errors
    -- wrk itself asks the first thread for one request before the start, which is not sent.
    local asked = -1
    for _, thread in ipairs(threads) do asked = asked + thread:get('sent') end
    io.write(format('RESULT {"sent":%d,"answers":%d,"refused":%d,"failed":%d,"late":%d,'
        .. '"p50":%.3f,"p90":%.3f,"p99":%.3f,"p999":%.3f,"max":%.3f}\n',
        asked, summary.requests, errors.status, errors.connect + errors.read + errors.write,
        errors.timeout, latency:percentile(50) / 1000, latency:percentile(90) / 1000,
        latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, latency.max / 1000))
end
