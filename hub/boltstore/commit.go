package boltstore

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
)

// commit is a batch made ready to be written: what takes time is done before
// the transaction begins.
type commit struct {
	sourceID string
	put      []pair
	gone     []hub.Key
	claims   []hub.Digest
	state    []byte
	// changedAt is the batch's State.Changed.
	changedAt time.Time
	// changed tells, after apply, whether there is something to tell of.
	changed bool
}

// pair is an item as it is stored, and the reference to it.
type pair struct {
	key       hub.Key
	ref, item []byte
}

// Commit stores the batch and ends the lease in one transaction that is on disk
// when it returns. Under the last lease of a source a commit may be repeated.
func (s *Store) Commit(ctx context.Context, l hub.Lease, batch hub.Batch) error {
	c, err := s.prepare(l.SourceID, batch)
	if err != nil {
		return fmt.Errorf("commit source %s: %w", l.SourceID, err)
	}
	entry := s.leases.of(l.SourceID)
	defer entry.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("commit source %s: %w", l.SourceID, err)
	}
	if !entry.isLast(l) {
		return fmt.Errorf("commit source %s: %w", l.SourceID, hub.ErrLeaseLost)
	}
	if err := s.write(c.apply); err != nil {
		return fmt.Errorf("commit source %s: %w", l.SourceID, err)
	}
	entry.until = time.Time{}
	s.claims.stored(c.claims)
	if c.changed {
		s.watchers.tell(l.SourceID)
	}
	return nil
}

// prepare encodes the batch.
func (s *Store) prepare(sourceID string, batch hub.Batch) (*commit, error) {
	c := &commit{
		sourceID: sourceID, gone: batch.Delete, changedAt: batch.State.Changed,
		claims: s.claims.used(sourceID, batch.Put),
		put:    make([]pair, 0, len(batch.Put)),
	}
	var err error
	if c.state, err = hub.EncodeState(batch.State); err != nil {
		return nil, err
	}
	for i := range batch.Put {
		item, err := hub.EncodeItem(&batch.Put[i].Item)
		if err != nil {
			return nil, err
		}
		ref := batch.Put[i].Ref
		c.put = append(c.put, pair{ref.Key, hub.EncodeRef(ref), item})
	}
	return c, nil
}

// apply writes the commit. It may run twice.
func (c *commit) apply(tx *bbolt.Tx) error {
	source, err := tx.Bucket(sourcesBucket).CreateBucketIfNotExists([]byte(c.sourceID))
	if err != nil {
		return err
	}
	refs, err := source.CreateBucketIfNotExists(refsBucket)
	if err != nil {
		return err
	}
	items, err := source.CreateBucketIfNotExists(itemsBucket)
	if err != nil {
		return err
	}
	before, err := hub.DecodeState(source.Get(stateKey))
	if err != nil {
		return err
	}
	c.changed = len(c.put)+len(c.gone) > 0 || !before.Changed.Equal(c.changedAt)
	claims := tx.Bucket(claimsBucket)
	if err := c.remove(refs, items, claims); err != nil {
		return err
	}
	for _, digest := range c.claims {
		if err := claims.Put(digest[:], []byte(c.sourceID)); err != nil {
			return err
		}
	}
	for _, p := range c.put {
		if err := refs.Put(p.key[:], p.ref); err != nil {
			return err
		}
		if err := items.Put(p.key[:], p.item); err != nil {
			return err
		}
	}
	return source.Put(stateKey, c.state)
}

// remove deletes the items that are to go and gives their public ids free.
func (c *commit) remove(refs, items, claims *bbolt.Bucket) error {
	for _, key := range c.gone {
		// An item that can't be read has no id to give free; it goes anyway.
		if item, err := hub.DecodeItem(items.Get(key[:])); err == nil {
			digest := hub.DigestOf([]byte(item.ID))
			if string(claims.Get(digest[:])) == c.sourceID {
				if err := claims.Delete(digest[:]); err != nil {
					return err
				}
			}
		}
		if err := refs.Delete(key[:]); err != nil {
			return err
		}
		if err := items.Delete(key[:]); err != nil {
			return err
		}
	}
	return nil
}
