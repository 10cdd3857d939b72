package redisstore

import "github.com/redis/go-redis/v9"

// Times and tokens are microseconds since 1970, which Lua's numbers hold
// exactly until the year 2255. They are written with %.0f, as Lua would
// otherwise round them to 14 digits.
//
// Lua bounds the number of arguments of a call to some thousands, so long lists
// are handed on in parts.

// A script costs more by what it sets up and by how often it calls Redis than by
// anything else, so those that run for every fetch have no functions of their own
// and handle many values by one call.

// leaseForm reads and writes the text of a lease: its token; while it is held, its
// end; and when an Enrol changed the source meanwhile, that time.
const leaseForm = `
local function parse(lease)
	local token, till, again = string.match(lease or '', '^(%d*) ?(%d*) ?(%d*)$')
	return token, tonumber(till) or 0, tonumber(again) or 0
end
local function number(n) return string.format('%.0f', n) end
local function form(token, till, again)
	if again ~= 0 then
		return token .. ' ' .. number(till) .. ' ' .. number(again)
	elseif till ~= 0 then
		return token .. ' ' .. number(till)
	end
	return token
end
`

// leaseScript: KEYS due, leases; ARGV source, now, end. Returns the token and the
// end of the lease, or false and the end of the one that is in the way.
var leaseScript = redis.NewScript(leaseForm + `
local last, till = parse(redis.call('HGET', KEYS[2], ARGV[1]))
if till > tonumber(ARGV[2]) then
	return {false, number(till)}
end
local token = number(math.max((tonumber(last) or 0) + 1, tonumber(ARGV[2])))
redis.call('HSET', KEYS[2], ARGV[1], token .. ' ' .. ARGV[3])
redis.call('ZADD', KEYS[1], 'XX', ARGV[3], ARGV[1])
return {token, ARGV[3]}
`)

// renewScript: KEYS due, leases; ARGV end, then source and token of each lease.
// Returns for each whether it was renewed.
var renewScript = redis.NewScript(leaseForm + `
local renewed = {}
for i = 2, #ARGV, 2 do
	local token, till, again = parse(redis.call('HGET', KEYS[2], ARGV[i]))
	local held = token == ARGV[i + 1] and till ~= 0
	if held then
		redis.call('HSET', KEYS[2], ARGV[i], form(token, tonumber(ARGV[1]), again))
		redis.call('ZADD', KEYS[1], 'XX', ARGV[1], ARGV[i])
	end
	renewed[i / 2] = held and 1 or 0
end
return renewed
`)

// releaseScript: KEYS due, leases; ARGV when the sources are due, then source and
// token of each lease.
var releaseScript = redis.NewScript(leaseForm + `
for i = 2, #ARGV, 2 do
	local token, till, again = parse(redis.call('HGET', KEYS[2], ARGV[i]))
	if token == ARGV[i + 1] and till ~= 0 then
		redis.call('HSET', KEYS[2], ARGV[i], form(token, 0, again))
		local due = ARGV[1]
		if again ~= 0 and again < tonumber(due) then
			due = number(again)
		end
		redis.call('ZADD', KEYS[1], 'XX', due, ARGV[i])
	end
end
return 1
`)

// takeScript: KEYS due, leases; ARGV now, end, largest number. Returns when the
// shard's next source is due (false if it has none), then of each source that it
// leased its id, when it was due and the token.
var takeScript = redis.NewScript(`
local call, now = redis.call, ARGV[1]
local found = call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local taken = {false}
if #found > 0 then
	local ids = {}
	for i = 1, #found, 2 do
		ids[#ids + 1] = found[i]
	end
	local leases = call('HMGET', KEYS[2], unpack(ids))
	local held, due, at, tail, latest = {}, {}, 1, ' ' .. ARGV[2], tonumber(now)
	for i, id in ipairs(ids) do
		local token, last = now, leases[i] and tonumber(string.match(leases[i], '^%d+'))
		if last and last >= latest then
			token = string.format('%.0f', last + 1)
		end
		held[2 * i - 1], held[2 * i] = id, token .. tail
		due[2 * i - 1], due[2 * i] = ARGV[2], id
		taken[at + 1], taken[at + 2], taken[at + 3] = id, found[2 * i], token
		at = at + 3
	end
	call('HSET', KEYS[2], unpack(held))
	call('ZADD', KEYS[1], unpack(due))
end
taken[1] = call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or false
return taken
`)

// settleForm begins the scripts that commit. last tells whether a lease is the last
// one of a source, and when the source is to be due again at the latest. settle
// stores the state of the source whose four keys and arguments come after the
// first n, ends its lease and tells of what changed.
const settleForm = `
local call = redis.call
local function last(leases, id, token)
	local lease = call('HGET', leases, id)
	if not lease or string.match(lease, '^%d+') ~= token then
		return false
	end
	return true, string.match(lease, ' (%d+)$', #token + 2)
end
local function settle(n, again, changed)
	local id, token, due, state = ARGV[n + 1], ARGV[n + 2], ARGV[n + 3], ARGV[n + 4]
	local before = call('HGET', KEYS[n + 3], id) or '\0\0\0\0\0\0\0\0\0\0\0\0'
	call('HSET', KEYS[n + 3], id, state)
	if again then
		call('HSET', KEYS[n + 2], id, token .. ' 0 ' .. again)
		if tonumber(again) < tonumber(due) then
			due = again
		end
	else
		call('HSET', KEYS[n + 2], id, token)
	end
	call('ZADD', KEYS[n + 1], 'XX', due, id)
	if changed or string.sub(before, 1, 12) ~= string.sub(state, 1, 12) then
		call('PUBLISH', '` + changedChannel + `', token .. ' ' .. id)
	end
end
`

// commitScript: KEYS due, leases, states, freed, refs, items; ARGV source, token,
// when it is due, state, number of keys to delete, of claims to give free, of
// references to touch, of items to put; then the keys, the claims, key and
// reference of each touched item, key and reference of each item, key and text of
// each item. Returns the claims to be given free, those left by earlier commits
// included, or false when the lease is lost.
var commitScript = redis.NewScript(settleForm + `
local held, again = last(KEYS[2], ARGV[1], ARGV[2])
if not held then
	return false
end
local gone, freed, touched, put = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local at = 9
local function hand(command, key, count)
	local last = at + count - 1
	for i = at, last, 1000 do
		call(command, key, unpack(ARGV, i, math.min(i + 999, last)))
	end
	at = at + count
end
hand('HDEL', KEYS[5], gone)
at = at - gone
hand('HDEL', KEYS[6], gone)
hand('SADD', KEYS[4], freed)
for i = 1, touched do
	if call('HEXISTS', KEYS[5], ARGV[at]) == 1 then
		call('HSET', KEYS[5], ARGV[at], ARGV[at + 1])
	end
	at = at + 2
end
hand('HSET', KEYS[5], 2 * put)
hand('HSET', KEYS[6], 2 * put)
settle(0, again, gone > 0 or put > 0)
return call('SMEMBERS', KEYS[4])
`)

// smallScript makes many commits that have a state and no more. KEYS due, leases,
// states, freed of each; ARGV of each source its id, the token, when it is due, its
// state. Returns for each what commitScript does.
var smallScript = redis.NewScript(settleForm + `
local answers = {}
for i = 1, #ARGV, 4 do
	local held, again = last(KEYS[i + 1], ARGV[i], ARGV[i + 1])
	if held then
		settle(i - 1, again, false)
	end
	answers[#answers + 1] = held and call('SMEMBERS', KEYS[i + 3])
end
return answers
`)

// learnScript: KEYS learned; ARGV what was learned.
var learnScript = redis.NewScript(`
redis.call('SET', KEYS[1], ARGV[1])
redis.call('PUBLISH', '` + editedChannel + `', '')
return 1
`)

// editScript: KEYS edits; ARGV the edit.
var editScript = redis.NewScript(`
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PUBLISH', '` + editedChannel + `', '')
return 1
`)

// enrolScript: KEYS due, leases, sources, enrolled; ARGV what enrolled is, what it
// becomes, now, number of sources to remove; then those, and id and form of each
// source to put. Returns whether enrolled was what it should be; else it does
// nothing.
var enrolScript = redis.NewScript(leaseForm + `
if (redis.call('GET', KEYS[4]) or '') ~= ARGV[1] then
	return 0
end
redis.call('SET', KEYS[4], ARGV[2])
local now, first = tonumber(ARGV[3]), 5 + tonumber(ARGV[4])
for i = 5, first - 1 do
	redis.call('ZREM', KEYS[1], ARGV[i])
	redis.call('HDEL', KEYS[3], ARGV[i])
	local _, till = parse(redis.call('HGET', KEYS[2], ARGV[i]))
	if till == 0 then
		redis.call('HDEL', KEYS[2], ARGV[i])
	end
end
for i = first, #ARGV, 2 do
	local due = now
	local token, till = parse(redis.call('HGET', KEYS[2], ARGV[i]))
	if till ~= 0 then
		redis.call('HSET', KEYS[2], ARGV[i], form(token, till, now))
		due = math.max(now, till)
	end
	redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
	redis.call('ZADD', KEYS[1], number(due), ARGV[i])
end
return 1
`)

// enrolledScript: KEYS enrolled; ARGV what it is, what it becomes.
var enrolledScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then
	redis.call('SET', KEYS[1], ARGV[2])
end
return 1
`)

// loadScript: KEYS states, refs; ARGV source. Returns the state, then key and
// reference of each item.
var loadScript = redis.NewScript(`
local record = redis.call('HGETALL', KEYS[2])
table.insert(record, 1, redis.call('HGET', KEYS[1], ARGV[1]))
return record
`)

// claimScript: KEYS one hash of claims; ARGV source, random bytes, then digests
// of public ids. Returns for each whether the source owns it now.
var claimScript = redis.NewScript(`
local owned = {}
for i = 3, #ARGV do
	local claim = redis.call('HGET', KEYS[1], ARGV[i])
	owned[i - 2] = 0
	if not claim or string.sub(claim, 9) == ARGV[1] then
		redis.call('HSET', KEYS[1], ARGV[i], ARGV[2] .. ARGV[1])
		owned[i - 2] = 1
	end
end
return owned
`)

// freeScript: KEYS one hash of claims; ARGV digest, claim. Gives the public id
// free unless it was claimed again since.
var freeScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
	redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
`)
