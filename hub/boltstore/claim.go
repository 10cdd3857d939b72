package boltstore

import (
	"context"
	"fmt"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
)

// claims holds the owners of public ids whose items are not stored yet.
type claims struct {
	mu      sync.Mutex
	pending map[hub.Digest]string // guarded by mu
}

// Claim makes the source the owner of those ids that have no owner yet. Nothing
// is written: the claim is stored with the item that needs it.
func (s *Store) Claim(ctx context.Context, sourceID string, ids []string) ([]bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("claim public ids for source %s: %w", sourceID, err)
	}
	owned := make([]bool, len(ids))
	s.claims.mu.Lock()
	defer s.claims.mu.Unlock()
	err := s.db.View(func(tx *bbolt.Tx) error {
		stored := tx.Bucket(claimsBucket)
		for i, id := range ids {
			digest := hub.DigestOf([]byte(id))
			owner, taken := s.claims.pending[digest]
			if value := stored.Get(digest[:]); value != nil {
				owner, taken = string(value), true
			}
			if !taken {
				owner = sourceID
				s.claims.pending[digest] = sourceID
			}
			owned[i] = owner == sourceID
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim public ids for source %s: %w", sourceID, err)
	}
	return owned, nil
}

// used returns the pending claims of the source that these items need.
func (c *claims) used(sourceID string, items []hub.Accepted) []hub.Digest {
	c.mu.Lock()
	defer c.mu.Unlock()
	var used []hub.Digest
	for i := range items {
		digest := hub.DigestOf([]byte(items[i].Item.ID))
		if owner, ok := c.pending[digest]; ok && owner == sourceID {
			used = append(used, digest)
		}
	}
	return used
}

// stored forgets the claims that the file holds now.
func (c *claims) stored(digests []hub.Digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, digest := range digests {
		delete(c.pending, digest)
	}
}
