package redisstore

import (
	"hash/fnv"
	"strconv"
)

// shards is how many shards the sources are spread over: so many that a Cluster
// shares them evenly, and that no key of a shard grows large; and so few that a
// Take can ask them all. Changing it would lose all sources.
const shards = 128

const (
	prefix          = "feedhub:"
	layoutKey       = prefix + "layout"
	changedChannel  = prefix + "changed"
	enrolledChannel = prefix + "enrolled"
	editsKey        = prefix + "edits"
	learnedKey      = prefix + "learned"
	editedChannel   = prefix + "edited"
	probeChannel    = prefix + "probe:"
)

// shardOf returns the shard that a source is in.
func shardOf(sourceID string) int {
	h := fnv.New32a()
	h.Write([]byte(sourceID))
	return int(h.Sum32() % shards)
}

// shardKey returns a key of the shard, of what all of its sources share. Which one
// is the part's name.
func shardKey(shard int, part string) string {
	return prefix + "{" + strconv.Itoa(shard) + "}:" + part
}

// sourceKey returns a key of the source alone, in the slot of its shard.
func sourceKey(sourceID, part string) string {
	return shardKey(shardOf(sourceID), part) + ":" + sourceID
}

// shardKeys returns the keys of these parts of the shard.
func shardKeys(shard int, parts ...string) []string {
	keys := make([]string, len(parts))
	for i, part := range parts {
		keys[i] = shardKey(shard, part)
	}
	return keys
}
