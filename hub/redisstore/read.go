package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
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
	replies := make([]*redis.MapStringStringCmd, len(sourceIDs))
	pipe := s.client.Pipeline()
	for i, id := range sourceIDs {
		replies[i] = pipe.HGetAll(ctx, sourceKey(id, "record"))
	}
	// Each reply has its own error, which is looked at below.
	_, _ = pipe.Exec(ctx)
	records := make([]hub.Record, len(sourceIDs))
	for i, id := range sourceIDs {
		fields, err := replies[i].Result()
		if err == nil {
			records[i], err = decodeRecord(id, fields)
		}
		if err != nil {
			return nil, fmt.Errorf("load source %s: %w", id, err)
		}
	}
	return records, nil
}

// decodeRecord reads the fields of a record.
func decodeRecord(sourceID string, fields map[string]string) (hub.Record, error) {
	record := hub.Record{SourceID: sourceID}
	for field, value := range fields {
		var err error
		switch field {
		case "changed": // for commitScript alone
		case "state":
			record.State, err = hub.DecodeState([]byte(value))
		default:
			var ref hub.Ref
			ref, err = decodeRef(field, value)
			record.Refs = append(record.Refs, ref)
		}
		if err != nil {
			return hub.Record{}, err
		}
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
			item, err := hub.DecodeItem([]byte(value.(string)))
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
		fields[i] = key.String()
	}
	return s.client.HMGet(ctx, sourceKey(sourceID, "items"), fields...).Result()
}

// isAbsent tells whether Redis answered that there is no such value.
func isAbsent(err error) bool { return errors.Is(err, redis.Nil) }

// decodeRef reads a reference from the field that its key names.
func decodeRef(field, value string) (hub.Ref, error) {
	key, err := hub.ParseKey(field)
	if err != nil {
		return hub.Ref{}, fmt.Errorf("a stored reference is damaged: %w", err)
	}
	return hub.DecodeRef(key, []byte(value))
}
