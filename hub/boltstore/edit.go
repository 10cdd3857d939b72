package boltstore

import (
	"bytes"
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

// lexiconKey names what was learned of words in its bucket.
var lexiconKey = []byte("lexicon")

// Learn replaces what was learned of words.
func (s *Store) Learn(ctx context.Context, learned []byte) error {
	err := ctx.Err()
	if err == nil {
		err = s.write(true, func(tx *bbolt.Tx) error { return tx.Bucket(learnedBucket).Put(lexiconKey, learned) })
	}
	if err != nil {
		return fmt.Errorf("keep what was learned of words: %w", err)
	}
	s.watchers.edited()
	return nil
}

// Learned returns what was learned of words last, nil before the first time.
func (s *Store) Learned(ctx context.Context) (learned []byte, err error) {
	if err = ctx.Err(); err == nil {
		err = s.db.View(func(tx *bbolt.Tx) error {
			learned = bytes.Clone(tx.Bucket(learnedBucket).Get(lexiconKey))
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read what was learned of words: %w", err)
	}
	return learned, nil
}
