#!lua name=spam_reporting_v1
--
-- The ledger: what Redis does for spamgate in one atomic step.
--
-- Swift calls these functions through the types named at each one; keys are described, with their
-- growth and lifetime, in protocols/storage/redis.md. Time is always an argument. Packed values are
-- big-endian; their layouts stand beside the code that packs them.
--
-- Sizes: a call takes at most 1,000 complaints (Lua's unpack allows about 8,000 values).
--
-- What a complaint costs is measured by loadtests/function-cost; why the code that every complaint
-- passes through makes so few tables, strings and calls is said in loadtests/README.md.

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
local REASON_NONE, REASON_EXPIRED, REASON_DISPUTED, REASON_LEGIT, REASON_OPERATOR = 0, 1, 2, 3, 4
local MOVED = 255 -- in the reason's place of a listed sender: its counts moved since the last entry
local PARTNERS_MAX = 65535 -- indexes have two bytes
local EVIDENCE_SWEPT = 16 -- records that one call of sweep_shard looks at
local PARTNERS_KEPT = 500 -- of one sender; Lua's unpack allows about 8,000 values

-- Lua's libraries are out of reach while a library loads, and later every look at one goes through
-- Redis' guard of the globals. So the first call of a function binds what is used often.
local call, spread, pack, parse, concat, format, sub, larger, byte, search, upper

local function bind()
    if call then return end
    call, spread = redis.call, unpack
    pack, parse = struct.pack, struct.unpack
    concat, format, sub, larger = table.concat, string.format, string.sub, math.max
    byte, search, upper = string.byte, string.find, string.upper
end

-- What gateways call, without the version. A chunk of Lua has at most 200 local names, so these are
-- none, and sections with names that nothing else needs stand between `do` and `end`.
local functions = {}

local function floor(x) return x - x % 1 end

-- Formats of n items, made when they are wanted first.
local function formats_of(item)
    local made = {}
    return function(n)
        local text = made[n]
        if not text then
            text = '>' .. string.rep(item, n)
            made[n] = text
        end
        return text
    end
end

-- Keys ----------------------------------------------------------------------------------------

-- KEYS names one key of each shard, `sg:{NN}:senders`. The shard's others have the same hash tag,
-- so they are in the same slot of a Redis Cluster, and are built here: to hand over sixteen names
-- for each shard of each call cost much of what a complaint may cost. Their names are kept for an
-- hour, of which every generation's length is a multiple.
local GENERATIONS = {
    retry = RETRY_GENERATION, repeats = REPEAT_GENERATION, pair = PAIR_GENERATION,
}
local NEXT, CURRENT, PREVIOUS, LENGTH, HAS_LIFETIME = 1, 2, 3, 4, 5
local key_hour, key_sets

local function keys_of(senders_key, now)
    local hour = floor(now / 3600)
    if hour ~= key_hour then key_hour, key_sets = hour, {} end
    local set = key_sets[senders_key]
    if set then return set end
    local shard = sub(senders_key, 1, -8)
    set = {
        senders = senders_key, rank = shard .. 'rank', listed = shard .. 'listed',
        history = shard .. 'history', heard = shard .. 'heard', evidence = shard .. 'evidence',
        positions = shard .. 'positions', outbox = shard .. 'outbox',
        conversations = shard .. 'conversations', due = shard .. 'conversations:due',
        holds = shard .. 'holds', reviews = shard .. 'reviews', described = shard .. 'described',
    }
    for name, length in pairs(GENERATIONS) do
        local generation = floor(now / length)
        local prefix = shard .. (name == 'repeats' and 'repeat' or name) .. ':'
        set[name] = {
            prefix .. format('%.0f', generation + 1), prefix .. format('%.0f', generation),
            prefix .. format('%.0f', generation - 1), length, false,
        }
    end
    local by_hour, by_day = format(':h%.0f', hour), format(':d%.0f', floor(hour / 24))
    for _, name in ipairs({ 'totals', 'reporters', 'active' }) do
        set[name .. '_hour'] = shard .. name .. by_hour
        set[name .. '_day'] = shard .. name .. by_day
    end
    key_sets[senders_key] = set
    return set
end

-- Looks `fields` up in a table that is kept in generations; returns their values, false for none.
-- When a generation is about to end, what stands in the one that a gateway whose clock is ahead has
-- begun is newer and wins; what is in neither is looked up in the previous one.
local function look_up(generations, fields, now)
    local length = generations[LENGTH]
    local values = call('HMGET', generations[CURRENT], spread(fields))
    if now % length >= length - SKEW then
        local newer = call('HMGET', generations[NEXT], spread(fields))
        for i = 1, #fields do values[i] = newer[i] or values[i] end
    end
    local n, missing = #fields, 0
    for i = 1, n do
        if not values[i] then missing = missing + 1 end
    end
    if missing == 0 then return values end
    local older = call('HMGET', generations[PREVIOUS], spread(fields))
    if missing == n then return older end
    for i = 1, n do values[i] = values[i] or older[i] end
    return values
end

-- Writes to the current generation, whose key comes first, then fields and values by turns. That
-- it has its lifetime is remembered as long as the keys' names: an hour, or until Redis restarts.
local function write_generation(generations, now, ...)
    call('HSET', ...)
    if generations[HAS_LIFETIME] then return end
    local length = generations[LENGTH]
    local ends = (floor(now / length) + 1) * length
    call('EXPIRE', generations[CURRENT], format('%.0f', ends - now + length + 2 * SKEW))
    generations[HAS_LIFETIME] = true
end

-- Small senders -------------------------------------------------------------------------------

-- While a sender has had few complaints and was never listed, its value is their list: a version,
-- then one record for each, oldest first. Everything that is asked of a sender follows from that,
-- and to count one more is to append it. A record, which Swift packs: arrival, partner, flags,
-- reporter-sender pair, repeat key.
local SMALL = '\1'
local RECORD, RECORD_SIZE = '>IHBc8c8', 23
local RECORDS_MAX = 24
local SMALL_SIZE_MAX = 1 + RECORDS_MAX * RECORD_SIZE
local FLAG_LEGIT, FLAG_REPORTER = 1, 2

-- Upper bounds of the complaints of a sender with so many records, raised at powers of two only.
local LEVELS = { [0] = 0, 1, 3, 3 }
for n = 4, RECORDS_MAX do LEVELS[n] = 2 * LEVELS[(n - n % 2) / 2] + 1 end

local function records_of(value) return (#value - 1) / RECORD_SIZE end

-- Whether `value` has a complaint of the same repeat key as `record`, less than 24 h old.
local function is_repeated(value, record, now)
    local digest, from = sub(record, 16, 23), 2
    while true do
        local at = search(value, digest, from, true)
        if not at then return false end
        if (at - 17) % RECORD_SIZE == 0
            and now - parse('>I', value, at - 15) < REPEAT_GENERATION then
            return true
        end
        from = at + 1
    end
end

-- Inserts a record that arrived before the last one, by a clock that is behind.
local function insert_record(value, record, now)
    local at = #value + 1
    while at > 2 and parse('>I', value, at - RECORD_SIZE) > now do at = at - RECORD_SIZE end
    return sub(value, 1, at - 1) .. record .. sub(value, at)
end

-- Large senders -------------------------------------------------------------------------------

-- The value of any other sender: a header, partners, and its newest buckets, oldest first; older
-- ones are in `history`. It is opened as an array: lists and notes, the newest bucket, then the
-- header's numbers in their packed order. The list of all buckets, five numbers for each, is made
-- only when an old one is wanted: mostly a complaint changes the header, a partner and the newest
-- bucket. So what is read and written for each complaint is small; that matters, because Redis' Lua
-- hashes every byte of every string.
--
-- The header keeps the sums over the longest window and over the rules' window, each with the
-- window's first bucket: as long as that is the same they are exact.
--
-- Version 2 had no peaks. Of such a sender, what its last entry told stands in for them.
local LARGE, LARGE_WITHOUT_PEAKS = 3, 2
local HEADER = '>BIIIIBBIIIIIIIBIIIIBHHIH'
local HEADER_SIZE, PEAKS_SIZE = 75, 6
local PARTNER_LIST, BUCKET_LIST, TEXT, TAIL, APPENDED, TOUCHED, KEYS, NAME = 1, 2, 3, 4, 5, 6, 7, 8
local NEWEST = 9
local VERSION, FIRST, LAST, COMPLAINTS, LEGIT, LISTING, REASON = 14, 15, 16, 17, 18, 19, 20
local LISTED_AT, ENTRY_AT, ENTRY_REPORTERS = 21, 22, 23
local MONTH_START, MONTH_COMPLAINTS, MONTH_REPORTERS, MONTH_LEGIT = 24, 25, 26, 27
local WINDOW, WINDOW_START, WINDOW_REPORTERS, WINDOW_LEGIT = 28, 29, 30, 31
local RANK, HAS_HISTORY, BUCKETS, PARTNERS = 32, 33, 34, 35
local PEAK_REPORTERS, PEAK_PARTNERS = 36, 37 -- the most that an entry of this listing told

-- A bucket: at (start, in units of 300 s), complaints, reporters (those whose last complaint fell
-- into this bucket), legit and legit reporters. A partner: index, last complaint, complaints and
-- legit.
local BUCKET_SIZE = 20
local BUCKET_FORMAT = '>IIIII'
local bucket_format, partner_format = formats_of('IIIII'), formats_of('HIII')
local RECENT_MAX, RECENT_KEPT = 16, 8 -- buckets beside the header, and when they are too many

local function new_large(now, keys, name)
    return { {}, {}, '', false, false, false, keys, name, 0, 0, 0, 0, 0, LARGE, now, now, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
end

local function decode(text, keys, name)
    local s = { false, false, text, 0, false, false, keys, name, 0, 0, 0, 0, 0,
        parse(HEADER, text) }
    local header_size = HEADER_SIZE
    if s[VERSION] == LARGE_WITHOUT_PEAKS then
        header_size = HEADER_SIZE - PEAKS_SIZE
        s[VERSION], s[PEAK_REPORTERS], s[PEAK_PARTNERS] = LARGE, s[ENTRY_REPORTERS], 1
    elseif s[VERSION] ~= LARGE then
        error('unknown version of a sender\'s state: ' .. s[VERSION])
    end
    s[PARTNER_LIST] = { parse(partner_format(s[PARTNERS]), text, header_size + 1) }
    if s[BUCKETS] == 0 then
        s[BUCKET_LIST], s[TEXT], s[TAIL] = {}, '', false
    else
        s[TAIL] = #text - s[BUCKETS] * BUCKET_SIZE + 1
        s[NEWEST], s[NEWEST + 1], s[NEWEST + 2], s[NEWEST + 3], s[NEWEST + 4] =
            parse(BUCKET_FORMAT, text, #text - BUCKET_SIZE + 1)
    end
    return s
end

-- The packed buckets beside the header, before a list of all has been made.
local function recent(s)
    return sub(s[TEXT], s[TAIL], s[APPENDED] and -1 or -BUCKET_SIZE - 1)
        .. pack(BUCKET_FORMAT, spread(s, NEWEST, NEWEST + 4))
end

-- The list of all buckets; from now on BUCKETS is their number, TEXT what `history` has, and TAIL
-- the packed buckets beside the header, until one of the list changes.
local function open(s)
    local b, n = s[BUCKET_LIST], s[BUCKETS]
    if b then return b end
    local tail = recent(s)
    b = { parse(bucket_format(n), tail) }
    local history = s[HAS_HISTORY] == 1 and call('HGET', s[KEYS].history, s[NAME]) or ''
    if history ~= '' then
        local m = #history / BUCKET_SIZE
        local all = { parse(bucket_format(m), history) }
        for k = 1, 5 * n do all[5 * m + k] = b[k] end
        b, n = all, m + n
    end
    s[BUCKET_LIST], s[BUCKETS], s[TEXT], s[TAIL] = b, n, history, tail
    return b
end

-- Moves old buckets of an opened list to `history`; returns the others, packed.
local function store_history(s)
    local b, n, old, history = s[BUCKET_LIST], s[BUCKETS], 0, ''
    if n > RECENT_MAX then
        old = n - RECENT_KEPT
        history = pack(bucket_format(old), spread(b, 1, 5 * old))
    end
    if history ~= s[TEXT] then
        if old > 0 then
            call('HSET', s[KEYS].history, s[NAME], history)
        else
            call('HDEL', s[KEYS].history, s[NAME])
        end
    end
    s[HAS_HISTORY], s[BUCKETS] = old > 0 and 1 or 0, n - old
    return pack(bucket_format(n - old), spread(b, 5 * old + 1, 5 * n))
end

-- Packs a sender; it is of no use afterwards.
local function close(s)
    local buckets
    if not s[BUCKET_LIST] then
        buckets = recent(s)
    elseif s[TAIL] then
        -- The list was only read: what it was made from, and `history`, are as they were.
        buckets = s[TAIL]
        s[BUCKETS] = #buckets / BUCKET_SIZE
    else
        buckets = store_history(s)
    end
    local m = s[PARTNERS]
    return pack(HEADER, spread(s, VERSION, PEAK_PARTNERS))
        .. pack(partner_format(m), spread(s[PARTNER_LIST], 1, 4 * m)) .. buckets
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

-- Adds complaints, reporters and legit reporters of the buckets from place `i` down that begin at
-- `start` or later to what was added up before; returns where it ended, too.
local function sum(b, i, start, c, r, lr)
    while i > 0 and b[i] >= start do
        c, r, lr = c + b[i + 1], r + b[i + 2], lr + b[i + 4]
        i = i - 5
    end
    return c, r, lr, i
end

-- Sees to it that the header's sums are those of `now`.
local function settle_sums(s, rules)
    local month, start = rules.month_start, rules.window_start
    if s[MONTH_START] == month and s[WINDOW] == rules.window and s[WINDOW_START] == start then
        return
    end
    local b = open(s)
    -- The rules' window lies within the longest one.
    local c, r, lr, i = sum(b, 5 * s[BUCKETS] - 4, start, 0, 0, 0)
    s[WINDOW], s[WINDOW_START], s[WINDOW_REPORTERS], s[WINDOW_LEGIT] = rules.window, start, r, lr
    s[MONTH_START] = month
    s[MONTH_COMPLAINTS], s[MONTH_REPORTERS], s[MONTH_LEGIT] = sum(b, i, month, c, r, lr)
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

-- Counts one complaint in the list of buckets; see `count`.
local function count_in_list(s, bucket, legit, has_reporter, pair_at)
    open(s)
    s[MONTH_START], s[TAIL] = 0, false
    local reference = floor(s[LAST] / BUCKET)
    if bucket > reference then
        reference = bucket
        compact(s, reference)
    end
    local i = place(s, snap(bucket, reference))
    local b, reporters = s[BUCKET_LIST], legit and 4 or 2
    if has_reporter then
        local old = pair_at and find(s, pair_at)
        if old and b[old + reporters] > 0 then b[old + reporters] = b[old + reporters] - 1 end
        b[i + reporters] = b[i + reporters] + 1
    end
    local complaints = legit and 3 or 1
    b[i + complaints] = b[i + complaints] + 1
end

-- Counts one complaint in the newest bucket, or in a new one after it; false when it does not
-- belong there, or a list has been made.
local function count_in_newest(s, bucket, legit, has_reporter)
    if s[BUCKET_LIST] or bucket < s[NEWEST] then return false end
    if bucket > s[NEWEST] then
        -- Now and then old buckets are merged.
        if s[APPENDED] or s[BUCKETS] >= RECENT_MAX then return false end
        s[NEWEST], s[NEWEST + 1], s[NEWEST + 2], s[NEWEST + 3], s[NEWEST + 4] = bucket, 0, 0, 0, 0
        s[APPENDED], s[BUCKETS] = true, s[BUCKETS] + 1
    end
    if legit then
        s[NEWEST + 3] = s[NEWEST + 3] + 1
        if has_reporter then
            s[NEWEST + 4], s[MONTH_LEGIT], s[WINDOW_LEGIT] =
                s[NEWEST + 4] + 1, s[MONTH_LEGIT] + 1, s[WINDOW_LEGIT] + 1
        end
    else
        s[NEWEST + 1], s[MONTH_COMPLAINTS] = s[NEWEST + 1] + 1, s[MONTH_COMPLAINTS] + 1
        if has_reporter then
            s[NEWEST + 2], s[MONTH_REPORTERS], s[WINDOW_REPORTERS] =
                s[NEWEST + 2] + 1, s[MONTH_REPORTERS] + 1, s[WINDOW_REPORTERS] + 1
        end
    end
    return true
end

-- Counts one complaint. `pair_at` is the bucket of this reporter's last complaint of the same
-- disposition about this sender, if any; returns the bucket to remember for the pair.
local function count(s, now, legit, partner, has_reporter, pair_at)
    local bucket = (now - now % BUCKET) / BUCKET
    local remembered = bucket
    if pair_at and pair_at >= bucket then
        -- The same bucket; or the clock went back, and the reporter's last complaint stays later.
        remembered, has_reporter, pair_at = pair_at, false, nil
    end
    if pair_at or not count_in_newest(s, bucket, legit, has_reporter) then
        count_in_list(s, bucket, legit, has_reporter, pair_at)
    end
    local kind = legit and LEGIT or COMPLAINTS
    s[kind] = s[kind] + 1
    if now > s[LAST] then s[LAST] = now end
    if now < s[FIRST] then s[FIRST] = now end
    count_partner(s, now, legit, partner)
    return remembered
end

-- Listings ------------------------------------------------------------------------------------

-- A change of a listing as it travels through outbox and feed:
-- version, event, reason, event time, listed since, first seen, last seen, peaks of reporters and
-- of partners; then for each window complaints, reporters, partners and legit; then the sender's
-- canonical text. Version 1 had no peaks. Version 3 is that of a listing of which a description was
-- told: that stands before the sender's text, behind its length.
local counts_list = {} -- kept from change to change
local CHANGE = '>BBBIIIIIIIIIIIIIIIIIIIIIIIIIIc0' -- with four numbers for each window
local CHANGE_VERSION = 2
-- Without description and sender, by version.
local CHANGE_SIZES = { 19 + 16 * #WINDOWS, 27 + 16 * #WINDOWS, 27 + 16 * #WINDOWS }

-- What listings and their changes are asked; one name, because a chunk has only so many.
local listings = { DESCRIBED_VERSION = 3 }

-- What a change is about.
function listings.subject(text)
    local version = byte(text)
    local at = CHANGE_SIZES[version] + 1
    if version == listings.DESCRIBED_VERSION then at = at + 4 + parse('>I', text, at) end
    return sub(text, at)
end

-- What is kept of a listed sender's messages: all categories that entries of the listing have told,
-- with a space between, behind their length; then the description, which describe_senders is given.
function listings.parse_described(value)
    if not value then return '', '' end
    local told, at = parse('>Hc0', value)
    return told, sub(value, at)
end

function listings.pack_described(told, description)
    if told == '' and description == '' then return '' end
    return pack('>Hc0', #told, told) .. description
end

-- What a change says of a sender's messages, '' for nothing. A withdrawal says which categories
-- have been told, because who was told of the listing for one of them is told of its end; and what
-- was kept goes with the listing.
function listings.describe_change(s, sender, event)
    local value = call('HGET', s[KEYS].described, sender)
    if not value then return '' end
    if event ~= EVENT_WITHDRAWN then return value end
    call('HDEL', s[KEYS].described, sender)
    return listings.pack_described(listings.parse_described(value), '')
end

-- The peaks of a listing are the most reporters and partners, of the rules' window, that an entry
-- of it told. Who may see it is decided by them: they never fall while it lasts, and its withdrawal
-- has those of its last entry, so whoever saw the listing sees the withdrawal, and nobody else.
local function raise_peaks(s, event)
    local at = 4 * s[WINDOW]
    local reporters, partners = counts_list[at - 2], counts_list[at - 1]
    if event == EVENT_UPDATED then
        reporters = larger(reporters, s[PEAK_REPORTERS])
        partners = larger(partners, s[PEAK_PARTNERS])
    end
    s[PEAK_REPORTERS], s[PEAK_PARTNERS] = reporters, partners
end

-- One pass adds the windows up, since each ends now and lies within the next.
local function change(s, sender, event, reason, now)
    local b, i, c, r, l = open(s), 5 * s[BUCKETS] - 4, 0, 0, 0
    for w = 1, #WINDOWS do
        local start = window_start(w, now)
        while i > 0 and b[i] >= start do
            c, r, l = c + b[i + 1], r + b[i + 2], l + b[i + 3]
            i = i - 5
        end
        local at = 4 * w
        counts_list[at - 3], counts_list[at - 2] = c, r
        counts_list[at - 1], counts_list[at] = sum_partners(s, start), l
    end
    local described, version = listings.describe_change(s, sender, event), CHANGE_VERSION
    counts_list[4 * #WINDOWS + 1] = sender
    if described ~= '' then
        version = listings.DESCRIBED_VERSION
        counts_list[4 * #WINDOWS + 1] = pack('>Ic0', #described, described) .. sender
    end
    if event ~= EVENT_WITHDRAWN then raise_peaks(s, event) end
    return pack(CHANGE, version, event, reason, now, s[LISTED_AT], s[FIRST], s[LAST],
        s[PEAK_REPORTERS], s[PEAK_PARTNERS], spread(counts_list, 1, 4 * #WINDOWS + 1))
end

-- The rules by which senders are listed: threshold (distinct reporters, net of legit ones),
-- window, seconds between updates, quiet seconds after which a listing expires; and the first
-- buckets of that window and of the longest one at `now`.
local function parse_rules(argv, first, now)
    local window = tonumber(argv[first + 1])
    return {
        threshold = tonumber(argv[first]), window = window,
        interval = tonumber(argv[first + 2]), quiet = tonumber(argv[first + 3]),
        window_start = window_start(window, now), month_start = window_start(MONTH, now),
    }
end

-- Whether counts list a sender: reporters and legit ones of the longest window, and of the rules'.
-- What would withdraw it at once does not list it: a listing must not flap.
local function lists(rules, month_r, month_lr, r, lr)
    local threshold = rules.threshold
    return month_r >= threshold and (month_lr == 0 or month_r - month_lr >= threshold)
        and r - lr >= threshold
end

-- What keeps a sender off the list: version, the reason of the hold (REASON_DISPUTED or
-- REASON_OPERATOR, REASON_NONE for none) and when it ends, until when the sender is verified, and
-- since when it waits for review, 0 for never. It is kept apart from the sender's value, which is
-- forgotten earlier, and read only when a sender would be listed.
local HOLD = '>BBIII'
local HOLD_VERSION = 1

local function parse_hold(value)
    if not value then return REASON_NONE, 0, 0, 0 end
    local version, reason, ends, verified, waiting = parse(HOLD, value)
    if version ~= HOLD_VERSION then error('unknown version of a hold: ' .. version) end
    return reason, ends, verified, waiting
end

-- Writes what keeps a sender off, where it differs from `value`, which Redis has; nothing at all
-- when its time is over. Who waits for review stands in a sorted set of its own, too.
local function write_hold(set, sender, now, value, reason, ends, verified, waiting)
    if ends <= now then reason, ends = REASON_NONE, 0 end
    if verified <= now then verified, waiting = 0, 0 end
    local _, _, _, waited = parse_hold(value)
    if waiting > 0 and waiting ~= waited then call('ZADD', set.reviews, waiting, sender) end
    if waiting == 0 and waited > 0 then call('ZREM', set.reviews, sender) end
    if ends == 0 and verified == 0 then
        if value then call('HDEL', set.holds, sender) end
        return
    end
    local new = pack(HOLD, HOLD_VERSION, reason, ends, verified, waiting)
    if new ~= value then call('HSET', set.holds, sender, new) end
end

-- Whether a sender that would be listed is kept off. A verified one waits for review from now on.
local function is_held(set, sender, now)
    local value = call('HGET', set.holds, sender)
    if not value then return false end
    local reason, ends, verified, waiting = parse_hold(value)
    if ends > now then return true end
    if verified <= now then return false end
    if waiting == 0 then write_hold(set, sender, now, value, reason, ends, verified, now) end
    return true
end

-- Lists a sender: a change is appended to `changes`; returns when to look at it again.
local function begin_listing(s, sender, rules, now, changes)
    -- Each listing of a sender begins at another second, by which outputs tell them apart.
    s[LISTED_AT] = larger(now, s[LISTED_AT] + 1)
    s[LISTING], s[REASON] = LISTED, REASON_NONE
    s[ENTRY_AT], s[ENTRY_REPORTERS] = now, s[WINDOW_REPORTERS]
    changes[#changes + 1] = change(s, sender, EVENT_LISTED, REASON_NONE, now)
    return s[LAST] + rules.quiet
end

-- Decides what happens to the listing of a sender whose counts have moved. Appends a change to
-- `changes` when there is one; returns when to look at the sender again, or nil when unlisted, or
-- false when it is looked at early enough anyway.
local function decide(s, sender, rules, now, changes)
    local month_r, month_lr = s[MONTH_REPORTERS], s[MONTH_LEGIT]
    local r = s[WINDOW_REPORTERS]
    if s[LISTING] ~= LISTED then
        if not lists(rules, month_r, month_lr, r, s[WINDOW_LEGIT]) then return nil end
        if is_held(s[KEYS], sender, now) then return nil end
        return begin_listing(s, sender, rules, now, changes)
    end
    if month_lr > 0 and month_r - month_lr < rules.threshold then
        s[LISTING], s[REASON] = WITHDRAWN, REASON_LEGIT
        s[ENTRY_AT], s[ENTRY_REPORTERS] = now, 0
        changes[#changes + 1] = change(s, sender, EVENT_WITHDRAWN, REASON_LEGIT, now)
        return nil
    end
    if now - s[ENTRY_AT] >= rules.interval or r >= 2 * larger(1, s[ENTRY_REPORTERS]) then
        local was_moved = s[REASON] == MOVED
        s[ENTRY_AT], s[ENTRY_REPORTERS], s[REASON] = now, r, REASON_NONE
        changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
        -- Otherwise it is to be looked at when it would have expired without this complaint, or
        -- earlier, and then sweep_listed sees how long it has still to wait.
        return was_moved and s[LAST] + rules.quiet
    end
    if s[REASON] == MOVED then return false end
    s[REASON] = MOVED
    return s[ENTRY_AT] + rules.interval
end

-- Whether the records of a small sender list it.
local function is_listable(value, rules)
    if records_of(value) < rules.threshold then return false end
    local seen, month, window = {}, { 0, [0] = 0 }, { 0, [0] = 0 }
    for at = #value - RECORD_SIZE + 1, 2, -RECORD_SIZE do
        local time, _, flags, pair = parse(RECORD, value, at)
        local bucket = floor(time / BUCKET)
        if bucket < rules.month_start then break end
        if flags >= FLAG_REPORTER and not seen[pair] then
            seen[pair] = true
            local kind = flags % FLAG_REPORTER
            month[kind] = month[kind] + 1
            if bucket >= rules.window_start then window[kind] = window[kind] + 1 end
        end
    end
    return lists(rules, month[0], month[FLAG_LEGIT], window[0], window[FLAG_LEGIT])
end

-- Appends changes to a shard's outbox, each at the next position.
local function append_changes(changes, positions_key, outbox_key)
    if #changes == 0 then return end
    local last = call('HINCRBY', positions_key, 'outbox', #changes)
    for i, text in ipairs(changes) do
        call('XADD', outbox_key, format('%.0f-0', last - #changes + i), 'c', text)
    end
end

-- The opened state of a sender; nil when nothing is counted of it, or so little that it cannot be
-- listed.
function listings.state(set, sender)
    local value = call('HGET', set.senders, sender)
    if not value or byte(value) == 1 then return nil end
    return decode(value, set, sender)
end

-- Recording complaints ------------------------------------------------------------------------

-- A call as Swift packs it: for each shard of KEYS in turn the canonical texts of the senders that
-- its complaints are about, and the digests of message ids that are remembered there, each once and
-- after their number; then the complaints. So a sender or message id is a place in a list, and no
-- tables of names are needed. A complaint: flags, shard and place of its sender (place 0 is no
-- sender), shard and place of its message id (shard 0 is none), partner, what to remember of its
-- message id, its record, and eight bytes of reporter token.
local sender_format, digest_format = formats_of('Hc0'), formats_of('c8')
local COMPLAINT, COMPLAINT_SIZE = '>BBHBHHc28c23c8', 68
local COMPLAINT_ID = 17 -- bytes before the complaint id

-- A remembered message id: content digest 8, complaint id 16, time 4; and the outcome, when it was
-- not 'c'.
local MEMO_TIME, MEMO_SIZE = 25, 28

-- What is remembered of a reporter and a large sender: bucket of the last complaint, and time and
-- repeat key of the last one; earlier ones that were about 24 h old at most when it came are in
-- the table of repeats, and the last of them counts until `more`.
local PAIR_FORMAT = '>IIc8I'

-- What is collected of every complaint goes to lists that are kept from call to call, each with its
-- length beside it: to make them anew, and longer step by step, cost as much as to fill them. They
-- are empty at the beginning of a call, whatever became of the one before.
local outcomes_list, tokens_list, names_list, states_list = {}, {}, {}, {}

-- What a call knows of each of its shards: `keys`; `names` of senders, `found` (their values),
-- `values` (the same, as the call goes on) and `larges` (those that are large, opened); `retries`
-- and `memos` (digests of message ids and what is remembered of them); and what is to be written.
local parts = {}
local NONE = {} -- no sender is large

local function part_of(shard, set)
    local part = parts[shard]
    if not part then
        part = { keys = false, names = false, found = false, values = false, larges = NONE,
            retries = false, memos = false, retry_writes = {}, retry_length = 1,
            repeat_writes = false, pair_writes = false }
        parts[shard] = part
    end
    part.keys, part.names, part.larges, part.memos = set, false, NONE, false
    part.retry_writes[1], part.retry_length = set.retry[CURRENT], 1
    part.repeat_writes, part.pair_writes = false, false
    return part
end

-- Reads the lists of a call and what Redis has of them.
local function open_work(keys, rules, now, text, caps)
    local work = {
        now = now, bucket = floor(now / BUCKET), hour = floor(now / 3600),
        day = floor(now / 86400), rules = rules, repeats = {}, pairs = {}, pair_places = {},
        changes = 0, fine_left = {}, hours_left = {}, days_left = {}, moved = 0, new_names = 0,
        hour_names = {}, day_names = {}, totals = {}, tokens = 0, stamp = pack('>I', now),
        named_key = keys[#keys], caps = caps, left = false, named = false,
    }
    local position, n = 1
    for shard = 1, #keys - 1 do
        local set = keys_of(keys[shard], now)
        local part = part_of(shard, set)
        n, position = parse('>H', text, position)
        if n > 0 then
            local names = { parse(sender_format(n), text, position) }
            position, names[n + 1] = names[n + 1], nil
            local found, larges = call('HMGET', set.senders, spread(names, 1, n)), NONE
            for i = 1, n do
                local value = found[i]
                if value and byte(value) ~= 1 then
                    if larges == NONE then larges = {} end
                    larges[i] = decode(value, set, names[i])
                end
            end
            part.names, part.found, part.larges = names, found, larges
            part.values = { spread(found, 1, n) }
        end
        n, position = parse('>H', text, position)
        if n > 0 then
            local digests = { parse(digest_format(n), text, position) }
            position, digests[n + 1] = digests[n + 1], nil
            part.retries, part.memos = digests, look_up(set.retry, digests, now)
        end
    end
    return work, position
end

local function append(lists_by_shard, shard, item)
    local list = lists_by_shard[shard]
    if not list then
        list = {}
        lists_by_shard[shard] = list
    end
    list[#list + 1] = item
end

-- Loads what is remembered of the reporters of large senders, and of partial complaints.
local function load_reporters(work, text, position)
    local repeats, pairs_wanted = {}, {}
    for at = position, #text, COMPLAINT_SIZE do
        local flags, home, high, low = byte(text, at, at + 3)
        if flags >= FLAG_REPORTER then
            local sender = 256 * high + low
            if sender == 0 then
                append(repeats, home, sub(text, at + 52, at + 59))
            elseif parts[home].larges[sender] then
                append(pairs_wanted, home, sub(text, at + 44, at + 51))
            end
        end
    end
    for shard, digests in pairs(repeats) do
        local values = look_up(parts[shard].keys.repeats, digests, work.now)
        for i, digest in ipairs(digests) do work.repeats[digest] = values[i] or nil end
    end
    for shard, digests in pairs(pairs_wanted) do
        local values = look_up(parts[shard].keys.pair, digests, work.now)
        for i, digest in ipairs(digests) do work.pairs[digest] = values[i] or nil end
    end
end

-- Appends two items to a list that begins with a key and is made when it is wanted first.
local function add_pair(list, key, one, other)
    if not list then return { key, one, other } end
    local n = #list
    list[n + 1], list[n + 2] = one, other
    return list
end

local function remember_repeat(work, part, digest, value)
    work.repeats[digest] = value
    part.repeat_writes = add_pair(part.repeat_writes, part.keys.repeats[CURRENT], digest, value)
end

-- Remembers a complaint that was counted: `value` is what was known of its pair, if anything.
local function remember_pair(work, part, pair, value, bucket, time, digest)
    local more = 0
    if value then
        local _, last, last_digest, until_then = parse(PAIR_FORMAT, value)
        more = until_then
        -- By a clock that is behind, it may still be less than 24 h old.
        if last_digest ~= digest and work.now - last < REPEAT_GENERATION + SKEW then
            remember_repeat(work, part, last_digest, pack('>I', last))
            more = larger(more, last + REPEAT_GENERATION)
        end
    end
    value = pack(PAIR_FORMAT, bucket, time, digest, more)
    work.pairs[pair] = value
    local written = work.pair_places[pair]
    if written then
        part.pair_writes[written] = value
    else
        part.pair_writes = add_pair(part.pair_writes, part.keys.pair[CURRENT], pair, value)
        work.pair_places[pair] = #part.pair_writes
    end
end

-- Makes a small sender large: counts its records anew, and moves its reporters to the tables.
local function enlarge(work, part, index, value)
    local first = parse('>I', value, 2)
    local s = new_large(first, part.keys, part.names[index])
    for at = 2, #value, RECORD_SIZE do
        local time, partner, flags, pair, digest = parse(RECORD, value, at)
        local has_reporter = flags >= FLAG_REPORTER
        local known = has_reporter and work.pairs[pair]
        local bucket = count(s, time, flags % FLAG_REPORTER == FLAG_LEGIT, partner, has_reporter,
            known and parse('>I', known))
        if has_reporter then remember_pair(work, part, pair, known, bucket, time, digest) end
    end
    s[TOUCHED] = true
    if part.larges == NONE then part.larges = {} end
    part.larges[index] = s
    return s
end

-- Notes that a sender was heard of now, and before that last at `last`: which bucket, hour and day
-- it leaves, and that it is active in this hour and day.
local function hear(work, sender, last)
    local bucket = (last - last % BUCKET) / BUCKET
    if bucket >= work.bucket then return end
    local left, hour, day = work.fine_left, floor(last / 3600), floor(last / 86400)
    left[bucket] = (left[bucket] or 0) + 1
    work.moved = work.moved + 1
    if hour >= work.hour then return end
    left = work.hours_left
    left[hour] = (left[hour] or 0) + 1
    local names = work.hour_names
    names[#names + 1] = sender
    if day >= work.day then return end
    left = work.days_left
    left[day] = (left[day] or 0) + 1
    names = work.day_names
    names[#names + 1] = sender
end

-- Whether a repeat key is remembered in the tables, not older than 24 h.
local function is_remembered(work, part, digest)
    local value = work.repeats[digest] or look_up(part.keys.repeats, { digest }, work.now)[1]
    return value and work.now - parse('>I', value) < REPEAT_GENERATION
end

-- Takes a complaint about a large sender.
local function take_large(work, part, index, s, partner, flags, record)
    local now, pair, digest, known, known_bucket = work.now, nil, nil, nil, nil
    local has_reporter = flags >= FLAG_REPORTER
    if has_reporter then
        pair, digest = sub(record, 8, 15), sub(record, 16, 23)
        known = work.pairs[pair]
        if known then
            local bucket, last, last_digest, more = parse(PAIR_FORMAT, known)
            known_bucket = bucket
            if last_digest == digest then
                if now - last < REPEAT_GENERATION then return 'd', 'd' end
            elseif more > now and is_remembered(work, part, digest) then
                return 'd', 'd'
            end
        end
    end
    if now > s[LAST] then hear(work, part.names[index], s[LAST]) end
    local legit = flags % FLAG_REPORTER == FLAG_LEGIT
    local bucket = count(s, now, legit, partner, has_reporter, known_bucket)
    if has_reporter then remember_pair(work, part, pair, known, bucket, now, digest) end
    s[TOUCHED] = true
    return 'c', legit and 'l' or 'c'
end

-- Takes a complaint without sender, which is remembered but moves no counter.
local function take_partial(work, part, flags, record)
    if flags >= FLAG_REPORTER then
        local digest = sub(record, 16, 23)
        local value = work.repeats[digest]
        if value and work.now - parse('>I', value) < REPEAT_GENERATION then return 'd', 'd' end
        remember_repeat(work, part, digest, work.stamp)
    end
    return 'p', 'p'
end

-- The cap on new senders: how many senders that are unknown here a partner may name in an hour.
-- It keeps one partner that sends invented senders from filling Redis.

-- What is left to the partners of a call; read when the call names its first unknown sender.
-- `caps` are partner and cap by turns, 2 and 4 bytes; a partner that is not among them has no cap.
local function load_caps(key, caps)
    local partners, fields, left = {}, { key }, {}
    for i = 1, #caps, 6 do
        local partner, cap = parse('>HI', caps, i)
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
        work.left, work.named = left, {}
    end
    local n = left[partner]
    if not n then return true end
    if n < 1 then return false end
    left[partner], work.named[partner] = n - 1, (work.named[partner] or 0) + 1
    return true
end

-- Writes down how many new senders partners have named in this call.
local function write_named(work)
    if not work.named then return end
    for partner, n in pairs(work.named) do
        if call('HINCRBY', work.named_key, partner, n) == n then
            call('EXPIRE', work.named_key, 2 * 3600)
        end
    end
end

-- Takes one complaint that is no retry; returns 'c' counted, 'd' duplicate or 'p' partial, and
-- what it adds to the totals; or 'n' when its sender is one too many, and then nothing is kept.
local function take(work, part, index, partner, flags, record)
    if index == 0 then return take_partial(work, part, flags, record) end
    local s = part.larges[index]
    if s then return take_large(work, part, index, s, partner, flags, record) end
    local values, now = part.values, work.now
    local value = values[index]
    if not value then
        if not may_name_new(work, partner) then return 'n' end
        local n = work.new_names + 1
        names_list[n], work.new_names = part.names[index], n
        values[index] = SMALL .. record
    else
        if flags >= FLAG_REPORTER and is_repeated(value, record, now) then return 'd', 'd' end
        if #value >= SMALL_SIZE_MAX then
            s = enlarge(work, part, index, value)
            return take_large(work, part, index, s, partner, flags, record)
        end
        local last = parse('>I', value, #value - 22)
        if now >= last then
            hear(work, part.names[index], last)
            values[index] = value .. record
        else
            values[index] = insert_record(value, record, now)
        end
    end
    return 'c', flags % FLAG_REPORTER == FLAG_LEGIT and 'l' or 'c'
end

-- Brings the upper bound of a large sender's complaints up to date; returns it when it changed. It
-- moves in steps, so that most complaints leave the ranking alone.
local function rank(s)
    local complaints, bound = s[MONTH_COMPLAINTS], s[RANK]
    if complaints <= bound and bound <= 2 * complaints + 32 then return nil end
    s[RANK] = complaints + floor(complaints / 4) + 8
    return s[RANK]
end

-- Writes back the senders of a shard that were touched, and decides on their listings.
local function write_senders(work, part)
    local names, found, values, states = part.names, part.found, part.values, states_list
    local set, rules, larges, now = part.keys, work.rules, part.larges, work.now
    local n, ranks, due, gone, changes = 1, nil, nil, nil, nil
    states[1] = set.senders
    for i = 1, #names do
        local s, value, sender = larges[i], values[i], names[i]
        local is_new = value ~= found[i]
        if is_new and not s and #value > 1 + RECORD_SIZE then
            if is_listable(value, rules) then
                s = enlarge(work, part, i, value)
            else
                local level = LEVELS[records_of(value)]
                if level > 1 and level ~= LEVELS[found[i] and records_of(found[i]) or 0] then
                    ranks = add_pair(ranks, set.rank, level, sender)
                end
            end
        end
        if s and s[TOUCHED] then
            local was_listed = s[LISTING] == LISTED
            settle_sums(s, rules)
            changes = changes or {}
            local look_again, bound = decide(s, sender, rules, now, changes), rank(s)
            if look_again then
                due = add_pair(due, set.listed, look_again, sender)
            elseif look_again == nil and was_listed then
                gone = gone or { set.listed }
                gone[#gone + 1] = sender
            end
            if bound then ranks = add_pair(ranks, set.rank, bound, sender) end
            is_new, value = true, close(s)
        end
        if is_new then
            states[n + 1], states[n + 2] = sender, value
            n = n + 2
        end
    end
    if n > 1 then call('HSET', spread(states, 1, n)) end
    if ranks then call('ZADD', spread(ranks)) end
    if due then call('ZADD', spread(due)) end
    if gone then call('ZREM', spread(gone)) end
    if changes then
        append_changes(changes, set.positions, set.outbox)
        work.changes = work.changes + #changes
    end
end

-- Appends the sealed record of a call's complaints to the stream of its first shard.
local function write_evidence(set, sealed, outcomes, now)
    local position = call('HINCRBY', set.positions, 'evidence', 1)
    call('XADD', set.evidence, format('%.0f-0', position),
        't', format('%.0f', now), 'o', outcomes, 's', sealed)
end

-- Adds `numbers` to the fields of a hash of counters. `fields` begins with the hash's key.
local function add_up(fields, numbers)
    local values, writes = call('HMGET', spread(fields)), { fields[1] }
    for i = 1, #numbers do
        writes[2 * i] = fields[i + 1]
        writes[2 * i + 1] = format('%.0f', (values[i] or 0) + numbers[i])
    end
    call('HSET', spread(writes))
end

-- Gives a key of the hour or day its lifetime; once in an hour, as write_generation does.
local function keep_for(set, key, seconds)
    if set[key] then return end
    call('EXPIRE', key, seconds)
    set[key] = true
end

-- Notes how many senders came to a bucket, hour or day, and how many left others. What they left
-- too long ago for any reader is let be, because housekeeping may have removed it.
local function move(fields, numbers, letter, at, came, left, oldest)
    local n = #numbers + 1
    fields[n + 1], numbers[n] = letter .. format('%.0f', at), came
    for from, count_left in pairs(left) do
        if from >= oldest then
            n = n + 1
            fields[n + 1], numbers[n] = letter .. format('%.0f', from), -count_left
        end
    end
end

-- Writes who was heard of in an hour or on a day: so many that are new, and others.
local function list_active(set, key, new, others, seconds)
    if new > 0 then call('RPUSH', key, spread(names_list, 1, new)) end
    if #others > 0 then call('RPUSH', key, spread(others)) end
    keep_for(set, key, seconds)
end

-- Writes when senders were heard of last, and which are active. The lists live a little longer than
-- the windows that are read from them.
local function write_heard(work, set)
    local new, by_hour, by_day = work.new_names, work.hour_names, work.day_names
    local fields, numbers = { set.heard }, {}
    if new + work.moved == 0 then return end
    local bucket, hour, day = work.bucket, work.hour, work.day
    move(fields, numbers, 'b', bucket, new + work.moved, work.fine_left, bucket - 2 * HOUR)
    if new + #by_hour > 0 then
        move(fields, numbers, 'h', hour, new + #by_hour, work.hours_left, hour - 48)
        list_active(set, set.active_hour, new, by_hour, 50 * 3600)
    end
    if new + #by_day > 0 then
        move(fields, numbers, 'd', day, new + #by_day, work.days_left, day - DAYS_KEPT)
        list_active(set, set.active_day, new, by_day, 33 * 86400)
    end
    add_up(fields, numbers)
end

-- Adds to the totals by partner, and to the estimate of distinct reporters.
local function write_totals(work, set)
    local tokens, bucket = work.tokens, ':' .. format('%.0f', work.bucket) .. ':'
    local by_hour, by_day, numbers = { set.totals_hour }, { set.totals_day }, {}
    for partner, kinds in pairs(work.totals) do
        for kind, n in pairs(kinds) do
            local last = #numbers + 1
            numbers[last] = n
            by_hour[last + 1], by_day[last + 1] = partner .. bucket .. kind, partner .. ':' .. kind
        end
    end
    if #numbers == 0 then return end -- all were refused
    add_up(by_hour, numbers)
    keep_for(set, set.totals_hour, 50 * 3600)
    add_up(by_day, numbers)
    keep_for(set, set.totals_day, 33 * 86400)
    if tokens == 0 then return end
    call('PFADD', set.reporters_hour, spread(tokens_list, 1, tokens))
    keep_for(set, set.reporters_hour, 50 * 3600)
    call('PFADD', set.reporters_day, spread(tokens_list, 1, tokens))
    keep_for(set, set.reporters_day, 33 * 86400)
end

-- What is remembered of this message id, not older than 72 h.
local function remembered(memo, now)
    if not memo or now - parse('>I', memo, MEMO_TIME) >= RETRY_GENERATION then return nil end
    return memo
end

-- Settles the complaints of a call one after the other against everything loaded; returns their
-- outcomes, one letter for each: c counted, d duplicate, p partial; the same in capitals for a
-- retry; x conflict; n refused, because its sender is new and the partner has named too many; s
-- stale, because it came of a conversation that has moved on; then the complaint ids of the
-- retries. `stale` has those by their number, or is nil.
local function settle(work, text, first, stale)
    local now, totals, tokens = work.now, work.totals, 0
    local outcomes, ids, n, fresh = outcomes_list, '', 0, 0
    local last_partner, kinds
    for position = first, #text, COMPLAINT_SIZE do
        local flags, home, sender, shard, retry, partner, memo, record, token =
            parse(COMPLAINT, text, position)
        local holder, memos, known = parts[shard], nil, nil
        if shard > 0 then
            memos = holder.memos
            known = remembered(memos[retry], now)
        end
        local outcome, kind
        if stale and stale[n + 1] then
            outcome = 's'
        elseif not known then
            outcome, kind = take(work, parts[home], sender, partner, flags, record)
            -- Without a kind it was not recorded: the same complaint again is judged anew.
            if memos and kind then
                if outcome ~= 'c' then memo = memo .. outcome end
                memos[retry] = memo
                local writes, last = holder.retry_writes, holder.retry_length
                writes[last + 1], writes[last + 2] = holder.retries[retry], memo
                holder.retry_length = last + 2
            end
            if flags >= FLAG_REPORTER and outcome ~= 'd' and kind then
                tokens = tokens + 1
                tokens_list[tokens] = token
            end
            if kind then fresh = fresh + 1 end
        elseif sub(known, 1, 8) == sub(memo, 1, 8) then
            outcome, kind = #known > MEMO_SIZE and upper(sub(known, -1)) or 'C', 'r'
            ids = ids .. sub(known, 9, 24)
        else
            outcome, kind = 'x', 'x'
        end
        n = n + 1
        outcomes[n] = outcome
        if partner ~= last_partner then
            kinds, last_partner = totals[partner], partner
            if not kinds then
                kinds = {}
                totals[partner] = kinds
            end
        end
        if kind then kinds[kind] = (kinds[kind] or 0) + 1 end
    end
    work.tokens = tokens
    return concat(outcomes, '', 1, n), ids, fresh
end

-- Conversations --------------------------------------------------------------------------------

-- What a reporter and the gateway have said to each other, sealed by the gateway: only it can read
-- it. A value is the second at which to look at it again (4 bytes), the day of its key (2) and the
-- sealed state, which begins with a random nonce (12): that is its version. A write as Swift packs
-- it: shard, number of the complaint that comes of it (0 is none), reporter token, the version that
-- was read (zeros for none), and the new value, empty when the conversation is forgotten.
local WRITE = '>BHc16c12Ic0'
local VERSION_AT, VERSION_END = 7, 18
local NO_VERSION = '\0\0\0\0\0\0\0\0\0\0\0\0'
local CONVERSATIONS_KEPT = 31 * 86400

-- Reads the writes of a call, and which of them are stale: somebody else took a message of that
-- reporter meanwhile. Returns them by shard, their number, and the complaints that are stale.
local function open_writes(text)
    local writes, stale, n, position = {}, nil, 0, 1
    while position <= #text do
        local shard, complaint, token, version, value, after = parse(WRITE, text, position)
        n, position = n + 1, after
        append(writes, shard, {
            number = n, complaint = complaint, token = token, version = version, value = value,
        })
    end
    for shard, list in pairs(writes) do
        local tokens = {}
        for i, write in ipairs(list) do tokens[i] = write.token end
        local known = call('HMGET', parts[shard].keys.conversations, spread(tokens))
        for i, write in ipairs(list) do
            local value = known[i]
            -- One that is too short to have a version is as good as none.
            local version = value and #value >= VERSION_END
                and sub(value, VERSION_AT, VERSION_END) or NO_VERSION
            write.is_stale = version ~= write.version
            if write.is_stale and write.complaint > 0 then
                stale = stale or {}
                stale[write.complaint] = true
            end
        end
    end
    return writes, n, stale
end

-- Keeps what has become of conversations, but for those that are stale and those whose complaint
-- was refused. Returns a letter for each: k kept, s stale, n refused.
local function keep_writes(writes, n, outcomes)
    local letters = {}
    for shard, list in pairs(writes) do
        local set = parts[shard].keys
        local values, due = { set.conversations }, { set.due }
        local gone, undue = { set.conversations }, { set.due }
        for _, write in ipairs(list) do
            local value, token = write.value, write.token
            local letter = 'k'
            if write.is_stale then
                letter = 's'
            elseif write.complaint > 0
                and sub(outcomes, write.complaint, write.complaint) == 'n' then
                letter = 'n'
            elseif value == '' then
                gone[#gone + 1], undue[#undue + 1] = token, token
            else
                values[#values + 1], values[#values + 2] = token, value
                due[#due + 1], due[#due + 2] = parse('>I', value), token
            end
            letters[write.number] = letter
        end
        if #values > 1 then
            call('HSET', spread(values))
            call('ZADD', spread(due))
            keep_for(set, set.conversations, CONVERSATIONS_KEPT)
            keep_for(set, set.due, CONVERSATIONS_KEPT)
        end
        if #gone > 1 then
            call('HDEL', spread(gone))
            call('ZREM', spread(undue))
        end
    end
    return concat(letters, '', 1, n)
end

-- record_complaints: all complaints of one turn of a worker, and what has become of conversations
-- with reporters. Called by LedgerCall.
-- KEYS: the senders of each shard that takes part; what is kept once for a call is kept in the
--   first one; then the new senders of the hour by partner.
-- ARGV: now (s), threshold, window, update interval (s), quiet period (s), the sealed evidence
--   record of all complaints, the complaints, packed, and the caps on new senders; then, in calls
--   with conversations, their writes and 16 bytes that name the call.
-- Returns: the number of listing changes (4 bytes), the id of the call's first complaint or what
--   else names it (16 bytes, by which the gateway knows its reply), a letter for each complaint, 16
--   bytes of complaint id for each that is a retry, and a letter for each write.
-- Complexity: O(complaints), and now and then O(buckets) for a sender among them.
function functions.record_complaints(keys, argv)
    local now = tonumber(argv[1])
    local text, rules = argv[7], parse_rules(argv, 2, now)
    local work, position = open_work(keys, rules, now, text, argv[8])
    load_reporters(work, text, position)
    local writes, writes_count, stale
    if argv[9] then writes, writes_count, stale = open_writes(argv[9]) end
    local outcomes, ids, fresh = settle(work, text, position, stale)
    for shard = 1, #keys - 1 do
        local part = parts[shard]
        local set, n = part.keys, part.retry_length
        if n > 1 then write_generation(set.retry, now, spread(part.retry_writes, 1, n)) end
        if part.names then write_senders(work, part) end
        local repeats, pairs_seen = part.repeat_writes, part.pair_writes
        if repeats then write_generation(set.repeats, now, spread(repeats)) end
        if pairs_seen then write_generation(set.pair, now, spread(pairs_seen)) end
    end
    local first = parts[1].keys
    -- A record of retries and conflicts only would say nothing new; hosts have no record.
    if fresh > 0 and argv[6] ~= '' then write_evidence(first, argv[6], outcomes, now) end
    write_heard(work, first)
    write_totals(work, first)
    write_named(work)
    local head = pack('>I', work.changes)
    if writes then
        return head .. argv[10] .. outcomes .. ids .. keep_writes(writes, writes_count, outcomes)
    end
    local call_id = sub(text, position + COMPLAINT_ID, position + COMPLAINT_ID + 15)
    return head .. call_id .. outcomes .. ids
end

-- Withdrawals, reviews and disputes -----------------------------------------------------------

do
-- Withdraws a listing at once; returns 1, or 0 when there is none.
local function withdraw(set, sender, reason, now)
    local s = listings.state(set, sender)
    if not s or s[LISTING] ~= LISTED then return 0 end
    s[LISTING], s[REASON] = WITHDRAWN, reason
    s[ENTRY_AT], s[ENTRY_REPORTERS] = now, 0
    local changes = { change(s, sender, EVENT_WITHDRAWN, reason, now) }
    call('HSET', set.senders, sender, close(s))
    call('ZREM', set.listed, sender)
    append_changes(changes, set.positions, set.outbox)
    return 1
end

-- Keeps a sender off the list until `ends`.
local function hold(set, sender, reason, ends, now)
    local value = call('HGET', set.holds, sender)
    local _, _, verified = parse_hold(value)
    write_hold(set, sender, now, value, reason, ends, verified, 0)
end

-- hold_sender: an operator keeps a sender off the list. Called by HoldStore.
-- KEYS: the senders of its shard, waiting audit events. ARGV: now (s), sender, end of the hold (s),
--   audit event.
-- Returns: 1 when a listing was withdrawn, else 0. Complexity: O(buckets of the sender).
function functions.hold_sender(keys, argv)
    local now = tonumber(argv[1])
    local set = keys_of(keys[1], now)
    call('RPUSH', keys[2], argv[4])
    hold(set, argv[2], REASON_OPERATOR, tonumber(argv[3]), now)
    return withdraw(set, argv[2], REASON_OPERATOR, now)
end

-- lift_hold: a sender may be listed again by its next complaint. Called by HoldStore.
-- KEYS: the senders of its shard, waiting audit events. ARGV: now (s), sender, audit event.
-- Returns: 1, or 0 when nothing keeps it off.
function functions.lift_hold(keys, argv)
    local now = tonumber(argv[1])
    local set = keys_of(keys[1], now)
    local value = call('HGET', set.holds, argv[2])
    local _, ends, verified, waiting = parse_hold(value)
    if ends <= now then return 0 end
    write_hold(set, argv[2], now, value, REASON_NONE, 0, verified, waiting)
    call('RPUSH', keys[2], argv[3])
    return 1
end

-- decide_review: an operator lists a verified sender that waits for review, or keeps it off the
-- list. Called by HoldStore.
-- KEYS: the senders of its shard, waiting audit events. ARGV: now (s), the rules, sender, end of
--   the hold (s) or '' to list it, audit event.
-- Returns: 1; 0 when it does not wait; -1 when it is to be listed and nothing is counted of it any
--   more. Complexity: O(buckets of the sender).
function functions.decide_review(keys, argv)
    local now = tonumber(argv[1])
    local set, rules, sender = keys_of(keys[1], now), parse_rules(argv, 2, now), argv[6]
    local value = call('HGET', set.holds, sender)
    local reason, ends, verified, waiting = parse_hold(value)
    if waiting == 0 or verified <= now then return 0 end
    if argv[7] ~= '' then
        hold(set, sender, REASON_OPERATOR, tonumber(argv[7]), now)
        withdraw(set, sender, REASON_OPERATOR, now)
    else
        local s = listings.state(set, sender)
        if not s then return -1 end
        if s[LISTING] ~= LISTED then
            settle_sums(s, rules)
            local changes = {}
            call('ZADD', set.listed, begin_listing(s, sender, rules, now, changes), sender)
            call('HSET', set.senders, sender, close(s))
            append_changes(changes, set.positions, set.outbox)
        end
        write_hold(set, sender, now, value, reason, ends, verified, 0)
    end
    call('RPUSH', keys[2], argv[8])
    return 1
end

-- verify_senders: makes the verified senders of a shard those of the registry. One that is listed
-- when it becomes verified is withdrawn, and waits for review. Called by HoldStore.
-- KEYS: the senders of the shard, waiting audit events. ARGV: now (s), audit event of such a
--   withdrawal with "?" for the sender, then sender and end (s) by turns.
-- Returns: listings that were withdrawn. Complexity: O(holds of the shard).
function functions.verify_senders(keys, argv)
    local now = tonumber(argv[1])
    local set, wanted, withdrawn = keys_of(keys[1], now), {}, 0
    for i = 3, #argv, 2 do wanted[argv[i]] = tonumber(argv[i + 1]) end
    local known, held = call('HGETALL', set.holds), {}
    for i = 1, #known, 2 do
        local sender = known[i]
        held[sender] = known[i + 1]
        if not wanted[sender] then
            local reason, ends = parse_hold(known[i + 1])
            write_hold(set, sender, now, known[i + 1], reason, ends, 0, 0)
        end
    end
    for sender, verified in pairs(wanted) do
        local reason, ends, before, waiting = parse_hold(held[sender])
        local is_new = before <= now and verified > now
        if is_new and withdraw(set, sender, REASON_OPERATOR, now) == 1 then
            waiting, withdrawn = now, withdrawn + 1
            local name = cjson.encode(sender)
            local event = string.gsub(argv[2], '"%?"', function() return name end, 1)
            call('RPUSH', keys[2], event)
        end
        write_hold(set, sender, now, held[sender], reason, ends, verified, waiting)
    end
    return withdrawn
end

-- A member of the disputes by claim: those of one claim lie together, the oldest first.
local function claimed(claim, number)
    return claim .. format(':%010.0f', number)
end

-- open_dispute: keeps a dispute, unless its author has opened the same before. Called by
-- DisputeStore.
-- KEYS: disputes, their state, undecided ones, those by claim, waiting audit events; with a retry
--   key its own. ARGV: the record (JSON), audit event with "?" for the dispute's number, most that
--   may be undecided, now (s), digest of who says what of whom (the claim); with a retry key the
--   digest of the whole statement, and for how long to remember it (s).
-- Returns: the number; 0 when too many are undecided; -1 when the retry key was used for another
--   statement; number and record of the dispute that there is.
function functions.open_dispute(keys, argv)
    local number
    if keys[6] then
        local known = call('GET', keys[6])
        number = known and sub(known, 65)
        local record = number and call('HGET', keys[1], number)
        -- One that was decided and forgotten leaves its key free.
        if record then
            if sub(known, 1, 64) ~= argv[6] then return -1 end
            return { tonumber(number), record }
        end
    else
        local range = { '[' .. argv[5] .. ':', '(' .. argv[5] .. ';' }
        local known = call('ZRANGEBYLEX', keys[4], range[1], range[2], 'LIMIT', 0, 1)[1]
        if known then
            number = tonumber(sub(known, 66))
            return { number, call('HGET', keys[1], format('%.0f', number)) }
        end
    end
    if call('ZCARD', keys[3]) >= tonumber(argv[3]) then return 0 end
    number = call('HINCRBY', keys[2], 'last', 1)
    local name = format('%.0f', number)
    call('HSET', keys[1], name, argv[1])
    call('ZADD', keys[3], argv[4], name)
    call('ZADD', keys[4], 0, claimed(argv[5], number))
    if keys[6] then call('SET', keys[6], argv[6] .. name, 'EX', argv[7]) end
    local event = string.gsub(argv[2], '"dispute":"%?"', '"dispute":' .. name, 1)
    call('RPUSH', keys[5], event)
    return number
end

-- change_dispute: replaces a dispute's record, and when it is upheld withdraws the sender's listing
-- and keeps it off the list in the same step. Called by DisputeStore.
-- KEYS: disputes, undecided ones, those by claim, waiting audit events, the senders of the sender's
--   shard.
-- ARGV: number, the record that was seen, the new one, audit event, the claim when this decides it
--   or ''; when it is upheld now (s), sender, and end of the hold (s).
-- Returns: -1 when the record is another one; else 1 when a listing was withdrawn, or 0.
-- Complexity: O(buckets of the sender).
function functions.change_dispute(keys, argv)
    if call('HGET', keys[1], argv[1]) ~= argv[2] then return -1 end
    call('HSET', keys[1], argv[1], argv[3])
    call('RPUSH', keys[4], argv[4])
    if argv[5] ~= '' then
        call('ZREM', keys[2], argv[1])
        call('ZREM', keys[3], claimed(argv[5], argv[1]))
    end
    if not argv[6] then return 0 end
    local now, sender, ends = tonumber(argv[6]), argv[7], tonumber(argv[8])
    local set = keys_of(keys[5], now)
    local reason, held = parse_hold(call('HGET', set.holds, sender))
    if held < ends then reason, held = REASON_DISPUTED, ends end
    hold(set, sender, reason, held, now)
    return withdraw(set, sender, REASON_DISPUTED, now)
end
end

-- What listed senders sent ---------------------------------------------------------------------

do
-- A description: campaign, distinct reporters of it that name the sender, category ('' for none),
-- confidence in percent, sample ('' for none).
local DESCRIPTION = '>Bc0IBc0BHc0'

-- The campaign, reporters and category of a description, and whether it has a sample.
local function parse_description(text)
    if text == '' then return '', 0, '', false end
    local campaign, reporters, category, _, sample = parse(DESCRIPTION, text)
    return campaign, reporters, category, sample ~= ''
end

-- What is to be kept in place of `old`: nothing of the campaign `gone`; and `new`, unless more
-- reporters name the sender in another campaign.
local function choose(old, gone, new)
    local campaign, reporters = parse_description(old)
    if old ~= '' and campaign == gone then old, campaign, reporters = '', '', 0 end
    if new == '' then return old end
    local new_campaign, new_reporters = parse_description(new)
    if old == '' or new_campaign == campaign or new_reporters > reporters then return new end
    return old
end

-- Whether a reader of the feed has to be told: of another campaign or category, or of the first
-- sample. What else changes is told with the next change.
local function is_news(old, new)
    local campaign, _, category, has_sample = parse_description(old)
    local new_campaign, _, new_category, has_new_sample = parse_description(new)
    return campaign ~= new_campaign or category ~= new_category or has_sample ~= has_new_sample
end

local function with_category(told, description)
    local _, _, category = parse_description(description)
    if category == '' or search(' ' .. told .. ' ', ' ' .. category .. ' ', 1, true) then
        return told
    end
    return told == '' and category or told .. ' ' .. category
end

-- describe_senders: says of listed senders what campaign their messages are of. Nothing is kept of
-- a sender that is not listed. The schedule of a listing's other updates stays as it is. Called by
-- CampaignStore.
-- KEYS: the senders of a shard. ARGV: now (s), the rules; then by turns sender, a campaign that is
--   to be said of it no more ('' for none), and description ('' for none).
-- Returns: listing changes. Complexity: O(buckets of the senders).
function functions.describe_senders(keys, argv)
    local now, changes = tonumber(argv[1]), {}
    local set, rules = keys_of(keys[1], now), parse_rules(argv, 2, now)
    for i = 6, #argv, 3 do
        local sender = argv[i]
        local s = listings.state(set, sender)
        if s and s[LISTING] == LISTED then
            local value = call('HGET', set.described, sender)
            local told, old = listings.parse_described(value)
            local new = choose(old, argv[i + 1], argv[i + 2])
            local packed = listings.pack_described(with_category(told, new), new)
            if packed == '' and value then
                call('HDEL', set.described, sender)
            elseif packed ~= '' and packed ~= value then
                call('HSET', set.described, sender, packed)
            end
            if is_news(old, new) then
                settle_sums(s, rules)
                changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
                call('HSET', set.senders, sender, close(s))
            end
        end
    end
    append_changes(changes, set.positions, set.outbox)
    return #changes
end
end

-- Keeping house -------------------------------------------------------------------------------

do
-- Removes holds that have ended, and verified senders whose time is over.
local function sweep_holds(set, now)
    local known = call('HGETALL', set.holds)
    for i = 1, #known, 2 do
        local reason, ends, verified, waiting = parse_hold(known[i + 1])
        if waiting > 0 and call('HEXISTS', set.senders, known[i]) == 0 then waiting = 0 end
        write_hold(set, known[i], now, known[i + 1], reason, ends, verified, waiting)
    end
end

-- Looks at listed senders that are due: an update not yet told, or an expiry.
local function sweep_listed(set, rules, now, limit)
    local changes, due, gone, states = {}, {}, {}, {}
    local senders = call('ZRANGEBYSCORE', set.listed, '-inf', now, 'LIMIT', 0, limit)
    if #senders == 0 then return 0, 0 end
    local values = call('HMGET', set.senders, spread(senders))
    for i, sender in ipairs(senders) do
        local s = values[i] and byte(values[i]) ~= 1 and decode(values[i], set, sender)
        if not s or s[LISTING] ~= LISTED then
            gone[#gone + 1] = sender
        elseif now - s[LAST] >= rules.quiet then
            s[LISTING], s[REASON] = WITHDRAWN, REASON_EXPIRED
            s[ENTRY_AT], s[ENTRY_REPORTERS] = now, 0
            changes[#changes + 1] = change(s, sender, EVENT_WITHDRAWN, REASON_EXPIRED, now)
            gone[#gone + 1] = sender
            states[#states + 1], states[#states + 2] = sender, close(s)
        elseif s[REASON] == MOVED and now - s[ENTRY_AT] >= rules.interval then
            settle_sums(s, rules)
            s[ENTRY_AT], s[ENTRY_REPORTERS], s[REASON] = now, s[WINDOW_REPORTERS], REASON_NONE
            changes[#changes + 1] = change(s, sender, EVENT_UPDATED, REASON_NONE, now)
            due[#due + 1], due[#due + 2] = s[LAST] + rules.quiet, sender
            states[#states + 1], states[#states + 2] = sender, close(s)
        elseif s[REASON] == MOVED then
            due[#due + 1], due[#due + 2] = s[ENTRY_AT] + rules.interval, sender
        else
            due[#due + 1], due[#due + 2] = s[LAST] + rules.quiet, sender
        end
    end
    if #states > 0 then call('HSET', set.senders, spread(states)) end
    if #due > 0 then call('ZADD', set.listed, spread(due)) end
    if #gone > 0 then call('ZREM', set.listed, spread(gone)) end
    append_changes(changes, set.positions, set.outbox)
    return #changes, #senders
end

-- Forgets senders of which nothing was heard for longer than any window. It looks at some of them
-- in each call and goes on where it was, so all are looked at in turn. Returns whether it came to
-- the end.
local function sweep_senders(set, now, limit)
    local cutoff, gone = now - DAYS_KEPT * 86400, {}
    local cursor = call('HGET', set.positions, 'swept') or '0'
    local found = call('HSCAN', set.senders, cursor, 'COUNT', limit)
    local entries = found[2]
    for i = 1, #entries, 2 do
        local value = entries[i + 1]
        local is_small = byte(value) == 1
        local last = parse('>I', value, is_small and #value - 22 or 6)
        -- Not before its expiry has been told: a listed sender is not forgotten.
        local is_listed = not is_small and byte(value, 18) == LISTED
        if last < cutoff and not is_listed then gone[#gone + 1] = entries[i] end
    end
    if #gone > 0 then
        call('HDEL', set.senders, spread(gone))
        call('HDEL', set.history, spread(gone))
        call('ZREM', set.rank, spread(gone))
    end
    if found[1] ~= cursor then call('HSET', set.positions, 'swept', found[1]) end
    return found[1] == '0'
end

-- Removes counts of senders that no reader asks for any more.
local function sweep_heard(key, now)
    local oldest = {
        b = floor(now / BUCKET) - 3 * HOUR, h = floor(now / 3600) - 50,
        d = floor(now / 86400) - DAYS_KEPT - 2,
    }
    local gone = {}
    for _, field in ipairs(call('HKEYS', key)) do
        if tonumber(sub(field, 2)) < oldest[sub(field, 1, 1)] then gone[#gone + 1] = field end
    end
    if #gone > 0 then call('HDEL', key, spread(gone)) end
end

-- Removes evidence that has reached its age; returns whether there may be more of it. Positions
-- grow with time, so the oldest come first. Records are read one by one and only a few in a call:
-- one of a large call has a hundred kilobytes, which become a string of Lua.
local function sweep_evidence(key, cutoff)
    local from, last = '-', nil
    for _ = 1, EVIDENCE_SWEPT do
        local entry = call('XRANGE', key, from, '+', 'COUNT', 1)[1]
        if not entry or tonumber(entry[2][2]) >= cutoff then
            from = nil
            break
        end
        last = entry[1]
        from = '(' .. last
    end
    if last then
        local position = tonumber(string.match(last, '^(%d+)'))
        call('XTRIM', key, 'MINID', format('%.0f-0', position + 1))
    end
    return from ~= nil
end

-- sweep_shard: what time alone brings about. Called by Housekeeping for each shard.
-- KEYS: the senders of one shard.
-- ARGV: now (s), threshold, window, update interval (s), quiet period (s), age of evidence (s),
--   most items to look at in one call.
-- Returns: {listing changes, items handled, 1 when the last sender has been looked at}; call again
--   while items handled reaches the limit, and, to see all senders, until the last.
-- Complexity: O(limit).
function functions.sweep_shard(keys, argv)
    local now = tonumber(argv[1])
    local set, rules = keys_of(keys[1], now), parse_rules(argv, 2, now)
    local limit = tonumber(argv[7])
    local changes, looked_at = sweep_listed(set, rules, now, limit)
    local is_end = sweep_senders(set, now, limit)
    if is_end then
        sweep_heard(set.heard, now)
        sweep_holds(set, now)
    end
    local is_more = sweep_evidence(set.evidence, now - tonumber(argv[6]))
    return { changes, is_more and limit or looked_at, is_end and 1 or 0 }
end
end

-- The feed ------------------------------------------------------------------------------------

-- The key of a feed's last entries, by the key of its state.
local function last_entries(state)
    return (string.gsub(state, 'state$', 'last'))
end

-- publish_changes: moves a shard's changes into the one log of the feed. Called by FeedRelay.
-- Positions already taken are ignored, so any gateway may relay, as often as it likes.
-- KEYS: log, state and current listings of the feed; the key of the last entries is built here.
-- Field p of an entry is the sequence of the one before it about the same sender, 0 for none.
-- ARGV: now (ms), shard, an epoch to begin with, then position and change by turns.
-- Returns: {sequence of the last entry, entries appended}.
-- Complexity: O(changes).
function functions.publish_changes(keys, argv)
    local log, state, current = keys[1], keys[2], keys[3]
    local last = last_entries(state)
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
            local event, sender = byte(text, 2), listings.subject(text)
            call('XADD', log, id, 't', moment, 'c', text,
                'p', call('HGET', last, sender) or '0')
            call('HSET', last, sender, format('%.0f', head))
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
function functions.trim_feed(keys, argv)
    local cutoff, last = tonumber(argv[1]), nil
    local entries = call('XRANGE', keys[1], '-', '+', 'COUNT', argv[2])
    for _, entry in ipairs(entries) do
        if tonumber(entry[2][2]) >= cutoff then break end
        local sequence, names = string.match(entry[1], '^(%d+)'), last_entries(keys[2])
        -- A campaign's entry is JSON, any other one ends with the name of what it is about.
        local text = entry[2][4]
        local subject = sub(text, 1, 1) == '{' and cjson.decode(text).campaign
            or listings.subject(text)
        if call('HGET', names, subject) == sequence then call('HDEL', names, subject) end
        last = tonumber(sequence)
    end
    if not last then return 0 end
    call('HSET', keys[2], 'trimmed', format('%.0f', last))
    return call('XTRIM', keys[1], 'MINID', format('%.0f-0', last + 1))
end

-- renew_epoch: makes every cursor invalid when continuity cannot be proven. Called by FeedRelay.
-- KEYS: state of the feed. ARGV: the epoch that was seen ('' for none), the new one.
-- Returns: the epoch in force.
function functions.renew_epoch(keys, argv)
    local epoch = call('HGET', keys[1], 'epoch') or ''
    if epoch == argv[1] then
        call('HSET', keys[1], 'epoch', argv[2])
        epoch = argv[2]
    end
    return epoch
end

-- The audit log -------------------------------------------------------------------------------

do
-- Events wait in a list until a gateway gives them their places: it makes the records, because
-- Redis cannot compute SHA-256, and they are taken only if the log still ends where the gateway saw
-- it end. What is done here puts its event among those that wait in the same step.
local NO_DIGEST = '00000000000000000000000000000000'
    .. '00000000000000000000000000000000'

-- append_audit: gives events their places in the log. Called by AuditLog.
-- KEYS: log, its state, waiting events. ARGV: sequence and digest of the head that was seen, digest
--   of the last new record, waiting events that the records are made of; sequence and digest of the
--   last record to drop, or '' twice; then the records.
-- Returns: 1, or 0 when the log has another head. Complexity: O(records).
function functions.append_audit(keys, argv)
    local known = call('HMGET', keys[2], 'head', 'digest')
    if (known[1] or '0') ~= argv[1] or (known[2] or NO_DIGEST) ~= argv[2] then return 0 end
    local head, taken = tonumber(argv[1]), tonumber(argv[4])
    for i = 7, #argv do
        head = head + 1
        call('XADD', keys[1], format('%.0f-0', head), 'r', argv[i])
    end
    call('HSET', keys[2], 'head', format('%.0f', head), 'digest', argv[3])
    if taken > 0 then call('LTRIM', keys[3], taken, -1) end
    if argv[5] ~= '' then
        call('HSET', keys[2], 'dropped', argv[5], 'checkpoint', argv[6])
        call('XTRIM', keys[1], 'MINID', format('%.0f-0', tonumber(argv[5]) + 1))
    end
    return 1
end
end

-- settle_claims: exchanges what a reader might have been told for an event that says what it was
-- told, unless another gateway has done so. Called by DisclosureJournal.
-- KEYS: claims, waiting events. ARGV: the event, then the claims' fields.
-- Returns: claims that were exchanged. Complexity: O(claims).
function functions.settle_claims(keys, argv)
    local settled = call('HDEL', keys[1], spread(argv, 2))
    if settled > 0 then call('RPUSH', keys[2], argv[1]) end
    return settled
end

-- Partners ------------------------------------------------------------------------------------

-- add_partner: gives a partner its index. Called by PartnerStore.
-- KEYS: partners, their state, waiting audit events. ARGV: name, record (JSON), audit event.
-- Returns: the index, 0 when the name is taken, or -1 when all indexes are.
function functions.add_partner(keys, argv)
    if call('HEXISTS', keys[1], argv[1]) == 1 then return 0 end
    if tonumber(call('HGET', keys[2], 'index') or 0) >= PARTNERS_MAX then return -1 end
    local index = call('HINCRBY', keys[2], 'index', 1)
    call('HSET', keys[1], argv[1], index .. ' ' .. argv[2])
    call('HINCRBY', keys[2], 'version', 1)
    call('RPUSH', keys[3], argv[3])
    return index
end

-- replace_partner: stores a partner's record anew, as when its token is revoked.
-- KEYS: partners, their state, waiting audit events. ARGV: name, the value that was seen, the new
--   value, audit event.
-- Returns: 1, or 0 when the stored value was another one.
function functions.replace_partner(keys, argv)
    if call('HGET', keys[1], argv[1]) ~= argv[2] then return 0 end
    call('HSET', keys[1], argv[1], argv[3])
    call('HINCRBY', keys[2], 'version', 1)
    call('RPUSH', keys[3], argv[4])
    return 1
end

-- Agreements ----------------------------------------------------------------------------------

-- put_agreement: keeps a new version of what a partner may see, or that it may see nothing any
-- more. Called by AgreementStore. A partner's versions are counted on when its agreement is
-- removed, so none means two things.
-- KEYS: agreements, their history, their state, waiting audit events. ARGV: partner, the version
--   that is replaced (0 for none, '' for any), the new record (JSON), 1 when it removes the
--   agreement, audit event with "?" for the new version.
-- Returns: the new version; or, when another one is in force than was to be replaced, less than 0
--   or 0: that version, negated.
function functions.put_agreement(keys, argv)
    local agreements, history, state = keys[1], keys[2], keys[3]
    local partner, record = argv[1], argv[3]
    local known = call('HGET', agreements, partner)
    local current = known and tonumber(string.match(known, '^%d+')) or 0
    if argv[2] ~= '' and tonumber(argv[2]) ~= current then return -current end
    if current == 0 and argv[4] == '1' then return 0 end
    local version = call('HINCRBY', state, 'last:' .. partner, 1)
    call('HSET', history, partner .. ':' .. format('%.0f', version), record)
    if argv[4] == '1' then
        call('HDEL', agreements, partner)
    else
        call('HSET', agreements, partner, format('%.0f ', version) .. record)
    end
    call('HINCRBY', state, 'version', 1)
    local event = string.gsub(argv[5], '"version":"%?"', format('"version":%.0f', version), 1)
    call('RPUSH', keys[4], event)
    return version
end

-- Subscriptions -------------------------------------------------------------------------------

-- keep_subscription: stores a subscription or its progress anew. Called by SubscriptionStore.
-- KEYS: subscriptions, their progress, their counters, their changes, waiting audit events. ARGV:
--   id, the record that was seen ('' for none), the new one, the progress that was seen ('' for
--   none), the new one, audit event, the partner, its most subscriptions, the most of all. What is
--   not to change is given as it was seen.
-- Returns: 1; 0 when something else is stored than was seen; -1 when there are too many; -2 when
--   the partner has too many.
function functions.keep_subscription(keys, argv)
    local id = argv[1]
    if (call('HGET', keys[1], id) or '') ~= argv[2] then return 0 end
    if (call('HGET', keys[2], id) or '') ~= argv[4] then return 0 end
    if argv[2] == '' then
        local mine = 'partner:' .. argv[7]
        if call('HLEN', keys[1]) >= tonumber(argv[9]) then return -1 end
        if tonumber(call('HGET', keys[3], mine) or 0) >= tonumber(argv[8]) then return -2 end
        call('HINCRBY', keys[3], mine, 1)
    end
    if argv[3] ~= argv[2] then call('HSET', keys[1], id, argv[3]) end
    if argv[5] ~= argv[4] then call('HSET', keys[2], id, argv[5]) end
    call('ZADD', keys[4], call('HINCRBY', keys[3], 'version', 1), id)
    call('RPUSH', keys[5], argv[6])
    return 1
end

-- remove_subscription: forgets a subscription. Called by SubscriptionStore.
-- KEYS: subscriptions, their progress, their counters, their changes, waiting audit events,
--   attempts of this one. ARGV: id, audit event, the partner.
-- Returns: 1, or 0 when there was none.
function functions.remove_subscription(keys, argv)
    if call('HDEL', keys[1], argv[1]) == 0 then return 0 end
    call('HDEL', keys[2], argv[1])
    call('ZREM', keys[4], argv[1])
    call('DEL', keys[6])
    call('HINCRBY', keys[3], 'version', 1)
    call('HINCRBY', keys[3], 'removals', 1)
    call('HINCRBY', keys[3], 'partner:' .. argv[3], -1)
    call('RPUSH', keys[5], argv[2])
    return 1
end

-- A lease: "holder fence milliseconds", until when by Redis' own clock. Leases are the one thing
-- whose time is Redis' own: gateways' clocks may differ by more than a lease lasts.
local function lease_of(text)
    if not text then return nil end
    local holder, fence, until_ = string.match(text, '^(%S+) (%d+) (%d+)$')
    return holder, fence, tonumber(until_)
end

local function redis_time()
    local time = call('TIME')
    return time[1] * 1000 + floor(time[2] / 1000)
end

-- lease_slices: shares the slices of the subscriptions out among the gateways that take part, each
-- of which holds what it gets until it lets it go or does not come again in time. Called by
-- DeliveryLeases.
-- KEYS: leases, counters. ARGV: the gateway, for how long in milliseconds, how many slices there
--   are. A duration of 0 lets everything go.
-- Returns: slice, fence, slice, fence ...
function functions.lease_slices(keys, argv)
    local own, slices, now = argv[1], tonumber(argv[3]), redis_time()
    local all, fields, taking, others = {}, call('HGETALL', keys[1]), {}, 0
    for i = 1, #fields, 2 do all[fields[i]] = fields[i + 1] end
    for name, text in pairs(all) do
        local gateway = string.match(name, '^gateway:(.+)$')
        if gateway and gateway ~= own then
            if tonumber(text) > now then
                others = others + 1
            else
                call('HDEL', keys[1], name)
            end
        end
    end
    if argv[2] == '0' then
        for slice = 0, slices - 1 do
            local holder = lease_of(all['slice:' .. slice])
            if holder == own then call('HDEL', keys[1], 'slice:' .. slice) end
        end
        call('HDEL', keys[1], 'gateway:' .. own)
        return {}
    end
    local ends = format('%.0f', now + argv[2])
    call('HSET', keys[1], 'gateway:' .. own, ends)
    local share, held, write = math.ceil(slices / (others + 1)), {}, {}
    for slice = 0, slices - 1 do
        local name = 'slice:' .. slice
        local holder, fence, until_ = lease_of(all[name])
        if holder == own and #held < share then
            held[#held + 1] = { slice, fence }
            write[#write + 1] = name
            write[#write + 1] = own .. ' ' .. fence .. ' ' .. ends
        elseif holder == own then
            call('HDEL', keys[1], name)
        elseif not holder or until_ <= now then
            taking[#taking + 1] = slice
        end
    end
    for _, slice in ipairs(taking) do
        if #held >= share then break end
        local fence = format('%.0f', call('HINCRBY', keys[2], 'fence', 1))
        held[#held + 1] = { slice, fence }
        write[#write + 1] = 'slice:' .. slice
        write[#write + 1] = own .. ' ' .. fence .. ' ' .. ends
    end
    if #write > 0 then call('HSET', keys[1], spread(write)) end
    local reply = {}
    for _, pair in ipairs(held) do
        reply[#reply + 1] = pair[1]
        reply[#reply + 1] = tonumber(pair[2])
    end
    return reply
end

-- settle_delivery: writes down how far a delivery has come, if this gateway still holds the
-- subscription's slice and nobody changed the progress meanwhile. Called by SubscriptionStore.
-- KEYS: leases, progress, attempts of this subscription. ARGV: id, slice, fence, the progress that
--   was seen, the new one, the attempt ('' for none), how many attempts to keep, for how many
--   seconds.
-- Returns: 1; 0 when the progress is another one; -1 when the slice is another gateway's.
function functions.settle_delivery(keys, argv)
    local _, fence = lease_of(call('HGET', keys[1], 'slice:' .. argv[2]))
    if fence ~= argv[3] then return -1 end
    if call('HGET', keys[2], argv[1]) ~= argv[4] then return 0 end
    if argv[5] ~= argv[4] then call('HSET', keys[2], argv[1], argv[5]) end
    if argv[6] ~= '' then
        call('LPUSH', keys[3], argv[6])
        call('LTRIM', keys[3], 0, argv[7] - 1)
        call('EXPIRE', keys[3], argv[8])
    end
    return 1
end

-- Campaigns -----------------------------------------------------------------------------------

do
-- What a call was given after `first`: lists, each after its length, of items of so many values.
local function lists_of(argv, first, widths)
    local found, position = {}, first
    for i, width in ipairs(widths) do
        local n = tonumber(argv[position])
        local list = {}
        for k = 1, n * width do list[k] = argv[position + k] end
        found[i], position = list, position + 1 + n * width
    end
    return found
end

-- Whether the gateway still holds the lease, nobody has taken the same evidence meanwhile, and
-- entries go where it means them to go: the feed goes on from where it knows its log to be whole.
local function may_record(keys, fence, cursors, entries, head)
    local _, holder = lease_of(call('HGET', keys[1], 'slice:0'))
    if holder ~= fence then return false end
    if #entries > 0 and (call('HGET', keys[6], 'head') or '0') ~= head then return false end
    if #cursors == 0 then return true end
    local fields = { keys[2] }
    for i = 1, #cursors, 3 do fields[#fields + 1] = 'taken:' .. cursors[i] end
    local known = call('HMGET', spread(fields))
    for i = 1, #known do
        if (known[i] or '0') ~= cursors[3 * i - 1] then return false end
    end
    return true
end

-- Writes entries of the feed of campaigns: campaign, 1 when it leaves the feed, JSON.
local function tell(keys, entries, now, epoch)
    if #entries == 0 then return end
    local log, state, current, last = keys[5], keys[6], keys[7], keys[8]
    call('HSETNX', state, 'epoch', epoch)
    local known = call('HMGET', state, 'head', 'published')
    local head, published = tonumber(known[1] or 0), tonumber(known[2] or 0)
    for i = 1, #entries, 3 do
        local campaign, text = entries[i], entries[i + 2]
        head, published = head + 1, larger(now, published + 1)
        call('XADD', log, format('%.0f-0', head), 't', format('%.0f', published), 'c', text,
            'p', call('HGET', last, campaign) or '0')
        call('HSET', last, campaign, format('%.0f', head))
        if entries[i + 1] == '1' then
            call('HDEL', current, campaign)
        else
            call('HSET', current, campaign, pack('>I8I8', head, published) .. text)
        end
    end
    call('HSET', state, 'head', format('%.0f', head), 'published', format('%.0f', published))
end

local function write_fields(key, pairs_list)
    for i = 1, #pairs_list, 1000 do
        call('HSET', key, spread(pairs_list, i, math.min(i + 999, #pairs_list)))
    end
end

local function remove_fields(key, fields)
    for i = 1, #fields, 1000 do
        call('HDEL', key, spread(fields, i, math.min(i + 999, #fields)))
    end
end

-- Hours of the log of complaints are kept a day longer than any window.
local LOG_KEPT = 32 * 86400

-- record_campaigns: what has become of campaigns by some evidence, and how far evidence has been
-- read. Called by CampaignStore.
-- KEYS: leases, state, campaigns, merged ones; log, state, current listings and last entries of
--   their feed; the senders of the shard of hosts; alerts; decisions that wait; then hours of the
--   log of complaints.
-- ARGV: fence, now (ms), epoch for a feed that has none, the rules of listings (four), the last
--   number of a campaign, decisions that were heeded, the head of the feed as the gateway knows it;
--   then lists, each after its length: shard, place up to which its evidence had been read, and is
--   now; campaign and its record; campaigns that are over; campaign and the one it was merged into;
--   merged ones to forget; hour (its place among KEYS) and what to append to it; entries of the
--   feed (campaign, 1 if it leaves the feed, JSON); time (s) and complaints about hosts as
--   record_complaints takes them; complaint to alert somebody of, time and partner.
-- Returns: the number of listing changes of hosts, or -1 when nothing was done, because another
--   gateway holds the lease or has read the evidence, or because Redis is not as it was.
-- Complexity: O(what is written).
function functions.record_campaigns(keys, argv)
    local cursors, records, over, merged, forgotten, log, entries, hosts, alerts =
        spread(lists_of(argv, 11, { 3, 2, 1, 2, 1, 2, 3, 2, 2 }))
    if not may_record(keys, argv[1], cursors, entries, argv[10]) then return -1 end
    local now = tonumber(argv[2])
    local state = { keys[2], 'last', argv[8] }
    for i = 1, #cursors, 3 do
        state[#state + 1], state[#state + 2] = 'taken:' .. cursors[i], cursors[i + 2]
    end
    call('HSET', spread(state))
    write_fields(keys[3], records)
    remove_fields(keys[3], over)
    write_fields(keys[4], merged)
    remove_fields(keys[4], forgotten)
    for i = 1, #log, 2 do
        local key = keys[11 + log[i]]
        if call('APPEND', key, log[i + 1]) == #log[i + 1] then call('EXPIRE', key, LOG_KEPT) end
    end
    tell(keys, entries, now, argv[3])
    write_fields(keys[10], alerts)
    if argv[9] ~= '0' then call('LTRIM', keys[11], argv[9], -1) end
    local changes = 0
    for i = 1, #hosts, 2 do
        local reply = functions.record_complaints(
            { keys[9], keys[9] },
            { hosts[i], argv[4], argv[5], argv[6], argv[7], '', hosts[i + 1], '' })
        changes = changes + parse('>I', reply)
    end
    return changes
end
end

local function register(name, body)
    redis.register_function(name, function(keys, argv)
        bind()
        return body(keys, argv)
    end)
end

register('record_complaints_v1', functions.record_complaints)
register('sweep_shard_v1', functions.sweep_shard)
register('publish_changes_v1', functions.publish_changes)
register('trim_feed_v1', functions.trim_feed)
register('renew_epoch_v1', functions.renew_epoch)
register('hold_sender_v1', functions.hold_sender)
register('lift_hold_v1', functions.lift_hold)
register('decide_review_v1', functions.decide_review)
register('verify_senders_v1', functions.verify_senders)
register('describe_senders_v1', functions.describe_senders)
register('open_dispute_v1', functions.open_dispute)
register('change_dispute_v1', functions.change_dispute)
register('append_audit_v1', functions.append_audit)
register('settle_claims_v1', functions.settle_claims)
register('add_partner_v1', functions.add_partner)
register('replace_partner_v1', functions.replace_partner)
register('put_agreement_v1', functions.put_agreement)
register('keep_subscription_v1', functions.keep_subscription)
register('remove_subscription_v1', functions.remove_subscription)
register('lease_slices_v1', functions.lease_slices)
register('settle_delivery_v1', functions.settle_delivery)
register('record_campaigns_v1', functions.record_campaigns)
