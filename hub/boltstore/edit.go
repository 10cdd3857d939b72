package boltstore

import (
	"context"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
)

// Edit records an act of an editor. It is on disk when Edit returns.
func (s *Store) Edit(ctx context.Context, edit hub.Edit) error {
	value, err := hub.EncodeEdit(edit)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = s.write(true, func(tx *bbolt.Tx) error {
			bucket := tx.Bucket(editsBucket)
			number, err := bucket.NextSequence()
			if err != nil {
				return err
			}
			return bucket.Put(binary.BigEndian.AppendUint64(nil, number), value)
		})
	}
	if err != nil {
		return fmt.Errorf("record an edit of item %q: %w", edit.ID, err)
	}
	s.watchers.edited()
	return nil
}

// Edits returns all edits in their order.
func (s *Store) Edits(ctx context.Context) ([]hub.Edit, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read the edits: %w", err)
	}
	var edits []hub.Edit
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(editsBucket).ForEach(func(_, value []byte) error {
			edit, err := hub.DecodeEdit(value)
			edits = append(edits, edit)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the edits: %w", err)
	}
	return edits, nil
}
