package boltstore

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// Load returns a record for each of the sources as of one moment.
func (s *Store) Load(ctx context.Context, sourceIDs ...string) ([]hub.Record, error) {
	records := make([]hub.Record, 0, len(sourceIDs))
	err := s.db.View(func(tx *bbolt.Tx) error {
		for _, id := range sourceIDs {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("load source %s: %w", id, err)
			}
			record, err := load(tx, id)
			if err != nil {
				return fmt.Errorf("load source %s: %w", id, err)
			}
			records = append(records, record)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

func load(tx *bbolt.Tx, sourceID string) (hub.Record, error) {
	record := hub.Record{SourceID: sourceID}
	var err error
	if record.State, err = pack.OpenState(tx.Bucket(statesBucket).Get([]byte(sourceID))); err != nil {
		return hub.Record{}, err
	}
	source := tx.Bucket(sourcesBucket).Bucket([]byte(sourceID))
	if source == nil {
		return record, nil
	}
	err = source.Bucket(refsBucket).ForEach(func(key, value []byte) error {
		if len(key) != len(hub.Key{}) {
			return fmt.Errorf("a stored reference is damaged: %x is no key of an item", key)
		}
		ref, err := hub.DecodeRef(hub.Key(key), value)
		record.Refs = append(record.Refs, ref)
		return err
	})
	return record, err
}

// Items returns the source's items with these keys, in their order.
func (s *Store) Items(ctx context.Context, sourceID string, keys []hub.Key) ([]hub.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read items of source %s: %w", sourceID, err)
	}
	var found []hub.Item
	err := s.db.View(func(tx *bbolt.Tx) error {
		source := tx.Bucket(sourcesBucket).Bucket([]byte(sourceID))
		if source == nil {
			return nil
		}
		items := source.Bucket(itemsBucket)
		for _, key := range keys {
			value := items.Get(key[:])
			if value == nil {
				continue
			}
			item, err := pack.OpenItem(value)
			if err != nil {
				return fmt.Errorf("read item %s of source %s: %w", key, sourceID, err)
			}
			found = append(found, item)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
