package boltstore

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// commit is a batch made ready to be written: what takes time is done before
// the transaction begins.
type commit struct {
	sourceID string
	put      []pair
	gone     []hub.Key
	claims   []hub.Digest
	state    []byte // as it is stored
	due      func() int64
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
	if err := s.commit(ctx, l, batch); err != nil {
		return fmt.Errorf("commit source %s: %w", l.SourceID, err)
	}
	return nil
}

func (s *Store) commit(ctx context.Context, l hub.Lease, batch hub.Batch) error {
	c, err := s.prepare(l.SourceID, batch)
	if err != nil {
		return err
	}
	entry, err := s.leases.settled(ctx, l.SourceID)
	if err == nil && !entry.isLast(l) {
		err = hub.ErrLeaseLost
	}
	if err == nil {
		entry.begin()
	}
	s.leases.mu.Unlock()
	if err != nil {
		return err
	}
	err = s.write(!c.isSmall(), c.apply)
	s.finish([]hub.Lease{l}, err == nil)
	if err != nil {
		return err
	}
	s.claims.stored(c.claims)
	if c.changed {
		s.watchers.changed(l.SourceID)
	}
	return nil
}

// isSmall tells whether there is nothing but a state to store, as mostly: that can
// wait for a moment.
func (c *commit) isSmall() bool { return len(c.put) == 0 && len(c.gone) == 0 }

// prepare encodes the batch.
func (s *Store) prepare(sourceID string, batch hub.Batch) (*commit, error) {
	c := &commit{
		sourceID: sourceID, gone: batch.Delete,
		claims: s.claims.used(sourceID, batch.Put),
		put:    make([]pair, 0, len(batch.Put)+len(batch.Touch)),
		due:    func() int64 { return s.leases.dueOf(sourceID, batch.Due) },
	}
	var err error
	if c.state, err = pack.State(&batch.State); err != nil {
		return nil, err
	}
	items, err := pack.Items(batch.Put)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		ref := batch.Put[i].Ref
		c.put = append(c.put, pair{ref.Key, hub.EncodeRef(ref), item})
	}
	for _, ref := range batch.Touch {
		c.put = append(c.put, pair{key: ref.Key, ref: hub.EncodeRef(ref)})
	}
	return c, nil
}

// apply writes the commit. It may run twice.
func (c *commit) apply(tx *bbolt.Tx) error {
	id, states := []byte(c.sourceID), tx.Bucket(statesBucket)
	c.changed = !pack.HaveEqualChanged(states.Get(id), c.state)
	if err := c.applyItems(tx); err != nil {
		return err
	}
	if err := states.Put(id, c.state); err != nil {
		return err
	}
	return schedule(tx, c.sourceID, c.due())
}

// applyItems writes the items and references. A commit without any, as most are,
// touches nothing of them.
func (c *commit) applyItems(tx *bbolt.Tx) error {
	if len(c.put)+len(c.gone) == 0 {
		return nil
	}
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
	claims := tx.Bucket(claimsBucket)
	if err := c.remove(refs, items, claims); err != nil {
		return err
	}
	for _, digest := range c.claims {
		if err := claims.Put(digest[:], []byte(c.sourceID)); err != nil {
			return err
		}
	}
	return c.add(refs, items)
}

// add puts the items and their references. A reference without an item is that
// of a stored one; where that is gone, so is the reference.
func (c *commit) add(refs, items *bbolt.Bucket) error {
	for _, p := range c.put {
		if p.item == nil {
			if refs.Get(p.key[:]) == nil {
				continue
			}
		} else if err := items.Put(p.key[:], p.item); err != nil {
			return err
		}
		if err := refs.Put(p.key[:], p.ref); err != nil {
			return err
		}
		c.changed = c.changed || p.item != nil
	}
	return nil
}

// remove deletes the items that are to go and gives their public ids free.
func (c *commit) remove(refs, items, claims *bbolt.Bucket) error {
	c.changed = c.changed || len(c.gone) > 0
	for _, key := range c.gone {
		// An item that can't be read has no id to give free; it goes anyway.
		if item, err := pack.OpenItem(items.Get(key[:])); err == nil {
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
