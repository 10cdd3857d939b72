package redisstore

import "github.com/redis/go-redis/v9"

// Times and tokens are microseconds since 1970, which Lua's numbers hold
// exactly until the year 2255. They are written with %.0f, as Lua would
// otherwise round them to 14 digits.

// leaseScript: KEYS state; ARGV now, end. Returns the token and the end of the
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

// renewScript: KEYS state; ARGV token, end. Returns whether it was renewed.
var renewScript = redis.NewScript(`
local held = redis.call('HMGET', KEYS[1], 'token', 'until')
if held[1] ~= ARGV[1] or not held[2] then
	return 0
end
redis.call('HSET', KEYS[1], 'until', ARGV[2])
return 1
`)

// releaseScript: KEYS state; ARGV token.
var releaseScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then
	redis.call('HDEL', KEYS[1], 'until')
end
return 1
`)

// loadScript: KEYS state, refs. Returns the state and the references, field
// and value in turn, as of one moment.
const loadScript = `return {redis.call('HGET', KEYS[1], 'state'), redis.call('HGETALL', KEYS[2])}`

// commitScript: KEYS state, refs, items, freed; ARGV token, state, changed,
// channel, message, number of keys to delete, number of claims to give free,
// the keys, the claims, then key, reference and item of each item to put.
// Returns the claims to be given free, those left by earlier commits included,
// or false when the lease is lost.
//
// It goes from item to item: a call with all of them would be shorter, and fail
// on large batches, as Lua bounds the number of arguments.
var commitScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
	return false
end
local gone, freed = tonumber(ARGV[6]), tonumber(ARGV[7])
local at = 8
for i = at, at + gone - 1 do
	redis.call('HDEL', KEYS[2], ARGV[i])
	redis.call('HDEL', KEYS[3], ARGV[i])
end
at = at + gone
for i = at, at + freed - 1 do
	redis.call('SADD', KEYS[4], ARGV[i])
end
at = at + freed
for i = at, #ARGV, 3 do
	redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
	redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 2])
end
local changed = redis.call('HGET', KEYS[1], 'changed') or ''
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'changed', ARGV[3])
redis.call('HDEL', KEYS[1], 'until')
if gone > 0 or at <= #ARGV or changed ~= ARGV[3] then
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
