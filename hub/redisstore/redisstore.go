// Package redisstore keeps feedhub's sources in Redis: the store of a hub in
// production, shared by any number of feedhub processes. Package cmd opens it.
// It fetches nothing and decides nothing about items.
//
// It needs Redis 6.2 or later: one server, a Sentinel with its servers, or a
// Cluster.
//
// # Layout
//
// Every key begins with "feedhub:". SOURCE stands for a source's id, in which
// every byte but letters, digits and $&+=:@-_.~ is written %XX, so that the
// braces make it the hash tag: a source's keys are in one slot of a Cluster.
//
//	feedhub:{SOURCE}:lease   hash
//	    token    of the last lease
//	    until    its end in microseconds since 1970, absent when it was ended
//	feedhub:{SOURCE}:record  hash: all that Load returns, read by one command
//	    state    as hub.EncodeState writes it
//	    changed  State.Changed in RFC 3339, empty when it is zero
//	    KEY      as hub.EncodeRef writes it; KEY is hub.Key.String
//	feedhub:{SOURCE}:items   hash: KEY -> hub.Item as hub.EncodeItem writes it
//	feedhub:{SOURCE}:freed   set: claims of deleted items that are still to be
//	                         given free, 16 bytes of digest, then the claim
//	feedhub:claims:N         hash, N from 0 to 1023:
//	                         16 bytes hub.DigestOf a public id -> claim: 8
//	                         random bytes, then the id of the owning source
//	feedhub:changed          channel: token, a space, the id of a source that
//	                         a commit changed
//	feedhub:probe:RANDOM     channel of one Watch, by which it tests itself
//
// # Memory
//
// No key expires. A source holds as many items as its Keep allows: for each,
// the JSON text and about 90 bytes beside it, 80 to 140 bytes of reference, and
// 40 to 120 bytes of claim if its own id is its public one; and once, its
// state, 1 to 3 KB. Measured: 1.75 KB for an item of 1.53 KB, 0.9 MB for 500.
//
// # Atomic steps
//
// What must happen in one step is a script on the keys of one source. A commit
// is one script: Redis runs it whole, and writes it to the append only file as
// one transaction. Claims of public ids lie in other slots, so a commit that
// deletes items notes their claims in the same step, as freed, and gives them
// free after it; what a crash leaves there is done by the source's next commit.
// The random bytes change whenever an id is claimed, so that a process which
// slept cannot give free what was claimed again since.
//
// # Time
//
// Leases end by the clocks of the feedhub processes, which pass their time in.
// Clocks that differ make leases longer or shorter and no more: a commit needs
// the last token. Tokens are drawn from the time, so that a Redis which forgot
// a lease, by a restart or a failover, does not give its token out again.
//
// # When Redis is away
//
// Every call fails within 6 seconds, or at once when its context ends; Load and
// Items are one call for every 64 sources and 256 items.
// Nothing is kept back to be written later.
package redisstore

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
)

// Store is a hub.Store in Redis. Its methods are safe for concurrent use, by
// processes as well.
type Store struct {
	client redis.UniversalClient
	// probeEvery is how often a Watch tests that it would hear of a commit.
	probeEvery time.Duration
	calls      sync.WaitGroup
}

var _ hub.Store = (*Store)(nil)

const (
	prefix         = "feedhub:"
	changedChannel = prefix + "changed"
	probeChannel   = prefix + "probe:"
)

// sourceKey returns a key of the source. Which one is the part's name.
func sourceKey(sourceID, part string) string {
	return prefix + "{" + url.PathEscape(sourceID) + "}:" + part
}

// callTime bounds a call, whatever the client tries within it.
const callTime = 6 * time.Second

var errSilent = fmt.Errorf("no answer within %s", callTime)

// call runs f and returns what it returns, or an error as soon as the context
// ends or callTime is over: go-redis itself looks at deadlines but, once it
// waits for a reply, not at cancellation. What f left unfinished ends by the
// client's timeouts; Close waits for it.
func call[T any](ctx context.Context, s *Store, f func(ctx context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	ctx, cancel := context.WithTimeoutCause(ctx, callTime, errSilent)
	defer cancel()
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	done := make(chan result, 1)
	s.calls.Go(func() {
		value, err := f(ctx)
		done <- result{value, err}
	})
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}

// masters returns a client for each server that takes writes.
func (s *Store) masters(ctx context.Context) ([]*redis.Client, error) {
	cluster, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return []*redis.Client{s.client.(*redis.Client)}, nil
	}
	var mu sync.Mutex
	var all []*redis.Client
	err := cluster.ForEachMaster(ctx, func(_ context.Context, master *redis.Client) error {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, master)
		return nil
	})
	return all, err
}

// Ping asks every master for an answer.
func (s *Store) Ping(ctx context.Context) error {
	_, err := call(ctx, s, func(ctx context.Context) (struct{}, error) {
		masters, err := s.masters(ctx)
		for i := 0; err == nil && i < len(masters); i++ {
			err = masters[i].Ping(ctx).Err()
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("reach Redis: %w", err)
	}
	return nil
}

// Close closes the connections, and waits for calls whose contexts ended before
// they did.
func (s *Store) Close() error {
	err := s.client.Close()
	s.calls.Wait()
	if err != nil {
		return fmt.Errorf("close the connections to Redis: %w", err)
	}
	return nil
}
