package redisstore

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
)

// groups lets commits to one master that wait at one time share a pipeline: while
// one is under way the next ones queue up. A master that hangs keeps none of the
// others waiting.
type groups struct {
	mu     sync.Mutex
	queues map[string]*queue // by master; present while one is under way; guarded by mu
}

// queue are the commits that wait for one master.
type queue struct {
	all   []*waiting
	hurry chan struct{} // holds one when a commit is in a hurry
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

// patience is how long small commits, which have the time, wait for company.
const patience = 2 * time.Millisecond

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
	if q, isNew := s.groups.add(master, w); isNew {
		s.calls.Go(func() { s.runGroups(master, q) })
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
func (s *Store) runGroups(master string, q *queue) {
	atOnce := groupAtOnce
	for err := error(nil); ; {
		select {
		case <-q.hurry:
		case <-time.After(patience):
		}
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

// add queues a commit up for a master. Where the queue is new the caller starts the
// groups.
func (g *groups) add(master string, w *waiting) (q *queue, isNew bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	q, found := g.queues[master]
	if !found {
		q = &queue{hurry: make(chan struct{}, 1)}
		g.queues[master] = q
	}
	q.all = append(q.all, w)
	if !w.isSmall() {
		q.goOn()
	}
	return q, !found
}

// goOn ends the wait for company.
func (q *queue) goOn() {
	select {
	case q.hurry <- struct{}{}:
	default:
	}
}

// next returns up to n of those that wait for the master. Where it returns none,
// whoever comes next starts the groups again.
func (g *groups) next(master string, n int) []*waiting {
	g.mu.Lock()
	defer g.mu.Unlock()
	q := g.queues[master]
	if len(q.all) == 0 {
		delete(g.queues, master)
		return nil
	}
	n = min(n, len(q.all))
	group := q.all[:n]
	if q.all = q.all[n:]; len(q.all) > 0 {
		q.goOn() // they have company
	}
	return group
}

// runGroup runs commits in one pipeline. It belongs to no caller, so it has no
// caller's context. Its error is that there was no answer in time.
func (s *Store) runGroup(group []*waiting) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), callTime, errSilent)
	defer cancel()
	var steps []*step
	var of [][]*waiting               // the commits of each step
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
	steps, of = s.part(ctx, steps, of)
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

// part runs commits singly that failed together by the fault of one of them, or as
// the server is one of a Cluster and was not named as one. They may be repeated.
func (s *Store) part(ctx context.Context, steps []*step, of [][]*waiting) ([]*step, [][]*waiting) {
	var again []*step
	for i, all := range of {
		err := steps[i].reply.Err()
		if err == nil || len(all) == 1 {
			continue
		}
		if isApart := redis.HasErrorPrefix(err, "CROSSSLOT"); isApart {
			s.apart.Store(true)
		} else if !redis.HasErrorPrefix(err, "WRONGTYPE") && !redis.HasErrorPrefix(err, "ERR") {
			continue
		}
		for _, w := range all[1:] {
			steps, of = append(steps, smallStep([]*waiting{w})), append(of, []*waiting{w})
			again = append(again, steps[len(steps)-1])
		}
		steps[i], of[i] = smallStep(all[:1]), all[:1]
		again = append(again, steps[i])
	}
	if len(again) > 0 {
		s.run(ctx, again)
	}
	return steps, of
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
