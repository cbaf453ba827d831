-- One complaint: dedup, counts and feed in one atomic step.
-- KEYS: the message id; reporter, sender, fingerprint and disposition; the sender; its reporters;
--   its counter-reporters; totals; the feed.
-- ARGV: receipt id, digest of the content, now (s), reporter token, sender, disposition.
-- Returns the outcome (c, d, p; r and the first one for a retry; x conflict) and the receipt's id.
local first = redis.call('GET', KEYS[1])
if first then
    local id, outcome, content = string.match(first, '^(%S+) (%S+) (%S+)$')
    if content ~= ARGV[2] then
        redis.call('HINCRBY', KEYS[6], 'conflicts', 1)
        return { 'x', id }
    end
    redis.call('HINCRBY', KEYS[6], 'retries', 1)
    return { 'r' .. outcome, id }
end

local outcome, total = 'c', ARGV[6] == 'legit' and 'legit' or 'complaints'
if not redis.call('SET', KEYS[2], ARGV[3], 'NX', 'EX', 86400) then
    outcome, total = 'd', 'repeats'
elseif ARGV[5] == '' then
    outcome, total = 'p', 'partial'
else
    redis.call('HINCRBY', KEYS[3], total, 1)
    redis.call('HSETNX', KEYS[3], 'first', ARGV[3])
    redis.call('HSET', KEYS[3], 'last', ARGV[3])
    redis.call('EXPIRE', KEYS[3], 2592000)
    local reporters = total == 'legit' and KEYS[5] or KEYS[4]
    if redis.call('SADD', reporters, ARGV[4]) == 1 then
        redis.call('EXPIRE', reporters, 2592000)
        local net = redis.call('SCARD', KEYS[4]) - redis.call('SCARD', KEYS[5])
        if net >= 5 and redis.call('HSETNX', KEYS[3], 'listed', ARGV[3]) == 1 then
            redis.call('XADD', KEYS[7], '*', 'event', 'listed', 'sender', ARGV[5],
                'reporters', net, 'at', ARGV[3])
        end
    end
end
redis.call('HINCRBY', KEYS[6], total, 1)
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. outcome .. ' ' .. ARGV[2], 'EX', 259200)
return { outcome, ARGV[1] }
