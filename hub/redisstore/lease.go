package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Lease gives the sole right to fetch the source until now+ttl, to the
// microsecond.
func (s *Store) Lease(ctx context.Context, sourceID string, now time.Time, ttl time.Duration) (hub.Lease, error) {
	type answer struct {
		token, until int64
		leased       bool
	}
	a, err := call(ctx, s, func(ctx context.Context) (a answer, err error) {
		reply, err := leaseScript.Run(ctx, s.client, leaseKey(sourceID), now.UnixMicro(), now.Add(ttl).UnixMicro()).Slice()
		if err != nil {
			return a, err
		}
		if a.until, err = strconv.ParseInt(fmt.Sprint(reply[1]), 10, 64); err != nil {
			return a, err
		}
		if reply[0] == nil {
			a.leased = true
			return a, nil
		}
		a.token, err = strconv.ParseInt(fmt.Sprint(reply[0]), 10, 64)
		return a, err
	})
	if err != nil {
		return hub.Lease{}, fmt.Errorf("lease source %s: %w", sourceID, err)
	}
	until := time.UnixMicro(a.until).UTC()
	if a.leased {
		return hub.Lease{}, &hub.LeasedError{SourceID: sourceID, Until: until}
	}
	return hub.Lease{SourceID: sourceID, Token: a.token, Until: until}, nil
}

// Renew moves the lease's end to now+ttl. A lease that has run out can be
// renewed as long as nobody took the source over; one that was ended by Commit
// or Release can't.
func (s *Store) Renew(ctx context.Context, l hub.Lease, now time.Time, ttl time.Duration) (hub.Lease, error) {
	until := now.Add(ttl).UnixMicro()
	renewed, err := call(ctx, s, func(ctx context.Context) (bool, error) {
		return renewScript.Run(ctx, s.client, leaseKey(l.SourceID), l.Token, until).Bool()
	})
	if err == nil && !renewed {
		err = hub.ErrLeaseLost
	}
	if err != nil {
		return hub.Lease{}, fmt.Errorf("renew the lease of source %s: %w", l.SourceID, err)
	}
	l.Until = time.UnixMicro(until).UTC()
	return l, nil
}

// Release ends the lease without a result.
func (s *Store) Release(ctx context.Context, l hub.Lease) error {
	_, err := call(ctx, s, func(ctx context.Context) (any, error) {
		return releaseScript.Run(ctx, s.client, leaseKey(l.SourceID), l.Token).Result()
	})
	if err != nil {
		return fmt.Errorf("release the lease of source %s: %w", l.SourceID, err)
	}
	return nil
}

// leaseKey is all that the scripts of a lease touch.
func leaseKey(sourceID string) []string { return []string{sourceKey(sourceID, "lease")} }
