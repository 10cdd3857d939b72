package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
)

// Lease gives the sole right to fetch the source until now+ttl, to the
// microsecond.
func (s *Store) Lease(ctx context.Context, sourceID string, now time.Time, ttl time.Duration) (hub.Lease, error) {
	type answer struct {
		token, until int64
		leased       bool
	}
	keys := shardKeys(shardOf(sourceID), "due", "leases")
	a, err := call(ctx, s, func(ctx context.Context) (a answer, err error) {
		reply, err := s.runOne(ctx, leaseScript, keys, sourceID, now.UnixMicro(), now.Add(ttl).UnixMicro()).Slice()
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

// Renew moves the end of the leases to now+ttl. A lease that has run out can be
// renewed as long as nobody took the source over; one that was ended by Commit or
// Release can't. With an error some may be renewed.
func (s *Store) Renew(ctx context.Context, leases []hub.Lease, now time.Time, ttl time.Duration) ([]hub.Lease, error) {
	until := now.Add(ttl).UnixMicro()
	renewed, err := call(ctx, s, func(ctx context.Context) ([]hub.Lease, error) { return s.renew(ctx, leases, until) })
	if err != nil {
		return nil, fmt.Errorf("renew the leases of %s: %w", hub.SourcesOf(leases), err)
	}
	return renewed, nil
}

func (s *Store) renew(ctx context.Context, leases []hub.Lease, until int64) ([]hub.Lease, error) {
	sharded := byShard(leases)
	steps := leaseSteps(renewScript, sharded, until)
	s.run(ctx, steps)
	var renewed []hub.Lease
	for i, part := range sharded {
		answers, err := steps[i].reply.BoolSlice()
		if err != nil {
			return nil, err
		}
		for j, l := range part {
			if answers[j] {
				l.Until = time.UnixMicro(until).UTC()
				renewed = append(renewed, l)
			}
		}
	}
	return renewed, nil
}

// Release ends the leases without a result. With an error some may be ended.
func (s *Store) Release(ctx context.Context, leases []hub.Lease, due time.Time) error {
	_, err := call(ctx, s, func(ctx context.Context) (struct{}, error) {
		steps := leaseSteps(releaseScript, byShard(leases), due.UnixMicro())
		s.run(ctx, steps)
		return struct{}{}, firstError(steps)
	})
	if err != nil {
		return fmt.Errorf("release the leases of %s: %w", hub.SourcesOf(leases), err)
	}
	return nil
}

// byShard parts the leases by the shards of their sources. Within a shard their
// order stays.
func byShard(leases []hub.Lease) [][]hub.Lease {
	var sharded [][]hub.Lease
	place := make(map[int]int)
	for _, l := range leases {
		shard := shardOf(l.SourceID)
		at, ok := place[shard]
		if !ok {
			at = len(sharded)
			place[shard] = at
			sharded = append(sharded, nil)
		}
		sharded[at] = append(sharded[at], l)
	}
	return sharded
}

// leaseSteps returns a run of the script for each shard's leases.
func leaseSteps(script *redis.Script, sharded [][]hub.Lease, at int64) []*step {
	steps := make([]*step, len(sharded))
	for i, leases := range sharded {
		args := append(make([]any, 0, 1+2*len(leases)), at)
		for _, l := range leases {
			args = append(args, l.SourceID, l.Token)
		}
		steps[i] = &step{script: script, keys: shardKeys(shardOf(leases[0].SourceID), "due", "leases"), args: args}
	}
	return steps
}
