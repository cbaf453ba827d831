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
-- legit. Lua's stack holds 8,000 values, so a sender has room for 1,900 partners.
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
        p[i], p[i + 1], p[i + 2], p[i + 3] = partner, 0, 0, 0
        s[PARTNERS] = s[PARTNERS] + 1
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
            s[ENTRY_AT], s[ENTRY_REPORTERS] = now, r
            changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
            return s[LAST] + rules.quiet
        end
    end
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

-- Reads `fields` from a table that is kept in generations. Returns the values found, and whether
-- the current generation is new and needs a lifetime. The field '' marks one that has it.
local function read_generations(keys, first, fields, near_end)
    local found, n = {}, #fields
    fields[n + 1] = ''
    local values = call('HMGET', keys[first + 1], spread(fields))
    fields[n + 1] = nil
    local is_new = not values[n + 1]
    local missing = {}
    for i = 1, n do
        if values[i] then
            found[fields[i]] = values[i]
        else
            missing[#missing + 1] = fields[i]
        end
    end
    local others = near_end and { keys[first + 2], keys[first] } or { keys[first + 2] }
    for _, key in ipairs(others) do
        if #missing > 0 then
            local older = call('HMGET', key, spread(missing))
            for i, field in ipairs(missing) do
                if older[i] and not found[field] then found[field] = older[i] end
            end
        end
    end
    return found, is_new
end

-- Writes field/value pairs into the current generation of such a table. `is_new` is nil when the
-- table was not read.
local function write_generation(key, pairs_list, is_new, length, now)
    if #pairs_list == 0 then return end
    local added = call('HSET', key, spread(pairs_list))
    if is_new == nil and added * 2 == #pairs_list then
        is_new = call('HEXISTS', key, '') == 0
    end
    if is_new then
        call('HSET', key, '', '1')
        local ends = (floor(now / length) + 1) * length
        call('EXPIRE', key, format('%.0f', ends - now + length + 2 * SKEW))
    end
end

local function near_end(now, length)
    return now % length >= length - SKEW
end

-- One complaint as Swift packs it: shard of the sender, shard of the retry key (both are places
-- in this call, 1-based; 0 is no retry key), partner, flags, retry key, content digest, repeat key,
-- reporter-sender pair, complaint id, reporter token; the rest is the sender's canonical text.
local COMPLAINT_FORMAT = '>I1I1I2I1c8c8c8c8c16c16'
local COMPLAINT_SIZE = 69
local FLAG_LEGIT, FLAG_REPORTER = 1, 2

local function parse_complaint(text)
    local x = {}
    local flags
    x.shard, x.retry_shard, x.partner, flags, x.retry, x.content, x.repeated, x.pair, x.id,
        x.token = parse(COMPLAINT_FORMAT, text)
    x.legit = flags % 2 == FLAG_LEGIT
    x.has_reporter = floor(flags / FLAG_REPORTER) % 2 == 1
    x.sender = sub(text, COMPLAINT_SIZE + 1)
    return x
end

local function shard_keys(keys, index)
    local first = 4 + (index - 1) * SHARD_KEYS
    local own = {}
    for i = 1, SHARD_KEYS do own[i] = keys[first + i] end
    return own
end

local function add_unique(list, seen, value)
    if not seen[value] then
        seen[value] = true
        list[#list + 1] = value
    end
end

-- Loads the remembered message ids of a shard.
local function load_retries(shard, now)
    if #shard.retry_fields == 0 then return end
    shard.retries, shard.retries_new = read_generations(
        shard.keys, K_RETRY, shard.retry_fields, near_end(now, RETRY_GENERATION))
end

-- Loads the senders of a shard that complaints are about.
local function load_senders(shard)
    if #shard.senders == 0 then return end
    local values = call('HMGET', shard.keys[K_SENDERS], spread(shard.senders))
    for i, sender in ipairs(shard.senders) do
        if values[i] then shard.states[sender] = decode_state(values[i]) end
    end
end

-- Loads what a shard remembers of the reporters of its complaints.
local function load_reporters(shard, now)
    if #shard.repeat_fields > 0 then
        shard.repeats, shard.repeats_new = read_generations(
            shard.keys, K_REPEAT, shard.repeat_fields, near_end(now, REPEAT_GENERATION))
    end
    if #shard.pair_fields > 0 then
        shard.pairs, shard.pairs_new = read_generations(
            shard.keys, K_PAIR, shard.pair_fields, near_end(now, PAIR_GENERATION))
    end
end

-- A remembered message id: content digest, complaint id, status, time.
local RETRY_FORMAT = '>c8c16c1I4'

-- What is remembered of this message id: nil, or content digest, complaint id and status.
local function remembered(shard, x, now)
    local value = shard.retries[x.retry]
    if not value then return nil end
    local content, id, status, at = parse(RETRY_FORMAT, value)
    if now - at >= RETRY_GENERATION then return nil end
    return content, id, status
end

-- Takes one complaint that is no retry; returns 'c' counted, 'd' duplicate or 'p' partial, and
-- what it adds to the totals.
local function take(shard, x, now)
    if x.has_reporter then
        local at = shard.repeats[x.repeated]
        if at and now - parse('>I4', at) < REPEAT_GENERATION then return 'd', 'd' end
        local stamp = pack('>I4', now)
        shard.repeats[x.repeated] = stamp
        local writes = shard.repeat_writes
        writes[#writes + 1], writes[#writes + 2] = x.repeated, stamp
    end
    if x.sender == '' then return 'p', 'p' end
    local state = shard.states[x.sender]
    if not state then
        state = new_state(now)
        shard.states[x.sender] = state
    end
    if not state[TOUCHED] then
        state[TOUCHED] = true
        shard.touched[#shard.touched + 1] = x.sender
    end
    local before = x.has_reporter and shard.pairs[x.pair]
    local at = count(state, now, x.legit, x.partner, x.has_reporter,
        before and parse('>I4', before))
    if x.has_reporter then
        local stamp = pack('>I4', at)
        shard.pairs[x.pair] = stamp
        local writes = shard.pair_writes
        writes[#writes + 1], writes[#writes + 2] = x.pair, stamp
    end
    return 'c', x.legit and 'l' or 'c'
end

-- Writes back the senders of a shard that were touched, and decides on their listings.
local function write_senders(shard, rules, now)
    if #shard.touched == 0 then return 0 end
    local states, seen, rank, due, gone, changes = {}, {}, {}, {}, {}, {}
    local month = window_start(MONTH, now)
    for _, sender in ipairs(shard.touched) do
        local state = shard.states[sender]
        local was_listed = state[LISTING] == LISTED
        local complaints, r, _, lr = sum(state, month)
        local look_again = decide(state, sender, rules, now, r, lr, changes)
        if look_again then
            due[#due + 1], due[#due + 2] = look_again, sender
        elseif was_listed then
            gone[#gone + 1] = sender
        end
        states[#states + 1], states[#states + 2] = sender, encode_state(state)
        seen[#seen + 1], seen[#seen + 2] = state[LAST], sender
        rank[#rank + 1], rank[#rank + 2] = complaints, sender
    end
    local keys = shard.keys
    call('HSET', keys[K_SENDERS], spread(states))
    call('ZADD', keys[K_SEEN], spread(seen))
    call('ZADD', keys[K_RANK], spread(rank))
    if #due > 0 then call('ZADD', keys[K_LISTED], spread(due)) end
    if #gone > 0 then call('ZREM', keys[K_LISTED], spread(gone)) end
    append_changes(changes, keys[K_POSITIONS], keys[K_OUTBOX])
    return #changes
end

-- Appends the sealed record of a call's complaints to the stream of its first shard.
local function write_evidence(shard, sealed, outcomes, now)
    local position = call('HINCRBY', shard.keys[K_POSITIONS], 'evidence', 1)
    call('XADD', shard.keys[K_EVIDENCE], format('%.0f-0', position),
        't', format('%.0f', now), 'o', outcomes, 's', sealed)
end

local function write_shard(shard, rules, now)
    local keys = shard.keys
    write_generation(keys[K_RETRY + 1], shard.retry_writes, shard.retries_new,
        RETRY_GENERATION, now)
    write_generation(keys[K_REPEAT + 1], shard.repeat_writes, shard.repeats_new,
        REPEAT_GENERATION, now)
    write_generation(keys[K_PAIR + 1], shard.pair_writes, shard.pairs_new, PAIR_GENERATION, now)
    return write_senders(shard, rules, now)
end

-- Adds to the totals by partner, and to the estimate of distinct reporters.
local function write_totals(keys, totals, tokens, now)
    local bucket = format('%.0f', floor(now / BUCKET))
    for field, n in pairs(totals) do
        local partner, kind = string.match(field, '^(%d+):(%a)$')
        local hour_field = partner .. ':' .. bucket .. ':' .. kind
        if call('HINCRBY', keys[1], hour_field, n) == n then
            call('EXPIRE', keys[1], 50 * 3600)
        end
        if call('HINCRBY', keys[2], field, n) == n then
            call('EXPIRE', keys[2], 33 * 86400)
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

local function new_shard(keys)
    return {
        keys = keys, retries = {}, touched = {},
        retry_fields = {}, retry_writes = {},
        repeat_fields = {}, repeat_seen = {}, repeat_writes = {},
        pair_fields = {}, pair_seen = {}, pair_writes = {},
        senders = {}, sender_seen = {}, states = {}, repeats = {}, pairs = {},
    }
end

-- Notes in its shard what has to be looked up of a complaint's reporter. Of a sender that is not
-- known yet nobody can have complained, so most complaints need no look at all.
local function announce_reporter(shard, x)
    if not x.has_reporter then return end
    if x.sender == '' then
        add_unique(shard.repeat_fields, shard.repeat_seen, x.repeated)
    elseif shard.states[x.sender] then
        add_unique(shard.repeat_fields, shard.repeat_seen, x.repeated)
        add_unique(shard.pair_fields, shard.pair_seen, x.pair)
    end
end

-- Settles one complaint against everything loaded; returns its outcome and its complaint id.
-- Outcomes: c counted, d duplicate, p partial; the same in capitals for a retry; x conflict.
local function settle(shards, x, totals, tokens, now)
    local home, ids = shards[x.shard], shards[x.retry_shard]
    local outcome, id, kind
    local content, first_id, status
    if ids then content, first_id, status = remembered(ids, x, now) end
    if content and content ~= x.content then
        outcome, id, kind = 'x', x.id, 'x'
    elseif content then
        outcome, id, kind = string.upper(status), first_id, 'r'
    else
        outcome, kind = take(home, x, now)
        id = x.id
        if ids then
            local value = pack(RETRY_FORMAT, x.content, x.id, outcome, now)
            ids.retries[x.retry] = value
            local writes = ids.retry_writes
            writes[#writes + 1], writes[#writes + 2] = x.retry, value
        end
        if x.has_reporter and outcome ~= 'd' then tokens[#tokens + 1] = x.token end
    end
    local field = x.partner .. ':' .. kind
    totals[field] = (totals[field] or 0) + 1
    return outcome, id
end

-- record_complaints: all complaints of one turn of a worker. Called by LedgerCall.
-- KEYS: totals of the hour and of the day, reporters of the hour and of the day; then 16 keys for
--   each shard that takes part.
-- ARGV: now (s), threshold, window, update interval (s), quiet period (s), number of shards,
--   the sealed evidence record of all complaints, then the complaints, packed.
-- Returns: the number of listing changes (4 bytes), then 17 bytes for each complaint: outcome and
--   complaint id.
-- Complexity: O(complaints), and O(buckets) for each sender among them.
local function record_complaints(keys, argv)
    local now, rules, shard_count = tonumber(argv[1]), parse_rules(argv, 2), tonumber(argv[6])
    local shards, complaints = {}, {}
    for i = 1, shard_count do shards[i] = new_shard(shard_keys(keys, i)) end
    local retry_seen = {}
    for i = 8, #argv do
        local x = parse_complaint(argv[i])
        complaints[#complaints + 1] = x
        local ids = shards[x.retry_shard]
        if ids then add_unique(ids.retry_fields, retry_seen, x.retry) end
    end
    for _, shard in ipairs(shards) do load_retries(shard, now) end
    local fresh = {}
    for _, x in ipairs(complaints) do
        local ids = shards[x.retry_shard]
        if not (ids and remembered(ids, x, now)) then
            fresh[#fresh + 1] = x
            local home = shards[x.shard]
            if x.sender ~= '' then add_unique(home.senders, home.sender_seen, x.sender) end
        end
    end
    for _, shard in ipairs(shards) do load_senders(shard) end
    for _, x in ipairs(fresh) do announce_reporter(shards[x.shard], x) end
    for _, shard in ipairs(shards) do load_reporters(shard, now) end
    local reply, outcomes, totals, tokens = {}, {}, {}, {}
    for i, x in ipairs(complaints) do
        local outcome, id = settle(shards, x, totals, tokens, now)
        outcomes[i], reply[i] = outcome, outcome .. id
    end
    local changes = 0
    for _, shard in ipairs(shards) do changes = changes + write_shard(shard, rules, now) end
    outcomes = concat(outcomes)
    -- A record of retries and conflicts only would say nothing new.
    if string.find(outcomes, '[cdp]') then
        write_evidence(shards[1], argv[7], outcomes, now)
    end
    write_totals(keys, totals, tokens, now)
    return pack('>I4', changes) .. concat(reply)
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
        elseif s[LAST] > s[ENTRY_AT] and now - s[ENTRY_AT] >= rules.interval then
            local _, r = sum(s, window_start(rules.window, now))
            s[ENTRY_AT], s[ENTRY_REPORTERS] = now, r
            changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
            due[#due + 1], due[#due + 2] = s[LAST] + rules.quiet, sender
            states[#states + 1], states[#states + 2] = sender, encode_state(s)
        elseif s[LAST] > s[ENTRY_AT] then
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
-- KEYS: partners, their state. ARGV: name, record (JSON). Returns: the index, or 0 when the name
--   is taken.
local function add_partner(keys, argv)
    if call('HEXISTS', keys[1], argv[1]) == 1 then return 0 end
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
