package redisstore

import "github.com/redis/go-redis/v9"

// Times and tokens are microseconds since 1970, which Lua's numbers hold
// exactly until the year 2255. They are written with %.0f, as Lua would
// otherwise round them to 14 digits.

// leaseScript: KEYS lease; ARGV now, end. Returns the token and the end of the
// lease, or false and the end of the one that is in the way.
var leaseScript = redis.NewScript(`
local held = redis.call('HMGET', KEYS[1], 'token', 'until')
if held[2] and tonumber(held[2]) > tonumber(ARGV[1]) then
	return {false, held[2]}
end
local token = math.max((tonumber(held[1]) or 0) + 1, tonumber(ARGV[1]))
token = string.format('%.0f', token)
redis.call('HSET', KEYS[1], 'token', token, 'until', ARGV[2])
return {token, ARGV[2]}
`)

// renewScript: KEYS lease; ARGV token, end. Returns whether it was renewed.
var renewScript = redis.NewScript(`
local held = redis.call('HMGET', KEYS[1], 'token', 'until')
if held[1] ~= ARGV[1] or not held[2] then
	return 0
end
redis.call('HSET', KEYS[1], 'until', ARGV[2])
return 1
`)

// releaseScript: KEYS lease; ARGV token.
var releaseScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then
	redis.call('HDEL', KEYS[1], 'until')
end
return 1
`)

// commitScript: KEYS lease, record, items, freed; ARGV token, state, changed,
// channel, message, number of keys to delete, of claims to give free, of items
// to put; then the keys, the claims, key and reference of each item, key and
// text of each item. Returns the claims to be given free, those left by earlier
// commits included, or false when the lease is lost.
//
// Lua bounds the number of arguments of a call to some thousands, so a long
// list is handed on in parts; their even length keeps pairs together.
var commitScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
	return false
end
local gone, freed, put = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local at = 9
local function hand(command, key, count)
	local last = at + count - 1
	for i = at, last, 1000 do
		redis.call(command, key, unpack(ARGV, i, math.min(i + 999, last)))
	end
	at = at + count
end
hand('HDEL', KEYS[2], gone)
at = at - gone
hand('HDEL', KEYS[3], gone)
hand('SADD', KEYS[4], freed)
hand('HSET', KEYS[2], 2 * put)
hand('HSET', KEYS[3], 2 * put)
local changed = redis.call('HGET', KEYS[2], 'changed') or ''
redis.call('HSET', KEYS[2], 'state', ARGV[2], 'changed', ARGV[3])
redis.call('HDEL', KEYS[1], 'until')
if gone > 0 or put > 0 or changed ~= ARGV[3] then
	redis.call('PUBLISH', ARGV[4], ARGV[5])
end
return redis.call('SMEMBERS', KEYS[4])
`)

// claimScript: KEYS one hash of claims; ARGV source, random bytes, then digests
// of public ids. Returns for each whether the source owns it now.
const claimScript = `
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
`

// freeScript: KEYS one hash of claims; ARGV digest, claim. Gives the public id
// free unless it was claimed again since.
const freeScript = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
	redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
`
