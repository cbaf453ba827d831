#!lua name=spam_reporting_v1
--
-- The ledger: what Redis does for spamgate in one atomic step.
--
-- Swift calls these functions through the types named at each one; keys are built in Keys.swift and
-- described, with their growth and lifetime, in protocols/storage/redis.md. Time is always an
-- argument. Packed values are big-endian; their layouts stand beside the code that packs them.
--
-- Sizes: a call takes at most 1,000 complaints (Lua's unpack allows about 8,000 values).

local BUCKET = 300 -- seconds; the finest resolution of a count
local HOUR = 12 -- buckets
local DAY = 288 -- buckets
local FINE_KEPT = 2 * HOUR -- five-minute buckets are kept this long, then merged by the hour
local HOURS_KEPT = 2 * DAY -- hours are kept this long, then merged by the day
local DAYS_KEPT = 31 -- days

-- Windows in the order of Swift's Window: 1h, 24h, 7d, 10d, 30d.
-- size: buckets of the resolution; count: how many of them, the current one included.
local WINDOWS = {
    { size = 1, count = 12 },
    { size = HOUR, count = 24 },
    { size = DAY, count = 7 },
    { size = DAY, count = 10 },
    { size = DAY, count = 30 },
}
local MONTH = 5

local RETRY_GENERATION = 259200 -- 72 h: how long a message id is remembered, at least
local REPEAT_GENERATION = 86400 -- 24 h
local PAIR_GENERATION = 2592000 -- 30 d
local SKEW = 3600 -- by how much the clocks of two gateways may differ

local LISTED, WITHDRAWN = 1, 2
local EVENT_LISTED, EVENT_UPDATED, EVENT_WITHDRAWN = 1, 2, 3
local REASON_NONE, REASON_EXPIRED, REASON_LEGIT = 0, 1, 3
local MOVED = 255 -- in the reason's place of a listed sender: its counts moved since the last entry
local PARTNERS_MAX = 65535 -- indexes have two bytes
local PARTNERS_KEPT = 500 -- of one sender; Lua's unpack allows about 8,000 values

-- Keys of one shard, in the order in which Swift passes them.
local SHARD_KEYS = 16
local K_RETRY, K_REPEAT, K_PAIR = 1, 4, 7 -- each: next, current and previous generation
local K_SENDERS, K_SEEN, K_RANK, K_LISTED = 10, 11, 12, 13
local K_POSITIONS, K_OUTBOX, K_EVIDENCE = 14, 15, 16

-- Lua's libraries are out of reach while a library loads, and later every look at one goes through
-- Redis' guard of the globals. So the first call of a function binds what is used often.
local call, spread, pack, parse, concat, format, sub, larger

local function bind()
    if call then return end
    call, spread = redis.call, unpack
    pack, parse = struct.pack, struct.unpack
    concat, format, sub, larger = table.concat, string.format, string.sub, math.max
end

local function floor(x) return x - x % 1 end

-- The sender's packed state -------------------------------------------------------------------

-- While a call works on it, a state is an array of the header's numbers in their packed order, then
-- two more arrays: of buckets, oldest first, five numbers for each, and of partners, four for each.
-- So each of the three is read and written by one call of the struct library, and no tables are
-- made for single buckets.
local STATE_HEADER = '>I1I4I4I4I4I1I1I4I4I4I2I2'
local STATE_HEADER_SIZE = 35
local STATE_VERSION = 1
local FIRST, LAST, COMPLAINTS, LEGIT, LISTING, REASON = 2, 3, 4, 5, 6, 7
local LISTED_AT, ENTRY_AT, ENTRY_REPORTERS, BUCKETS, PARTNERS = 8, 9, 10, 11, 12
local BUCKET_LIST, PARTNER_LIST, TOUCHED = 13, 14, 15

-- A bucket: at (start, in units of 300 s), complaints, reporters (those whose last complaint fell
-- into this bucket), legit and legit reporters. A partner: index, last complaint, complaints and
-- legit.
local BUCKET_FORMAT, BUCKET_SIZE = 'I4I4I4I4I4', 20
local PARTNER_FORMAT = 'I2I4I4I4'

-- Formats of n buckets and of n partners, made when they are wanted first.
local bucket_formats, partner_formats = {}, {}

local function format_of(formats, item, n)
    local made = formats[n]
    if not made then
        made = '>' .. string.rep(item, n)
        formats[n] = made
    end
    return made
end

local function new_state(now)
    return { STATE_VERSION, now, now, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, {}, false }
end

local function decode_state(text)
    local version, first, last, complaints, legit, listing, reason, listed_at, entry_at,
        entry_reporters, n, m = parse(STATE_HEADER, text)
    if version ~= STATE_VERSION then
        error('unknown version of a sender\'s state: ' .. version)
    end
    local buckets = STATE_HEADER_SIZE + 1
    return { version, first, last, complaints, legit, listing, reason, listed_at, entry_at,
        entry_reporters, n, m,
        { parse(format_of(bucket_formats, BUCKET_FORMAT, n), text, buckets) },
        { parse(format_of(partner_formats, PARTNER_FORMAT, m), text, buckets + n * BUCKET_SIZE) },
        false }
end

local function encode_state(s)
    local n, m = s[BUCKETS], s[PARTNERS]
    return pack(STATE_HEADER, spread(s, 1, PARTNERS))
        .. pack(format_of(bucket_formats, BUCKET_FORMAT, n), spread(s[BUCKET_LIST], 1, 5 * n))
        .. pack(format_of(partner_formats, PARTNER_FORMAT, m), spread(s[PARTNER_LIST], 1, 4 * m))
end

-- The start of the bucket that holds time `at` when it is seen from `reference`.
local function snap(at, reference)
    if at > reference - FINE_KEPT then return at end
    local hour = at - at % HOUR
    if hour > reference - HOURS_KEPT then return hour end
    return at - at % DAY
end

-- Merges buckets that have grown old and drops those older than any window.
local function compact(s, reference)
    local oldest = reference - reference % DAY - (DAYS_KEPT - 1) * DAY
    local b, to = s[BUCKET_LIST], -4
    for from = 1, 5 * s[BUCKETS], 5 do
        local at = snap(b[from], reference)
        if at >= oldest then
            if to > 0 and b[to] == at then
                b[to + 1], b[to + 2] = b[to + 1] + b[from + 1], b[to + 2] + b[from + 2]
                b[to + 3], b[to + 4] = b[to + 3] + b[from + 3], b[to + 4] + b[from + 4]
            else
                to = to + 5
                b[to], b[to + 1], b[to + 2], b[to + 3], b[to + 4] =
                    at, b[from + 1], b[from + 2], b[from + 3], b[from + 4]
            end
        end
    end
    s[BUCKETS] = (to + 4) / 5
end

-- The place of bucket `at` in the list, made when there is none.
local function place(s, at)
    local b, last = s[BUCKET_LIST], 5 * s[BUCKETS]
    local i = last - 4
    while i > 0 and b[i] > at do i = i - 5 end
    if i > 0 and b[i] == at then return i end
    i = i + 5
    for k = last, i, -1 do b[k + 5] = b[k] end
    b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4] = at, 0, 0, 0, 0
    s[BUCKETS] = s[BUCKETS] + 1
    return i
end

-- The place of the bucket into which time `at` has been merged, if it is still kept.
local function find(s, at)
    local b, hour, day = s[BUCKET_LIST], at - at % HOUR, at - at % DAY
    local coarse
    for i = 5 * s[BUCKETS] - 4, 1, -5 do
        local start = b[i]
        if start == at then return i end
        if start == hour then coarse = i end
        if start == day then return coarse or i end
        if start < day then break end
    end
    return coarse
end

-- The first bucket of window `w`.
local function window_start(w, now)
    local window = WINDOWS[w]
    return (floor(floor(now / BUCKET) / window.size) - window.count + 1) * window.size
end

-- Adds up what lies in buckets from `start` on: complaints, reporters, legit, legit reporters.
local function sum(s, start)
    local b, c, r, l, lr = s[BUCKET_LIST], 0, 0, 0, 0
    for i = 5 * s[BUCKETS] - 4, 1, -5 do
        if b[i] < start then break end
        c, r, l, lr = c + b[i + 1], r + b[i + 2], l + b[i + 3], lr + b[i + 4]
    end
    return c, r, l, lr
end

-- Partners with a complaint in buckets from `start` on.
local function sum_partners(s, start)
    local p, n, seconds = s[PARTNER_LIST], 0, start * BUCKET
    for i = 1, 4 * s[PARTNERS], 4 do
        if p[i + 2] > 0 and p[i + 1] >= seconds then n = n + 1 end
    end
    return n
end

local function count_partner(s, now, legit, partner)
    local p, i, last = s[PARTNER_LIST], 1, 4 * s[PARTNERS]
    while i <= last and p[i] ~= partner do i = i + 4 end
    if i > last then
        if s[PARTNERS] < PARTNERS_KEPT then
            s[PARTNERS] = s[PARTNERS] + 1
        else
            i = 1 -- the one that has been quiet for longest makes room
            for j = 5, last, 4 do if p[j + 1] < p[i + 1] then i = j end end
        end
        p[i], p[i + 1], p[i + 2], p[i + 3] = partner, 0, 0, 0
    end
    if legit then
        p[i + 3] = p[i + 3] + 1
    else
        p[i + 2] = p[i + 2] + 1
        if now > p[i + 1] then p[i + 1] = now end
    end
end

-- Counts one complaint. `pair_at` is the bucket of this reporter's last complaint of the same
-- disposition about this sender, if any; returns the bucket to remember for the pair.
local function count(s, now, legit, partner, has_reporter, pair_at)
    local bucket = floor(now / BUCKET)
    local reference = floor(s[LAST] / BUCKET)
    -- Whatever was counted last left the buckets compact as seen from its time.
    if bucket > reference then
        reference = bucket
        compact(s, reference)
    end
    local i = place(s, snap(bucket, reference))
    local b = s[BUCKET_LIST]
    local remembered = bucket
    if has_reporter then
        local reporters = legit and 4 or 2
        if pair_at and pair_at >= bucket then
            remembered = pair_at -- the clock went back: the reporter's last complaint stays later
        else
            if pair_at then
                local old = find(s, pair_at)
                if old and b[old + reporters] > 0 then
                    b[old + reporters] = b[old + reporters] - 1
                end
            end
            b[i + reporters] = b[i + reporters] + 1
        end
    end
    if legit then
        b[i + 3], s[LEGIT] = b[i + 3] + 1, s[LEGIT] + 1
    else
        b[i + 1], s[COMPLAINTS] = b[i + 1] + 1, s[COMPLAINTS] + 1
    end
    if now > s[LAST] then s[LAST] = now end
    if now < s[FIRST] then s[FIRST] = now end
    count_partner(s, now, legit, partner)
    return remembered
end

-- Listings ------------------------------------------------------------------------------------

-- A change of a listing as it travels through outbox and feed:
-- version, event, reason, event time, listed since, first seen, last seen; then for each window
-- complaints, reporters, partners and legit; then the sender's canonical text.
local function change(s, sender, event, reason, now)
    local parts = { pack('>I1I1I1I4I4I4I4',
        1, event, reason, now, s[LISTED_AT], s[FIRST], s[LAST]) }
    for w = 1, #WINDOWS do
        local start = window_start(w, now)
        local c, r, l = sum(s, start)
        parts[w + 1] = pack('>I4I4I4I4', c, r, sum_partners(s, start), l)
    end
    parts[#WINDOWS + 2] = sender
    return concat(parts)
end

-- The rules by which senders are listed: threshold (distinct reporters, net of legit ones),
-- window, seconds between updates, quiet seconds after which a listing expires.
local function parse_rules(argv, first)
    return {
        threshold = tonumber(argv[first]), window = tonumber(argv[first + 1]),
        interval = tonumber(argv[first + 2]), quiet = tonumber(argv[first + 3]),
    }
end

-- Decides what happens to the listing of a sender whose counts have moved; `month_r` and `month_lr`
-- are its reporters of the longest window. Appends a change to `changes` when there is one; returns
-- when to look at the sender again, or nil when unlisted.
local function decide(s, sender, rules, now, month_r, month_lr, changes)
    if s[LISTING] ~= LISTED then
        -- No window has more reporters than the longest one.
        if month_r < rules.threshold then return nil end
        -- What would withdraw it at once does not list it: a listing must not flap.
        if month_lr > 0 and month_r - month_lr < rules.threshold then return nil end
        local _, r, _, lr = sum(s, window_start(rules.window, now))
        if r - lr < rules.threshold then return nil end
        s[LISTING], s[REASON], s[LISTED_AT] = LISTED, REASON_NONE, now
        s[ENTRY_AT], s[ENTRY_REPORTERS] = now, r
        changes[#changes + 1] = change(s, sender, EVENT_LISTED, REASON_NONE, now)
        return s[LAST] + rules.quiet
    end
    if month_lr > 0 and month_r - month_lr < rules.threshold then
        s[LISTING], s[REASON] = WITHDRAWN, REASON_LEGIT
        s[ENTRY_AT], s[ENTRY_REPORTERS] = now, 0
        changes[#changes + 1] = change(s, sender, EVENT_WITHDRAWN, REASON_LEGIT, now)
        return nil
    end
    local doubled, is_due = 2 * larger(1, s[ENTRY_REPORTERS]), now - s[ENTRY_AT] >= rules.interval
    if is_due or month_r >= doubled then
        local _, r = sum(s, window_start(rules.window, now))
        if is_due or r >= doubled then
            s[ENTRY_AT], s[ENTRY_REPORTERS], s[REASON] = now, r, REASON_NONE
            changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
            return s[LAST] + rules.quiet
        end
    end
    s[REASON] = MOVED
    return s[ENTRY_AT] + rules.interval
end

-- Appends changes to a shard's outbox, each at the next position.
local function append_changes(changes, positions_key, outbox_key)
    if #changes == 0 then return end
    local last = call('HINCRBY', positions_key, 'outbox', #changes)
    for i, text in ipairs(changes) do
        call('XADD', outbox_key, format('%.0f-0', last - #changes + i), 'c', text)
    end
end

-- Recording complaints ------------------------------------------------------------------------

-- A call collects what it will read and write in lists, one for each shard and command, which are
-- made when they are wanted first and begin with the key: they are the command's arguments.

local function list_of(lists, shard, key)
    local list = lists[shard]
    if not list then
        list = { key }
        lists[shard] = list
    end
    return list
end

local function near_end(now, length)
    return now % length >= length - SKEW
end

-- Reads `fields`, which begin with the key of the current generation, from a table that is kept in
-- generations into `found`. When a generation is about to end, what stands in the one that a
-- gateway whose clock is ahead has begun is newer and wins; what is missing is looked up in the
-- previous one.
local function read_generations(keys, first, fields, is_near_end, found)
    local missing, n = { keys[first + 2] }, 1
    local values = call('HMGET', spread(fields))
    local newer = {}
    if is_near_end then
        local current = fields[1]
        fields[1] = keys[first]
        newer = call('HMGET', spread(fields))
        fields[1] = current
    end
    for i = 2, #fields do
        local value = newer[i - 1] or values[i - 1]
        if value then
            found[fields[i]] = value
        else
            n = n + 1
            missing[n] = fields[i]
        end
    end
    if n == 1 then return end
    values = call('HMGET', spread(missing))
    for i = 2, n do
        if values[i - 1] then found[missing[i]] = values[i - 1] end
    end
end

-- The list of writes to a generation. The field '' marks one that has a lifetime.
local function writes_of(lists, shard, key)
    local list = lists[shard]
    if not list then
        list = { key, '', '1' }
        lists[shard] = list
    end
    return list
end

-- Writes such a list, in which no field stands twice. If it adds more fields than it has of its
-- own, then '' is new, and with it the generation.
local function write_generation(list, length, now)
    if not list then return end
    if call('HSET', spread(list)) * 2 == #list - 1 then
        local ends = (floor(now / length) + 1) * length
        call('EXPIRE', list[1], format('%.0f', ends - now + length + 2 * SKEW))
    end
end

-- One complaint as Swift packs it: shard of the sender, shard of the retry key (both are places
-- in this call, 1-based; 0 is no retry key), partner, flags, retry key, content digest, repeat key,
-- reporter-sender pair, complaint id, reporter token; the rest is the sender's canonical text.
local COMPLAINT_FORMAT = '>I1I1I2I1c8c8c8c8c16c16'
local COMPLAINT_SIZE = 69
local SHARD, RETRY_SHARD, PARTNER, FLAGS, RETRY, CONTENT, REPEAT, PAIR = 1, 2, 3, 4, 5, 6, 7, 8
local ID, TOKEN, SENDER = 9, 10, 11
local FLAG_LEGIT, FLAG_REPORTER = 1, 2

local function parse_complaint(text)
    local x = { parse(COMPLAINT_FORMAT, text) }
    x[SENDER] = sub(text, COMPLAINT_SIZE + 1)
    return x
end

local function has_reporter(x) return x[FLAGS] >= FLAG_REPORTER end
local function is_legit(x) return x[FLAGS] % FLAG_REPORTER == FLAG_LEGIT end

-- A remembered message id: content digest, complaint id, status, time.
local RETRY_FORMAT = '>c8c16c1I4'

-- What is remembered of this message id: nil, or content digest, complaint id and status.
local function remembered(retries, x, now)
    local value = retries[x[RETRY]]
    if not value then return nil end
    local content, id, status, at = parse(RETRY_FORMAT, value)
    if now - at >= RETRY_GENERATION then return nil end
    return content, id, status
end

-- What a call knows: `retries`, `repeats`, `pairs` and `states` are maps of what was found in Redis
-- and what has come since; the others are lists by shard.
local function new_work(keys, now)
    return {
        keys = keys, now = now, stamp = pack('>I4', now),
        retries = {}, repeats = {}, pairs = {}, states = {},
        retry_writes = {}, repeat_writes = {}, pair_writes = {}, pair_places = {}, touched = {},
        totals = {}, tokens = {}, changes = 0, named = {},
    }
end

-- The place before a shard's first key.
local function offset(shard) return 4 + (shard - 1) * SHARD_KEYS end

-- Loads what is remembered of the message ids of `complaints`.
local function load_retries(work, complaints)
    local keys, lists, asked = work.keys, {}, {}
    for i = 1, #complaints do
        local x = complaints[i]
        local shard, retry = x[RETRY_SHARD], x[RETRY]
        if shard > 0 and not asked[retry] then
            asked[retry] = true
            local list = list_of(lists, shard, keys[offset(shard) + K_RETRY + 1])
            list[#list + 1] = retry
        end
    end
    local is_near_end = near_end(work.now, RETRY_GENERATION)
    for shard, list in pairs(lists) do
        read_generations(keys, offset(shard) + K_RETRY, list, is_near_end, work.retries)
    end
end

-- Loads the senders that fresh complaints are about.
local function load_senders(work, fresh)
    local keys, lists, asked, states = work.keys, {}, {}, work.states
    for i = 1, #fresh do
        local x = fresh[i]
        local shard, sender = x[SHARD], x[SENDER]
        if sender ~= '' and not asked[sender] then
            asked[sender] = true
            local list = list_of(lists, shard, keys[offset(shard) + K_SENDERS])
            list[#list + 1] = sender
        end
    end
    for _, list in pairs(lists) do
        local values = call('HMGET', spread(list))
        for i = 2, #list do
            local value = values[i - 1]
            if value then states[list[i]] = decode_state(value) end
        end
    end
end

-- Loads what is remembered of the reporters of fresh complaints. Of a sender that is not known yet
-- nobody can have complained, so many complaints need no look at all.
local function load_reporters(work, fresh)
    local keys, states, asked = work.keys, work.states, {}
    local repeat_lists, pair_lists = {}, {}
    for i = 1, #fresh do
        local x = fresh[i]
        local shard, sender = x[SHARD], x[SENDER]
        local is_known = states[sender]
        if has_reporter(x) and (is_known or sender == '') then
            local first, repeated, pair = offset(shard), x[REPEAT], x[PAIR]
            if not asked[repeated] then
                asked[repeated] = true
                local list = list_of(repeat_lists, shard, keys[first + K_REPEAT + 1])
                list[#list + 1] = repeated
            end
            if is_known and not asked[pair] then
                asked[pair] = true
                local list = list_of(pair_lists, shard, keys[first + K_PAIR + 1])
                list[#list + 1] = pair
            end
        end
    end
    local is_near_end = near_end(work.now, REPEAT_GENERATION)
    for shard, list in pairs(repeat_lists) do
        read_generations(keys, offset(shard) + K_REPEAT, list, is_near_end, work.repeats)
    end
    is_near_end = near_end(work.now, PAIR_GENERATION)
    for shard, list in pairs(pair_lists) do
        read_generations(keys, offset(shard) + K_PAIR, list, is_near_end, work.pairs)
    end
end

-- Notes that a reporter's last complaint about a sender fell into bucket `at`.
local function remember_pair(work, x, at)
    local pair, stamp = x[PAIR], pack('>I4', at)
    local shard = x[SHARD]
    local writes = writes_of(work.pair_writes, shard, work.keys[offset(shard) + K_PAIR + 1])
    local where = work.pair_places[pair]
    if not where then
        where = #writes + 1
        work.pair_places[pair] = where
        writes[where] = pair
    end
    writes[where + 1] = stamp
    work.pairs[pair] = stamp
end

-- The cap on new senders: how many senders that are unknown here a partner may name in an hour.
-- It keeps one partner that sends invented senders from filling Redis.

-- What is left to the partners of a call; read when the call names its first unknown sender.
-- `caps` are partner and cap by turns, `I2I4` each; a partner that is not among them has no cap.
local function load_caps(key, caps)
    local partners, fields, left = {}, { key }, {}
    for i = 1, #caps, 6 do
        local partner, cap = parse('>I2I4', caps, i)
        partners[#partners + 1], fields[#fields + 1], left[partner] = partner, partner, cap
    end
    if #partners > 0 then
        local named = call('HMGET', spread(fields))
        for i = 1, #partners do
            left[partners[i]] = left[partners[i]] - tonumber(named[i] or 0)
        end
    end
    return left
end

-- Whether a partner may name one more sender that is unknown here; counts it if so.
local function may_name_new(work, partner)
    local left = work.left
    if not left then
        left = load_caps(work.named_key, work.caps)
        work.left = left
    end
    local n = left[partner]
    if not n then return true end
    if n < 1 then return false end
    left[partner], work.named[partner] = n - 1, (work.named[partner] or 0) + 1
    return true
end

-- Writes down how many new senders partners have named in this call.
local function write_named(work)
    for partner, n in pairs(work.named) do
        if call('HINCRBY', work.named_key, partner, n) == n then
            call('EXPIRE', work.named_key, 2 * 3600)
        end
    end
end

-- Takes one complaint that is no retry; returns 'c' counted, 'd' duplicate or 'p' partial, and
-- what it adds to the totals; or 'n' when its sender is one too many, and then nothing is kept.
local function take(work, x)
    local now, reporter, shard, sender = work.now, has_reporter(x), x[SHARD], x[SENDER]
    if sender ~= '' and not work.states[sender] and not may_name_new(work, x[PARTNER]) then
        return 'n'
    end
    if reporter then
        local repeated = x[REPEAT]
        local at = work.repeats[repeated]
        if at and now - parse('>I4', at) < REPEAT_GENERATION then return 'd', 'd' end
        work.repeats[repeated] = work.stamp
        local key = work.keys[offset(shard) + K_REPEAT + 1]
        local writes = writes_of(work.repeat_writes, shard, key)
        local n = #writes
        writes[n + 1], writes[n + 2] = repeated, work.stamp
    end
    if sender == '' then return 'p', 'p' end
    local state = work.states[sender]
    if not state then
        state = new_state(now)
        work.states[sender] = state
    end
    if not state[TOUCHED] then
        state[TOUCHED] = true
        local touched = work.touched[shard]
        if not touched then
            touched = {}
            work.touched[shard] = touched
        end
        touched[#touched + 1] = sender
    end
    local legit = is_legit(x)
    local before = reporter and work.pairs[x[PAIR]]
    local at = count(state, now, legit, x[PARTNER], reporter, before and parse('>I4', before))
    if reporter then remember_pair(work, x, at) end
    return 'c', legit and 'l' or 'c'
end

-- Writes back the senders of a shard that were touched, and decides on their listings.
local function write_senders(work, shard, rules)
    local touched = work.touched[shard]
    if not touched then return end
    local keys, now, first = work.keys, work.now, offset(shard)
    local states, seen = { keys[first + K_SENDERS] }, { keys[first + K_SEEN] }
    local rank, due = { keys[first + K_RANK] }, { keys[first + K_LISTED] }
    local gone, changes, month = { keys[first + K_LISTED] }, {}, window_start(MONTH, now)
    for i = 1, #touched do
        local sender = touched[i]
        local state = work.states[sender]
        local was_listed = state[LISTING] == LISTED
        local complaints, r, _, lr = sum(state, month)
        local look_again = decide(state, sender, rules, now, r, lr, changes)
        if look_again then
            local n = #due
            due[n + 1], due[n + 2] = look_again, sender
        elseif was_listed then
            gone[#gone + 1] = sender
        end
        local last = 2 * i
        states[last], states[last + 1] = sender, encode_state(state)
        seen[last], seen[last + 1] = state[LAST], sender
        rank[last], rank[last + 1] = complaints, sender
    end
    call('HSET', spread(states))
    call('ZADD', spread(seen))
    call('ZADD', spread(rank))
    if #due > 1 then call('ZADD', spread(due)) end
    if #gone > 1 then call('ZREM', spread(gone)) end
    append_changes(changes, keys[first + K_POSITIONS], keys[first + K_OUTBOX])
    work.changes = work.changes + #changes
end

-- Appends the sealed record of a call's complaints to the stream of its first shard.
local function write_evidence(keys, sealed, outcomes, now)
    local first = offset(1)
    local position = call('HINCRBY', keys[first + K_POSITIONS], 'evidence', 1)
    call('XADD', keys[first + K_EVIDENCE], format('%.0f-0', position),
        't', format('%.0f', now), 'o', outcomes, 's', sealed)
end

-- Adds to the totals by partner, and to the estimate of distinct reporters.
local function write_totals(work)
    local keys, tokens = work.keys, work.tokens
    local bucket = format('%.0f', floor(work.now / BUCKET))
    for partner, kinds in pairs(work.totals) do
        for kind, n in pairs(kinds) do
            if call('HINCRBY', keys[1], partner .. ':' .. bucket .. ':' .. kind, n) == n then
                call('EXPIRE', keys[1], 50 * 3600)
            end
            if call('HINCRBY', keys[2], partner .. ':' .. kind, n) == n then
                call('EXPIRE', keys[2], 33 * 86400)
            end
        end
    end
    if #tokens == 0 then return end
    if call('PFADD', keys[3], spread(tokens)) == 1 then
        call('EXPIRE', keys[3], 50 * 3600)
    end
    if call('PFADD', keys[4], spread(tokens)) == 1 then
        call('EXPIRE', keys[4], 33 * 86400)
    end
end

-- Settles one complaint against everything loaded; returns its outcome and its complaint id.
-- Outcomes: c counted, d duplicate, p partial; the same in capitals for a retry; x conflict;
-- n refused, because its sender is new and the partner has named too many.
local function settle(work, x)
    local retry_shard, partner = x[RETRY_SHARD], x[PARTNER]
    local outcome, id, kind
    local content, first_id, status
    if retry_shard > 0 then content, first_id, status = remembered(work.retries, x, work.now) end
    if content and content ~= x[CONTENT] then
        outcome, id, kind = 'x', x[ID], 'x'
    elseif content then
        outcome, id, kind = string.upper(status), first_id, 'r'
    else
        outcome, kind = take(work, x)
        id = x[ID]
        -- It was not recorded: the same complaint again is judged anew.
        if outcome == 'n' then return outcome, id end
        if retry_shard > 0 then
            local value = pack(RETRY_FORMAT, x[CONTENT], id, outcome, work.now)
            work.retries[x[RETRY]] = value
            local key = work.keys[offset(retry_shard) + K_RETRY + 1]
            local writes = writes_of(work.retry_writes, retry_shard, key)
            local n = #writes
            writes[n + 1], writes[n + 2] = x[RETRY], value
        end
        if outcome ~= 'd' and has_reporter(x) then
            work.tokens[#work.tokens + 1] = x[TOKEN]
        end
    end
    local totals = work.totals[partner]
    if not totals then
        totals = {}
        work.totals[partner] = totals
    end
    totals[kind] = (totals[kind] or 0) + 1
    return outcome, id
end

-- record_complaints: all complaints of one turn of a worker. Called by LedgerCall.
-- KEYS: totals of the hour and of the day, reporters of the hour and of the day; then 16 keys for
--   each shard that takes part; then the new senders of the hour by partner.
-- ARGV: now (s), threshold, window, update interval (s), quiet period (s), number of shards,
--   the sealed evidence record of all complaints, then the complaints, packed; then the caps.
-- Returns: the number of listing changes (4 bytes), then 17 bytes for each complaint: outcome and
--   complaint id.
-- Complexity: O(complaints), and O(buckets) for each sender among them.
local function record_complaints(keys, argv)
    local now, rules = tonumber(argv[1]), parse_rules(argv, 2)
    local work, complaints, fresh = new_work(keys, now), {}, {}
    local n = #argv - 8
    work.named_key, work.caps = keys[#keys], argv[#argv]
    for i = 1, n do complaints[i] = parse_complaint(argv[i + 7]) end
    load_retries(work, complaints)
    for i = 1, n do
        local x = complaints[i]
        if x[RETRY_SHARD] == 0 or not remembered(work.retries, x, now) then
            fresh[#fresh + 1] = x
        end
    end
    load_senders(work, fresh)
    load_reporters(work, fresh)
    local reply, outcomes = { '' }, {}
    for i = 1, n do
        local outcome, id = settle(work, complaints[i])
        outcomes[i], reply[2 * i], reply[2 * i + 1] = outcome, outcome, id
    end
    for shard = 1, tonumber(argv[6]) do
        write_generation(work.retry_writes[shard], RETRY_GENERATION, now)
        write_generation(work.repeat_writes[shard], REPEAT_GENERATION, now)
        write_generation(work.pair_writes[shard], PAIR_GENERATION, now)
        write_senders(work, shard, rules)
    end
    outcomes = concat(outcomes)
    -- A record of retries and conflicts only would say nothing new.
    if string.find(outcomes, '[cdp]') then
        write_evidence(keys, argv[7], outcomes, now)
    end
    write_totals(work)
    write_named(work)
    reply[1] = pack('>I4', work.changes)
    return concat(reply)
end

-- Keeping house -------------------------------------------------------------------------------

-- Looks at listed senders that are due: an update not yet told, or an expiry.
local function sweep_listed(keys, rules, now, limit)
    local changes, due, gone, states = {}, {}, {}, {}
    local senders = call('ZRANGEBYSCORE', keys[4], '-inf', now, 'LIMIT', 0, limit)
    if #senders == 0 then return 0, 0 end
    local values = call('HMGET', keys[1], spread(senders))
    for i, sender in ipairs(senders) do
        local s = values[i] and decode_state(values[i])
        if not s or s[LISTING] ~= LISTED then
            gone[#gone + 1] = sender
        elseif now - s[LAST] >= rules.quiet then
            compact(s, floor(now / BUCKET))
            s[LISTING], s[REASON] = WITHDRAWN, REASON_EXPIRED
            s[ENTRY_AT], s[ENTRY_REPORTERS] = now, 0
            changes[#changes + 1] = change(s, sender, EVENT_WITHDRAWN, REASON_EXPIRED, now)
            gone[#gone + 1] = sender
            states[#states + 1], states[#states + 2] = sender, encode_state(s)
        elseif s[REASON] == MOVED and now - s[ENTRY_AT] >= rules.interval then
            local _, r = sum(s, window_start(rules.window, now))
            s[ENTRY_AT], s[ENTRY_REPORTERS], s[REASON] = now, r, REASON_NONE
            changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
            due[#due + 1], due[#due + 2] = s[LAST] + rules.quiet, sender
            states[#states + 1], states[#states + 2] = sender, encode_state(s)
        elseif s[REASON] == MOVED then
            due[#due + 1], due[#due + 2] = s[ENTRY_AT] + rules.interval, sender
        else
            due[#due + 1], due[#due + 2] = s[LAST] + rules.quiet, sender
        end
    end
    if #states > 0 then call('HSET', keys[1], spread(states)) end
    if #due > 0 then call('ZADD', keys[4], spread(due)) end
    if #gone > 0 then call('ZREM', keys[4], spread(gone)) end
    append_changes(changes, keys[5], keys[6])
    return #changes, #senders
end

-- Forgets senders of which nothing was heard for longer than any window.
local function sweep_senders(keys, now, limit)
    local cutoff = now - DAYS_KEPT * 86400
    local senders = call('ZRANGEBYSCORE', keys[2], '-inf', '(' .. cutoff, 'LIMIT', 0, limit)
    if #senders == 0 then return 0 end
    call('HDEL', keys[1], spread(senders))
    call('ZREM', keys[2], spread(senders))
    call('ZREM', keys[3], spread(senders))
    call('ZREM', keys[4], spread(senders))
    return #senders
end

-- Removes evidence that has reached its age. Positions grow with time, so the oldest come first.
local function sweep_evidence(key, cutoff, limit)
    local last
    local entries = call('XRANGE', key, '-', '+', 'COUNT', limit)
    for _, entry in ipairs(entries) do
        if tonumber(entry[2][2]) >= cutoff then break end
        last = entry[1]
    end
    if not last then return 0 end
    local position = tonumber(string.match(last, '^(%d+)'))
    return call('XTRIM', key, 'MINID', format('%.0f-0', position + 1))
end

-- sweep_shard: what time alone brings about. Called by Housekeeping for each shard.
-- KEYS: senders, seen, rank, listed, positions, outbox, evidence of one shard.
-- ARGV: now (s), threshold, window, update interval (s), quiet period (s), age of evidence (s),
--   most items to look at in one call.
-- Returns: {listing changes, items handled}; call again while items handled reaches the limit.
-- Complexity: O(limit).
local function sweep_shard(keys, argv)
    local now, rules = tonumber(argv[1]), parse_rules(argv, 2)
    local limit = tonumber(argv[7])
    local changes, looked_at = sweep_listed(keys, rules, now, limit)
    -- Not before every listing that is due has been looked at: a listed sender is not forgotten.
    local forgotten = looked_at < limit and sweep_senders(keys, now, limit) or 0
    local trimmed = sweep_evidence(keys[7], now - tonumber(argv[6]), limit)
    return { changes, larger(looked_at, forgotten, trimmed) }
end

-- The feed ------------------------------------------------------------------------------------

-- publish_changes: moves a shard's changes into the one log of the feed. Called by FeedRelay.
-- Positions already taken are ignored, so any gateway may relay, as often as it likes.
-- KEYS: log, state and current listings of the feed.
-- ARGV: now (ms), shard, an epoch to begin with, then position and change by turns.
-- Returns: {sequence of the last entry, entries appended}.
-- Complexity: O(changes).
local function publish_changes(keys, argv)
    local log, state, current = keys[1], keys[2], keys[3]
    local now, shard = tonumber(argv[1]), 'taken:' .. argv[2]
    call('HSETNX', state, 'epoch', argv[3])
    local known = call('HMGET', state, 'head', 'published', shard)
    local head, published = tonumber(known[1] or 0), tonumber(known[2] or 0)
    local taken, appended = tonumber(known[3] or 0), 0
    for i = 4, #argv, 2 do
        local position, text = tonumber(argv[i]), argv[i + 1]
        if position > taken then
            taken, head, appended = position, head + 1, appended + 1
            published = larger(now, published + 1)
            local id, moment = format('%.0f-0', head), format('%.0f', published)
            call('XADD', log, id, 't', moment, 'c', text)
            local _, event = parse('>I1I1', text)
            local sender = sub(text, 20 + 16 * #WINDOWS)
            if event == EVENT_WITHDRAWN then
                call('HDEL', current, sender)
            else
                call('HSET', current, sender, pack('>I8I8', head, published) .. text)
            end
        end
    end
    if appended > 0 then
        call('HSET', state, 'head', format('%.0f', head),
            'published', format('%.0f', published), shard, format('%.0f', taken))
    end
    return { head, appended }
end

-- trim_feed: drops entries that have reached their age. Called by Housekeeping.
-- KEYS: log and state of the feed. ARGV: oldest publication time to keep (ms), most to look at.
-- Returns: entries dropped. Complexity: O(limit).
local function trim_feed(keys, argv)
    local cutoff, last = tonumber(argv[1]), nil
    local entries = call('XRANGE', keys[1], '-', '+', 'COUNT', argv[2])
    for _, entry in ipairs(entries) do
        if tonumber(entry[2][2]) >= cutoff then break end
        last = tonumber(string.match(entry[1], '^(%d+)'))
    end
    if not last then return 0 end
    call('HSET', keys[2], 'trimmed', format('%.0f', last))
    return call('XTRIM', keys[1], 'MINID', format('%.0f-0', last + 1))
end

-- renew_epoch: makes every cursor invalid when continuity cannot be proven. Called by FeedRelay.
-- KEYS: state of the feed. ARGV: the epoch that was seen ('' for none), the new one.
-- Returns: the epoch in force.
local function renew_epoch(keys, argv)
    local epoch = call('HGET', keys[1], 'epoch') or ''
    if epoch == argv[1] then
        call('HSET', keys[1], 'epoch', argv[2])
        epoch = argv[2]
    end
    return epoch
end

-- Partners ------------------------------------------------------------------------------------

-- add_partner: gives a partner its index. Called by PartnerStore.
-- KEYS: partners, their state. ARGV: name, record (JSON). Returns: the index, 0 when the name
--   is taken, or -1 when all indexes are.
local function add_partner(keys, argv)
    if call('HEXISTS', keys[1], argv[1]) == 1 then return 0 end
    if tonumber(call('HGET', keys[2], 'index') or 0) >= PARTNERS_MAX then return -1 end
    local index = call('HINCRBY', keys[2], 'index', 1)
    call('HSET', keys[1], argv[1], index .. ' ' .. argv[2])
    call('HINCRBY', keys[2], 'version', 1)
    return index
end

-- replace_partner: stores a partner's record anew, as when its token is revoked.
-- KEYS: partners, their state. ARGV: name, the value that was seen, the new value.
-- Returns: 1, or 0 when the stored value was another one.
local function replace_partner(keys, argv)
    if call('HGET', keys[1], argv[1]) ~= argv[2] then return 0 end
    call('HSET', keys[1], argv[1], argv[3])
    call('HINCRBY', keys[2], 'version', 1)
    return 1
end

local function register(name, body)
    redis.register_function(name, function(keys, argv)
        bind()
        return body(keys, argv)
    end)
end

register('record_complaints_v1', record_complaints)
register('sweep_shard_v1', sweep_shard)
register('publish_changes_v1', publish_changes)
register('trim_feed_v1', trim_feed)
register('renew_epoch_v1', renew_epoch)
register('add_partner_v1', add_partner)
register('replace_partner_v1', replace_partner)
