// Package redisstore keeps feedhub's sources in Redis: the store of a hub in
// production, shared by any number of feedhub processes. Package cmd opens it.
// It fetches nothing and decides nothing about items.
//
// It needs Redis 6.2 or later: one server, a Sentinel with its servers, or a
// Cluster.
//
// # Layout
//
// Every key begins with "feedhub:". Sources are spread over 128 shards by a hash
// of their ids. SHARD, the number of a source's shard, is the hash tag of all of
// its keys, so they are in one slot of a Cluster and can be changed in one step.
// ID stands for a source's id, byte for byte.
//
//	feedhub:layout              string: 2, the number of this layout
//	feedhub:{SHARD}:due         sorted set: ID of each enrolled source, by when it
//	                            is to be looked at: when it is due, or while it
//	                            is leased when that ends
//	feedhub:{SHARD}:sources     hash: ID -> as pack.Source writes it
//	feedhub:{SHARD}:enrolled    string: digest of the shard's sources; after
//	                            "unannounced " while others have not been told of
//	                            them, "partial " and a random text between two
//	                            steps of one Enrol
//	feedhub:{SHARD}:leases      hash: ID -> the token of its last lease; while that
//	                            is held, a space and its end; if an Enrol changed
//	                            the source meanwhile, a space and that time. After
//	                            the lease the end is 0 before such a time
//	feedhub:{SHARD}:states      hash: ID -> as pack.State writes it
//	feedhub:{SHARD}:refs:ID     hash: 16 bytes hub.Key -> as hub.EncodeRef writes it
//	feedhub:{SHARD}:items:ID    hash: 16 bytes hub.Key -> as pack.Item writes it
//	feedhub:{SHARD}:freed:ID    set: claims of deleted items that are still to be
//	                            given free, 16 bytes of digest, then the claim
//	feedhub:claims:N            hash, N from 0 to 1023:
//	                            16 bytes hub.DigestOf a public id -> claim: 8
//	                            random bytes, then the id of the owning source
//	feedhub:changed             channel: token, a space, the id of a source that
//	                            a commit changed
//	feedhub:edits               list: the editors' acts, as hub.EncodeEdit writes them
//	feedhub:learned             what was learned of words, as package compare writes it
//	feedhub:edited              channel: an empty message for each change of the two
//	feedhub:enrolled            channel: a random text for each Enrol that changed
//	                            something
//	feedhub:probe:RANDOM        channel of one Watch, by which it tests itself
//
// Times are microseconds since 1970. A database that holds the keys of the layout
// before this one, in which every source had a tag of its own, is refused: nothing
// in it is touched or read.
//
// # Memory
//
// No key expires. A source holds as many items as its Keep allows. Measured on
// Arabic items of 1.53 KB in JSON: 705 bytes for each, all included. Of these the
// item takes 580, as it is packed and with what Redis adds; the reference 62, while
// a source has 512 at most (hash-max-listpack-entries), then 126; the claim 48,
// while all sources together hold half a million, then 110. A source takes once
// some 0.7 KB for its state and 0.5 KB for its place in the queue, its definition
// and its lease.
//
// # Atomic steps
//
// What must happen in one step is a script on the keys of one shard. A commit
// is one script: Redis runs it whole, and writes it to the append only file as
// one transaction. Commits that wait at one time share a pipeline, of each master
// of a Cluster its own, and those of one shard that have no items, as most have
// none, share a script. Claims of public ids lie in other slots, so a commit that
// deletes items notes their claims in the same step, as freed, and gives them
// free after it; what a crash leaves there is done by the source's next commit.
// The random bytes change whenever an id is claimed, so that a process which
// slept cannot give free what was claimed again since.
//
// A Take is one script in each of the shards where a source is due; states and
// definitions are read after it. An Enrol
// changes one shard after the other; the digest that each step expects and leaves
// keeps two that run at one time from mixing their sources in a shard.
//
// # Time
//
// Leases end by the clocks of the feedhub processes, which pass their time in.
// Clocks that differ make leases longer or shorter and no more: a commit needs
// the last token. Tokens are drawn from the time, so that a Redis which forgot
// a lease, by a restart or a failover, does not give its token out again.
//
// # What a failover can lose
//
// Redis passes on to its replicas what it has answered already. When a replica
// takes the place of a master that died, the last moments before may be missing:
// usually less than a second, all of a source's commit or nothing of it. What was
// lost with an item are the validators of the same commit, so the source is asked
// without them, and what it still lists comes again; its place in the queue is the
// one from before, so it is asked soon. A lease that was lost may be given to
// another; whoever commits first under the older token is refused, as the token
// that Redis knows is another one. A lost Enrol is made good by the next Enrol,
// and by the first process that starts.
//
// # When Redis is away
//
// Every call fails within 6 seconds, or at once when its context ends; Load, Items,
// Enrol and Enrolled are several calls where there is much to read. Nothing is kept
// back to be written later.
package redisstore

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
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
	groups     groups
	// apart is set when a server refused keys of two shards: it is one of a Cluster.
	apart  atomic.Bool
	layout layoutCheck
}

var _ hub.Store = (*Store)(nil)

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
