package boltstore

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
)

// leases is who may fetch what. An entry stays for good, as it remembers the
// last token.
//
// Nobody waits for the file while holding mu, but for the beginning of a reading
// transaction: Take holds it from there until it has chosen, so that what it
// reads is not older than what the entries say.
type leases struct {
	mu       sync.Mutex
	bySource map[string]*lease // guarded by mu
	// changing has the sources that an Enrol is about to change, and its time: who
	// takes one meanwhile may get what it was before. Guarded by mu.
	changing map[string]int64
	// asked has the sources that Lease gave, until Commit or Release ends it: once
	// the lease runs out they are due, which the index does not say. Guarded by mu.
	asked map[string]bool
}

// lease is the last lease of one source. Its times are in microseconds.
type lease struct {
	token int64 // 0 before the first lease
	until int64
	held  bool // not ended by Commit or Release
	// again is when an Enrol changed the source while it was held, zero if none
	// did: the fetch under way is one of what the source was before.
	again int64
	// writing is closed when what is being written under this lease is on disk;
	// nil while nothing is.
	writing chan struct{}
}

// isLast tells whether the source has not been leased anew since l.
func (e *lease) isLast(l hub.Lease) bool { return e != nil && l.Token != 0 && e.token == l.Token }

// isFree tells whether the source can be leased at now.
func (e *lease) isFree(now int64) bool {
	return e == nil || e.writing == nil && (!e.held || e.until <= now)
}

// give leases the source, which is free. For callers that hold mu.
func (l *leases) give(sourceID string, now, until int64) hub.Lease {
	entry := l.bySource[sourceID]
	if entry == nil {
		entry = new(lease)
		l.bySource[sourceID] = entry
	}
	*entry = lease{token: max(entry.token+1, now), until: until, held: true, again: l.changing[sourceID]}
	return hub.Lease{SourceID: sourceID, Token: entry.token, Until: time.UnixMicro(until).UTC()}
}

// end ends the lease of the source. For callers that hold mu.
func (l *leases) end(sourceID string) {
	l.bySource[sourceID].held = false
	delete(l.asked, sourceID)
}

// settled returns the source's entry, nil if it has none, when nothing is being
// written under it. It locks mu, which the caller unlocks, with an error too.
func (l *leases) settled(ctx context.Context, sourceID string) (*lease, error) {
	for {
		l.mu.Lock()
		entry := l.bySource[sourceID]
		if err := ctx.Err(); err != nil || entry == nil || entry.writing == nil {
			return entry, err
		}
		writing := entry.writing
		l.mu.Unlock()
		select {
		case <-writing:
		case <-ctx.Done():
		}
	}
}

// begin notes that something is written under the lease, and finish that it is
// done. For callers that hold mu.
func (e *lease) begin() { e.writing = make(chan struct{}) }
func (e *lease) finish() {
	close(e.writing)
	e.writing = nil
}

// Lease gives the sole right to fetch the source until now+ttl, to the
// microsecond. Its token is drawn from now, so that one from before a restart
// is not taken for a later one.
func (s *Store) Lease(ctx context.Context, sourceID string, now time.Time, ttl time.Duration) (hub.Lease, error) {
	entry, err := s.leases.settled(ctx, sourceID)
	defer s.leases.mu.Unlock()
	if err != nil {
		return hub.Lease{}, fmt.Errorf("lease source %s: %w", sourceID, err)
	}
	if !entry.isFree(now.UnixMicro()) {
		return hub.Lease{}, &hub.LeasedError{SourceID: sourceID, Until: time.UnixMicro(entry.until).UTC()}
	}
	s.leases.asked[sourceID] = true
	return s.leases.give(sourceID, now.UnixMicro(), now.Add(ttl).UnixMicro()), nil
}

// Renew moves the end of the leases to now+ttl. A lease that has run out can be
// renewed as long as nobody took the source over; one that was ended by Commit or
// Release can't.
func (s *Store) Renew(ctx context.Context, leases []hub.Lease, now time.Time, ttl time.Duration) ([]hub.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("renew the leases of %s: %w", hub.SourcesOf(leases), err)
	}
	until := now.Add(ttl).UnixMicro()
	var renewed []hub.Lease
	s.leases.mu.Lock()
	defer s.leases.mu.Unlock()
	for _, l := range leases {
		if entry := s.leases.bySource[l.SourceID]; entry.isLast(l) && entry.held {
			entry.until = until
			l.Until = time.UnixMicro(until).UTC()
			renewed = append(renewed, l)
		}
	}
	return renewed, nil
}

// Release ends the leases without a result. When it returns it is on disk when
// their sources are due.
func (s *Store) Release(ctx context.Context, leases []hub.Lease, due time.Time) error {
	var held []hub.Lease
	for _, l := range leases {
		entry, err := s.leases.settled(ctx, l.SourceID)
		if err == nil && entry.isLast(l) && entry.held {
			entry.begin()
			held = append(held, l)
		}
		s.leases.mu.Unlock()
		if err != nil {
			s.finish(held, false)
			return fmt.Errorf("release the leases of %s: %w", hub.SourcesOf(leases), err)
		}
	}
	if len(held) == 0 {
		return nil
	}
	err := s.write(true, func(tx *bbolt.Tx) error {
		for _, l := range held {
			if err := schedule(tx, l.SourceID, s.leases.dueOf(l.SourceID, due)); err != nil {
				return err
			}
		}
		return nil
	})
	s.finish(held, err == nil)
	if err != nil {
		return fmt.Errorf("release the leases of %s: %w", hub.SourcesOf(held), err)
	}
	return nil
}

// dueOf returns when a source that was fetched under its lease is due: at due, but
// no later than an Enrol changed it meanwhile.
func (l *leases) dueOf(sourceID string, due time.Time) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if again := l.bySource[sourceID].again; again != 0 {
		return min(again, due.UnixMicro())
	}
	return due.UnixMicro()
}

// finish notes that what was written under the leases is on disk, or could not be
// written, and ends them if they are over.
func (s *Store) finish(leases []hub.Lease, over bool) {
	s.leases.mu.Lock()
	defer s.leases.mu.Unlock()
	for _, l := range leases {
		s.leases.bySource[l.SourceID].finish()
		if over {
			s.leases.end(l.SourceID)
		}
	}
}
