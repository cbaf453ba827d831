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

-- Lua's libraries are out of reach while a library loads, so they are named where they are used.
local function floor(x) return x - x % 1 end

-- The sender's packed state -------------------------------------------------------------------

local STATE_HEADER = '>I1I4I4I4I4I1I1I4I4I4I2I2'
local STATE_HEADER_SIZE = 35
local STATE_VERSION = 1
local BUCKET_FORMAT, BUCKET_SIZE = 'I4I4I4I4I4', 20
local PARTNER_FORMAT, PARTNER_SIZE = 'I2I4I4I4', 14

-- Buckets are parallel arrays, oldest first: at (start, in units of 300 s), complaints, reporters
-- (those whose last complaint fell into this bucket), legit and legit reporters.
local function new_state(now)
    return {
        first = now, last = now, complaints = 0, legit = 0,
        listing = 0, reason = 0, listed_at = 0, entry_at = 0, entry_reporters = 0,
        n = 0, at = {}, c = {}, r = {}, l = {}, lr = {},
        m = 0, partner = {}, partner_last = {}, partner_c = {}, partner_l = {},
    }
end

local function decode_state(text)
    local s = { at = {}, c = {}, r = {}, l = {}, lr = {},
        partner = {}, partner_last = {}, partner_c = {}, partner_l = {} }
    local version
    version, s.first, s.last, s.complaints, s.legit, s.listing, s.reason, s.listed_at,
        s.entry_at, s.entry_reporters, s.n, s.m = struct.unpack(STATE_HEADER, text)
    if version ~= STATE_VERSION then
        error('unknown version of a sender\'s state: ' .. version)
    end
    local position = STATE_HEADER_SIZE + 1
    for i = 1, s.n do
        s.at[i], s.c[i], s.r[i], s.l[i], s.lr[i] =
            struct.unpack('>' .. BUCKET_FORMAT, text, position)
        position = position + BUCKET_SIZE
    end
    for i = 1, s.m do
        s.partner[i], s.partner_last[i], s.partner_c[i], s.partner_l[i] =
            struct.unpack('>' .. PARTNER_FORMAT, text, position)
        position = position + PARTNER_SIZE
    end
    return s
end

local function encode_state(s)
    local parts = { struct.pack(STATE_HEADER, STATE_VERSION, s.first, s.last, s.complaints, s.legit,
        s.listing, s.reason, s.listed_at, s.entry_at, s.entry_reporters, s.n, s.m) }
    for i = 1, s.n do
        parts[#parts + 1] = struct.pack('>' .. BUCKET_FORMAT,
            s.at[i], s.c[i], s.r[i], s.l[i], s.lr[i])
    end
    for i = 1, s.m do
        parts[#parts + 1] = struct.pack('>' .. PARTNER_FORMAT,
            s.partner[i], s.partner_last[i], s.partner_c[i], s.partner_l[i])
    end
    return table.concat(parts)
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
    local n = 0
    for i = 1, s.n do
        local at = snap(s.at[i], reference)
        if at >= oldest then
            if n > 0 and s.at[n] == at then
                s.c[n], s.r[n] = s.c[n] + s.c[i], s.r[n] + s.r[i]
                s.l[n], s.lr[n] = s.l[n] + s.l[i], s.lr[n] + s.lr[i]
            else
                n = n + 1
                s.at[n], s.c[n], s.r[n], s.l[n], s.lr[n] = at, s.c[i], s.r[i], s.l[i], s.lr[i]
            end
        end
    end
    for i = n + 1, s.n do
        s.at[i], s.c[i], s.r[i], s.l[i], s.lr[i] = nil, nil, nil, nil, nil
    end
    s.n = n
end

-- The place of bucket `at`, made when there is none.
local function place(s, at)
    local i = s.n
    while i > 0 and s.at[i] > at do i = i - 1 end
    if i > 0 and s.at[i] == at then return i end
    i = i + 1
    table.insert(s.at, i, at)
    table.insert(s.c, i, 0)
    table.insert(s.r, i, 0)
    table.insert(s.l, i, 0)
    table.insert(s.lr, i, 0)
    s.n = s.n + 1
    return i
end

-- The place of the bucket into which time `at` has been merged, if it is still kept.
local function find(s, at)
    local hour, day = at - at % HOUR, at - at % DAY
    local coarse
    for i = s.n, 1, -1 do
        if s.at[i] == at then return i end
        if s.at[i] == hour then coarse = i end
        if s.at[i] == day then return coarse or i end
        if s.at[i] < day then break end
    end
    return coarse
end

-- Adds up what lies inside window `w`: complaints, reporters, partners, legit, legit reporters.
local function sum(s, w, now)
    local window = WINDOWS[w]
    local bucket = floor(now / BUCKET)
    local start = (floor(bucket / window.size) - window.count + 1) * window.size
    local c, r, l, lr, p = 0, 0, 0, 0, 0
    for i = s.n, 1, -1 do
        if s.at[i] < start then break end
        c, r, l, lr = c + s.c[i], r + s.r[i], l + s.l[i], lr + s.lr[i]
    end
    local start_seconds = start * BUCKET
    for i = 1, s.m do
        if s.partner_c[i] > 0 and s.partner_last[i] >= start_seconds then p = p + 1 end
    end
    return c, r, p, l, lr
end

-- Counts one complaint. `pair_at` is the bucket of this reporter's last complaint of the same
-- disposition about this sender, if any; returns the bucket to remember for the pair.
local function count(s, now, legit, partner, has_reporter, pair_at)
    local bucket = floor(now / BUCKET)
    local reference = math.max(bucket, floor(s.last / BUCKET))
    compact(s, reference)
    local i = place(s, snap(bucket, reference))
    local reporters = legit and s.lr or s.r
    local remembered = bucket
    if has_reporter then
        if pair_at and pair_at >= bucket then
            remembered = pair_at -- the clock went back: the reporter's last complaint stays later
        else
            if pair_at then
                local old = find(s, pair_at)
                if old and reporters[old] > 0 then reporters[old] = reporters[old] - 1 end
            end
            reporters[i] = reporters[i] + 1
        end
    end
    if legit then
        s.l[i], s.legit = s.l[i] + 1, s.legit + 1
    else
        s.c[i], s.complaints = s.c[i] + 1, s.complaints + 1
    end
    if now > s.last then s.last = now end
    if now < s.first then s.first = now end
    local p = 1
    while p <= s.m and s.partner[p] ~= partner do p = p + 1 end
    if p > s.m then
        s.m = p
        s.partner[p], s.partner_last[p], s.partner_c[p], s.partner_l[p] = partner, 0, 0, 0
    end
    if legit then
        s.partner_l[p] = s.partner_l[p] + 1
    else
        s.partner_c[p] = s.partner_c[p] + 1
        if now > s.partner_last[p] then s.partner_last[p] = now end
    end
    return remembered
end

-- Listings ------------------------------------------------------------------------------------

-- A change of a listing as it travels through outbox and feed:
-- version, event, reason, event time, listed since, first seen, last seen; then for each window
-- complaints, reporters, partners and legit; then the sender's canonical text.
local function change(s, sender, event, reason, now)
    local parts = { struct.pack('>I1I1I1I4I4I4I4',
        1, event, reason, now, s.listed_at, s.first, s.last) }
    for w = 1, #WINDOWS do
        local c, r, p, l = sum(s, w, now)
        parts[#parts + 1] = struct.pack('>I4I4I4I4', c, r, p, l)
    end
    parts[#parts + 1] = sender
    return table.concat(parts)
end

-- The rules by which senders are listed: threshold (distinct reporters, net of legit ones),
-- window, seconds between updates, quiet seconds after which a listing expires.
local function parse_rules(argv, first)
    return {
        threshold = tonumber(argv[first]), window = tonumber(argv[first + 1]),
        interval = tonumber(argv[first + 2]), quiet = tonumber(argv[first + 3]),
    }
end

-- Decides what happens to the listing of a sender whose counts have moved. Appends a change to
-- `changes` when there is one; returns when to look at the sender again, or nil when unlisted.
local function decide(s, sender, rules, now, changes)
    if s.listing ~= LISTED then
        if s.complaints < rules.threshold then return nil end
        local _, r, _, _, lr = sum(s, rules.window, now)
        if r - lr < rules.threshold then return nil end
        s.listing, s.reason, s.listed_at = LISTED, REASON_NONE, now
        s.entry_at, s.entry_reporters = now, r
        changes[#changes + 1] = change(s, sender, EVENT_LISTED, REASON_NONE, now)
        return s.last + rules.quiet
    end
    local _, month_r, _, _, month_lr = sum(s, MONTH, now)
    if month_lr > 0 and month_r - month_lr < rules.threshold then
        s.listing, s.reason = WITHDRAWN, REASON_LEGIT
        s.entry_at, s.entry_reporters = now, 0
        changes[#changes + 1] = change(s, sender, EVENT_WITHDRAWN, REASON_LEGIT, now)
        return nil
    end
    local _, r = sum(s, rules.window, now)
    if r >= 2 * math.max(1, s.entry_reporters) or now - s.entry_at >= rules.interval then
        s.entry_at, s.entry_reporters = now, r
        changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
        return s.last + rules.quiet
    end
    return s.entry_at + rules.interval
end

-- Appends changes to a shard's outbox, each at the next position.
local function append_changes(changes, positions_key, outbox_key)
    if #changes == 0 then return end
    local last = redis.call('HINCRBY', positions_key, 'outbox', #changes)
    for i, text in ipairs(changes) do
        redis.call('XADD', outbox_key, string.format('%.0f-0', last - #changes + i), 'c', text)
    end
end

-- Recording complaints ------------------------------------------------------------------------

-- Reads `fields` from a table that is kept in generations. Returns the values found, and whether
-- the current generation is new and needs a lifetime. The field '' marks one that has it.
local function read_generations(keys, first, fields, near_end)
    local found, n = {}, #fields
    fields[n + 1] = ''
    local values = redis.call('HMGET', keys[first + 1], unpack(fields))
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
            local older = redis.call('HMGET', key, unpack(missing))
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
    local added = redis.call('HSET', key, unpack(pairs_list))
    if is_new == nil and added * 2 == #pairs_list then
        is_new = redis.call('HEXISTS', key, '') == 0
    end
    if is_new then
        redis.call('HSET', key, '', '1')
        local ends = (floor(now / length) + 1) * length
        redis.call('EXPIRE', key, string.format('%.0f', ends - now + length + 2 * SKEW))
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
        x.token = struct.unpack(COMPLAINT_FORMAT, text)
    x.legit = flags % 2 == FLAG_LEGIT
    x.has_reporter = floor(flags / FLAG_REPORTER) % 2 == 1
    x.sender = string.sub(text, COMPLAINT_SIZE + 1)
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
    local values = redis.call('HMGET', shard.keys[K_SENDERS], unpack(shard.senders))
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
    local content, id, status, at = struct.unpack(RETRY_FORMAT, value)
    if now - at >= RETRY_GENERATION then return nil end
    return content, id, status
end

-- Takes one complaint that is no retry; returns 'c' counted, 'd' duplicate or 'p' partial, and
-- what it adds to the totals.
local function take(shard, x, now)
    if x.has_reporter then
        local at = shard.repeats[x.repeated]
        if at and now - struct.unpack('>I4', at) < REPEAT_GENERATION then return 'd', 'd' end
        local stamp = struct.pack('>I4', now)
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
    if not state.touched then
        state.touched = true
        shard.touched[#shard.touched + 1] = x.sender
    end
    local before = x.has_reporter and shard.pairs[x.pair]
    local at = count(state, now, x.legit, x.partner, x.has_reporter,
        before and struct.unpack('>I4', before))
    if x.has_reporter then
        local stamp = struct.pack('>I4', at)
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
    for _, sender in ipairs(shard.touched) do
        local state = shard.states[sender]
        local was_listed = state.listing == LISTED
        local look_again = decide(state, sender, rules, now, changes)
        if look_again then
            due[#due + 1], due[#due + 2] = look_again, sender
        elseif was_listed then
            gone[#gone + 1] = sender
        end
        states[#states + 1], states[#states + 2] = sender, encode_state(state)
        seen[#seen + 1], seen[#seen + 2] = state.last, sender
        rank[#rank + 1], rank[#rank + 2] = (sum(state, MONTH, now)), sender
    end
    local keys = shard.keys
    redis.call('HSET', keys[K_SENDERS], unpack(states))
    redis.call('ZADD', keys[K_SEEN], unpack(seen))
    redis.call('ZADD', keys[K_RANK], unpack(rank))
    if #due > 0 then redis.call('ZADD', keys[K_LISTED], unpack(due)) end
    if #gone > 0 then redis.call('ZREM', keys[K_LISTED], unpack(gone)) end
    append_changes(changes, keys[K_POSITIONS], keys[K_OUTBOX])
    return #changes
end

-- Appends the sealed record of a call's complaints to the stream of its first shard.
local function write_evidence(shard, sealed, outcomes, now)
    local position = redis.call('HINCRBY', shard.keys[K_POSITIONS], 'evidence', 1)
    redis.call('XADD', shard.keys[K_EVIDENCE], string.format('%.0f-0', position),
        't', string.format('%.0f', now), 'o', outcomes, 's', sealed)
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
    local bucket = string.format('%.0f', floor(now / BUCKET))
    for field, n in pairs(totals) do
        local partner, kind = string.match(field, '^(%d+):(%a)$')
        local hour_field = partner .. ':' .. bucket .. ':' .. kind
        if redis.call('HINCRBY', keys[1], hour_field, n) == n then
            redis.call('EXPIRE', keys[1], 50 * 3600)
        end
        if redis.call('HINCRBY', keys[2], field, n) == n then
            redis.call('EXPIRE', keys[2], 33 * 86400)
        end
    end
    if #tokens == 0 then return end
    if redis.call('PFADD', keys[3], unpack(tokens)) == 1 then
        redis.call('EXPIRE', keys[3], 50 * 3600)
    end
    if redis.call('PFADD', keys[4], unpack(tokens)) == 1 then
        redis.call('EXPIRE', keys[4], 33 * 86400)
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
            local value = struct.pack(RETRY_FORMAT, x.content, x.id, outcome, now)
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
    outcomes = table.concat(outcomes)
    -- A record of retries and conflicts only would say nothing new.
    if string.find(outcomes, '[cdp]') then
        write_evidence(shards[1], argv[7], outcomes, now)
    end
    write_totals(keys, totals, tokens, now)
    return struct.pack('>I4', changes) .. table.concat(reply)
end

-- Keeping house -------------------------------------------------------------------------------

-- Looks at listed senders that are due: an update not yet told, or an expiry.
local function sweep_listed(keys, rules, now, limit)
    local changes, due, gone, states = {}, {}, {}, {}
    local senders = redis.call('ZRANGEBYSCORE', keys[4], '-inf', now, 'LIMIT', 0, limit)
    if #senders == 0 then return 0, 0 end
    local values = redis.call('HMGET', keys[1], unpack(senders))
    for i, sender in ipairs(senders) do
        local s = values[i] and decode_state(values[i])
        if not s or s.listing ~= LISTED then
            gone[#gone + 1] = sender
        elseif now - s.last >= rules.quiet then
            compact(s, floor(now / BUCKET))
            s.listing, s.reason, s.entry_at, s.entry_reporters = WITHDRAWN, REASON_EXPIRED, now, 0
            changes[#changes + 1] = change(s, sender, EVENT_WITHDRAWN, REASON_EXPIRED, now)
            gone[#gone + 1] = sender
            states[#states + 1], states[#states + 2] = sender, encode_state(s)
        elseif s.last > s.entry_at and now - s.entry_at >= rules.interval then
            local _, r = sum(s, rules.window, now)
            s.entry_at, s.entry_reporters = now, r
            changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
            due[#due + 1], due[#due + 2] = s.last + rules.quiet, sender
            states[#states + 1], states[#states + 2] = sender, encode_state(s)
        elseif s.last > s.entry_at then
            due[#due + 1], due[#due + 2] = s.entry_at + rules.interval, sender
        else
            due[#due + 1], due[#due + 2] = s.last + rules.quiet, sender
        end
    end
    if #states > 0 then redis.call('HSET', keys[1], unpack(states)) end
    if #due > 0 then redis.call('ZADD', keys[4], unpack(due)) end
    if #gone > 0 then redis.call('ZREM', keys[4], unpack(gone)) end
    append_changes(changes, keys[5], keys[6])
    return #changes, #senders
end

-- Forgets senders of which nothing was heard for longer than any window.
local function sweep_senders(keys, now, limit)
    local cutoff = now - DAYS_KEPT * 86400
    local senders = redis.call('ZRANGEBYSCORE', keys[2], '-inf', '(' .. cutoff, 'LIMIT', 0, limit)
    if #senders == 0 then return 0 end
    redis.call('HDEL', keys[1], unpack(senders))
    redis.call('ZREM', keys[2], unpack(senders))
    redis.call('ZREM', keys[3], unpack(senders))
    redis.call('ZREM', keys[4], unpack(senders))
    return #senders
end

-- Removes evidence that has reached its age. Positions grow with time, so the oldest come first.
local function sweep_evidence(key, cutoff, limit)
    local last
    local entries = redis.call('XRANGE', key, '-', '+', 'COUNT', limit)
    for _, entry in ipairs(entries) do
        if tonumber(entry[2][2]) >= cutoff then break end
        last = entry[1]
    end
    if not last then return 0 end
    local position = tonumber(string.match(last, '^(%d+)'))
    return redis.call('XTRIM', key, 'MINID', string.format('%.0f-0', position + 1))
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
    return { changes, math.max(looked_at, forgotten, trimmed) }
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
    redis.call('HSETNX', state, 'epoch', argv[3])
    local known = redis.call('HMGET', state, 'head', 'published', shard)
    local head, published = tonumber(known[1] or 0), tonumber(known[2] or 0)
    local taken, appended = tonumber(known[3] or 0), 0
    for i = 4, #argv, 2 do
        local position, text = tonumber(argv[i]), argv[i + 1]
        if position > taken then
            taken, head, appended = position, head + 1, appended + 1
            published = math.max(now, published + 1)
            local id, moment = string.format('%.0f-0', head), string.format('%.0f', published)
            redis.call('XADD', log, id, 't', moment, 'c', text)
            local _, event = struct.unpack('>I1I1', text)
            local sender = string.sub(text, 20 + 16 * #WINDOWS)
            if event == EVENT_WITHDRAWN then
                redis.call('HDEL', current, sender)
            else
                redis.call('HSET', current, sender, struct.pack('>I8I8', head, published) .. text)
            end
        end
    end
    if appended > 0 then
        redis.call('HSET', state, 'head', string.format('%.0f', head),
            'published', string.format('%.0f', published), shard, string.format('%.0f', taken))
    end
    return { head, appended }
end

-- trim_feed: drops entries that have reached their age. Called by Housekeeping.
-- KEYS: log and state of the feed. ARGV: oldest publication time to keep (ms), most to look at.
-- Returns: entries dropped. Complexity: O(limit).
local function trim_feed(keys, argv)
    local cutoff, last = tonumber(argv[1]), nil
    local entries = redis.call('XRANGE', keys[1], '-', '+', 'COUNT', argv[2])
    for _, entry in ipairs(entries) do
        if tonumber(entry[2][2]) >= cutoff then break end
        last = tonumber(string.match(entry[1], '^(%d+)'))
    end
    if not last then return 0 end
    redis.call('HSET', keys[2], 'trimmed', string.format('%.0f', last))
    return redis.call('XTRIM', keys[1], 'MINID', string.format('%.0f-0', last + 1))
end

-- renew_epoch: makes every cursor invalid when continuity cannot be proven. Called by FeedRelay.
-- KEYS: state of the feed. ARGV: the epoch that was seen ('' for none), the new one.
-- Returns: the epoch in force.
local function renew_epoch(keys, argv)
    local epoch = redis.call('HGET', keys[1], 'epoch') or ''
    if epoch == argv[1] then
        redis.call('HSET', keys[1], 'epoch', argv[2])
        epoch = argv[2]
    end
    return epoch
end

-- Partners ------------------------------------------------------------------------------------

-- add_partner: gives a partner its index. Called by PartnerStore.
-- KEYS: partners, their state. ARGV: name, record (JSON). Returns: the index, or 0 when the name
--   is taken.
local function add_partner(keys, argv)
    if redis.call('HEXISTS', keys[1], argv[1]) == 1 then return 0 end
    local index = redis.call('HINCRBY', keys[2], 'index', 1)
    redis.call('HSET', keys[1], argv[1], index .. ' ' .. argv[2])
    redis.call('HINCRBY', keys[2], 'version', 1)
    return index
end

-- replace_partner: stores a partner's record anew, as when its token is revoked.
-- KEYS: partners, their state. ARGV: name, the value that was seen, the new value.
-- Returns: 1, or 0 when the stored value was another one.
local function replace_partner(keys, argv)
    if redis.call('HGET', keys[1], argv[1]) ~= argv[2] then return 0 end
    redis.call('HSET', keys[1], argv[1], argv[3])
    redis.call('HINCRBY', keys[2], 'version', 1)
    return 1
end

redis.register_function('record_complaints_v1', record_complaints)
redis.register_function('sweep_shard_v1', sweep_shard)
redis.register_function('publish_changes_v1', publish_changes)
redis.register_function('trim_feed_v1', trim_feed)
redis.register_function('renew_epoch_v1', renew_epoch)
redis.register_function('add_partner_v1', add_partner)
redis.register_function('replace_partner_v1', replace_partner)
