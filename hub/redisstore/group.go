package redisstore

import (
	"context"
	"math"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
)

// groups lets commits to one master that wait at one time share a pipeline: while
// one is under way the next ones queue up. A master that hangs keeps none of the
// others waiting.
type groups struct {
	mu      sync.Mutex
	waiting map[string][]*waiting // by master; present while one is under way; guarded by mu
}

// waiting is a commit that waits for its pipeline.
type waiting struct {
	shard int
	freed string // the key of the claims that are to be given free
	args  []any  // of commitScript
	// For reading after done: the claims to be given free, or why it failed.
	claims []string
	err    error
	done   chan struct{}
}

// groupAtOnce bounds a pipeline, so that nobody waits long for a reply.
const groupAtOnce = 256

// isSmall tells whether the commit has nothing but a state, as most have.
func (w *waiting) isSmall() bool { return len(w.args) == commitHead }

// keys returns those of commitScript.
func (w *waiting) keys() []string {
	id := w.args[0].(string)
	return append(w.smallKeys(), sourceKey(id, "refs"), sourceKey(id, "items"))
}

// smallKeys returns those of smallScript.
func (w *waiting) smallKeys() []string {
	return append(shardKeys(w.shard, "due", "leases", "states"), w.freed)
}

// runGrouped runs a commit together with others and returns the claims that are to
// be given free.
func (s *Store) runGrouped(ctx context.Context, args []any) ([]string, error) {
	id := args[0].(string)
	w := &waiting{shard: shardOf(id), freed: sourceKey(id, "freed"), args: args, done: make(chan struct{})}
	master, err := s.masterOf(ctx, w.freed)
	if err != nil {
		return nil, err
	}
	s.groups.mu.Lock()
	_, busy := s.groups.waiting[master]
	s.groups.waiting[master] = append(s.groups.waiting[master], w)
	s.groups.mu.Unlock()
	if !busy {
		s.calls.Go(func() { s.runGroups(master) })
	}
	select {
	case <-w.done:
		return w.claims, w.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// runGroups runs what waits for the master until nothing does. When the master
// does not answer, what waited for it meanwhile has waited long enough.
func (s *Store) runGroups(master string) {
	atOnce := groupAtOnce
	for err := error(nil); ; {
		group := s.groups.next(master, atOnce)
		switch {
		case len(group) == 0:
			return
		case err != nil:
			for _, w := range group {
				w.err = err
				close(w.done)
			}
			err, atOnce = nil, groupAtOnce
		default:
			if err = s.runGroup(group); err != nil {
				atOnce = math.MaxInt
			}
		}
	}
}

// next returns up to n of those that wait for the master. Where it returns none,
// whoever comes next starts the groups again.
func (g *groups) next(master string, n int) []*waiting {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.waiting[master]
	if len(all) == 0 {
		delete(g.waiting, master)
		return nil
	}
	n = min(n, len(all))
	g.waiting[master] = all[n:]
	return all[:n]
}

// runGroup runs commits in one pipeline. It belongs to no caller, so it has no
// caller's context. Its error is that there was no answer in time.
func (s *Store) runGroup(group []*waiting) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), callTime, errSilent)
	defer cancel()
	var steps []*step
	var of [][]*waiting // the commits of each step
	small := make(map[int][]*waiting) // by shard where those lie apart
	for _, w := range group {
		if w.isSmall() {
			shard := 0
			if s.isCluster() {
				shard = w.shard
			}
			small[shard] = append(small[shard], w)
			continue
		}
		steps = append(steps, &step{script: commitScript, keys: w.keys(), args: w.args})
		of = append(of, []*waiting{w})
	}
	for _, all := range small {
		steps = append(steps, smallStep(all))
		of = append(of, all)
	}
	s.run(ctx, steps)
	for i, all := range of {
		if all[0].isSmall() {
			endSmall(all, steps[i].reply)
		} else {
			all[0].end(steps[i].reply)
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// smallStep returns the run of a script that makes all of these commits.
func smallStep(all []*waiting) *step {
	keys, args := make([]string, 0, 4*len(all)), make([]any, 0, 4*len(all))
	for _, w := range all {
		keys = append(keys, w.smallKeys()...)
		args = append(args, w.args[:4]...)
	}
	return &step{script: smallScript, keys: keys, args: args}
}

// end reads the reply of commitScript.
func (w *waiting) end(reply *redis.Cmd) {
	w.claims, w.err = reply.StringSlice()
	if isAbsent(w.err) {
		w.err = hub.ErrLeaseLost
	}
	close(w.done)
}

// endSmall reads the reply of smallScript.
func endSmall(all []*waiting, reply *redis.Cmd) {
	answers, err := reply.Slice()
	for i, w := range all {
		switch {
		case err != nil:
			w.err = err
		case answers[i] == nil:
			w.err = hub.ErrLeaseLost
		default:
			claims, _ := answers[i].([]any)
			for _, claim := range claims {
				w.claims = append(w.claims, claim.(string))
			}
		}
		close(w.done)
	}
}
