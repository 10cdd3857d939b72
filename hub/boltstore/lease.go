package boltstore

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// leases is who may fetch what. An entry stays for good, as it remembers the
// last token.
type leases struct {
	mu       sync.Mutex
	bySource map[string]*lease // guarded by mu
}

// lease is the last lease of one source. A commit holds mu until it is on disk,
// so that a new lease sees all of it or nothing.
type lease struct {
	mu    sync.Mutex
	token int64     // 0 before the first lease
	until time.Time // zero when nobody has it
}

// of returns the source's entry, locked.
func (l *leases) of(sourceID string) *lease {
	l.mu.Lock()
	entry := l.bySource[sourceID]
	if entry == nil {
		entry = new(lease)
		l.bySource[sourceID] = entry
	}
	l.mu.Unlock()
	entry.mu.Lock()
	return entry
}

// isLast tells whether the source has not been leased anew since l.
func (e *lease) isLast(l hub.Lease) bool { return l.Token != 0 && e.token == l.Token }

// Lease gives the sole right to fetch the source until now+ttl, to the
// microsecond. Its token is drawn from now, so that one from before a restart
// is not taken for a later one.
func (s *Store) Lease(ctx context.Context, sourceID string, now time.Time, ttl time.Duration) (hub.Lease, error) {
	if err := ctx.Err(); err != nil {
		return hub.Lease{}, fmt.Errorf("lease source %s: %w", sourceID, err)
	}
	entry := s.leases.of(sourceID)
	defer entry.mu.Unlock()
	now = now.UTC().Truncate(time.Microsecond)
	if entry.until.After(now) {
		return hub.Lease{}, &hub.LeasedError{SourceID: sourceID, Until: entry.until}
	}
	entry.token = max(entry.token+1, now.UnixMicro())
	entry.until = now.Add(ttl).Truncate(time.Microsecond)
	return hub.Lease{SourceID: sourceID, Token: entry.token, Until: entry.until}, nil
}

// Renew moves the lease's end to now+ttl. A lease that has run out can be
// renewed as long as nobody took the source over; one that was ended by Commit
// or Release can't.
func (s *Store) Renew(ctx context.Context, l hub.Lease, now time.Time, ttl time.Duration) (hub.Lease, error) {
	if err := ctx.Err(); err != nil {
		return hub.Lease{}, fmt.Errorf("renew the lease of source %s: %w", l.SourceID, err)
	}
	entry := s.leases.of(l.SourceID)
	defer entry.mu.Unlock()
	if !entry.isLast(l) || entry.until.IsZero() {
		return hub.Lease{}, fmt.Errorf("renew the lease of source %s: %w", l.SourceID, hub.ErrLeaseLost)
	}
	entry.until = now.UTC().Add(ttl).Truncate(time.Microsecond)
	l.Until = entry.until
	return l, nil
}

// Release ends the lease without a result.
func (s *Store) Release(ctx context.Context, l hub.Lease) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("release the lease of source %s: %w", l.SourceID, err)
	}
	entry := s.leases.of(l.SourceID)
	defer entry.mu.Unlock()
	if entry.isLast(l) {
		entry.until = time.Time{}
	}
	return nil
}
