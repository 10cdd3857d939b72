package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// How much is asked for at one time: enough to make the way to Redis and back
// count little, and not so much that others wait for the answer.
const (
	sourcesAtOnce = 64
	itemsAtOnce   = 256
)

// Load returns a record for each of the sources, each as of one moment.
func (s *Store) Load(ctx context.Context, sourceIDs ...string) ([]hub.Record, error) {
	records := make([]hub.Record, 0, len(sourceIDs))
	for ids := range slices.Chunk(sourceIDs, sourcesAtOnce) {
		part, err := call(ctx, s, func(ctx context.Context) ([]hub.Record, error) { return s.load(ctx, ids) })
		if err != nil {
			return nil, err
		}
		records = append(records, part...)
	}
	return records, nil
}

func (s *Store) load(ctx context.Context, sourceIDs []string) ([]hub.Record, error) {
	steps := make([]*step, len(sourceIDs))
	for i, id := range sourceIDs {
		keys := []string{shardKey(shardOf(id), "states"), sourceKey(id, "refs")}
		steps[i] = &step{script: loadScript, keys: keys, args: []any{id}}
	}
	s.run(ctx, steps)
	records := make([]hub.Record, len(sourceIDs))
	for i, id := range sourceIDs {
		values, err := steps[i].reply.Slice()
		if err == nil {
			records[i], err = decodeRecord(id, values)
		}
		if err != nil {
			return nil, fmt.Errorf("load source %s: %w", id, err)
		}
	}
	return records, nil
}

// decodeRecord reads the reply of loadScript.
func decodeRecord(sourceID string, values []any) (hub.Record, error) {
	record := hub.Record{SourceID: sourceID}
	state, _ := values[0].(string)
	var err error
	if record.State, err = pack.OpenState([]byte(state)); err != nil {
		return hub.Record{}, err
	}
	for pair := range slices.Chunk(values[1:], 2) {
		ref, err := decodeRef(pair[0].(string), pair[1].(string))
		if err != nil {
			return hub.Record{}, err
		}
		record.Refs = append(record.Refs, ref)
	}
	return record, nil
}

// Items returns the source's items with these keys, in their order.
func (s *Store) Items(ctx context.Context, sourceID string, keys []hub.Key) ([]hub.Item, error) {
	var found []hub.Item
	for part := range slices.Chunk(keys, itemsAtOnce) {
		values, err := call(ctx, s, func(ctx context.Context) ([]any, error) { return s.itemValues(ctx, sourceID, part) })
		if err != nil {
			return nil, fmt.Errorf("read items of source %s: %w", sourceID, err)
		}
		for i, value := range values {
			if value == nil {
				continue
			}
			item, err := pack.OpenItem([]byte(value.(string)))
			if err != nil {
				return nil, fmt.Errorf("read item %s of source %s: %w", part[i], sourceID, err)
			}
			found = append(found, item)
		}
	}
	return found, nil
}

// itemValues returns the stored items, nil for one that is not stored.
func (s *Store) itemValues(ctx context.Context, sourceID string, keys []hub.Key) ([]any, error) {
	fields := make([]string, len(keys))
	for i, key := range keys {
		fields[i] = string(key[:])
	}
	return s.client.HMGet(ctx, sourceKey(sourceID, "items"), fields...).Result()
}

// isAbsent tells whether Redis answered that there is no such value.
func isAbsent(err error) bool { return errors.Is(err, redis.Nil) }

// decodeRef reads a reference from the field that is its key.
func decodeRef(field, value string) (hub.Ref, error) {
	if len(field) != len(hub.Key{}) {
		return hub.Ref{}, fmt.Errorf("a stored reference is damaged: %x is no key of an item", field)
	}
	return hub.DecodeRef(hub.Key([]byte(field)), []byte(value))
}
