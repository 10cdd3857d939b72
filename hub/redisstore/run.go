package redisstore

import (
	"context"
	"math"
	"sync"

	"github.com/redis/go-redis/v9"
)

// step is one run of a script. Its reply is for reading after it was run.
type step struct {
	script *redis.Script
	keys   []string
	args   []any
	reply  *redis.Cmd
}

// run runs the steps in one pipeline. A Redis that does not know a script, as one
// that was restarted, gets its text. Each step's reply has its own error.
func (s *Store) run(ctx context.Context, steps []*step) {
	pipe := s.client.Pipeline()
	for _, st := range steps {
		st.reply = st.script.EvalSha(ctx, pipe, st.keys, st.args...)
	}
	_, _ = pipe.Exec(ctx)
	again := s.client.Pipeline()
	for _, st := range steps {
		if redis.HasErrorPrefix(st.reply.Err(), "NOSCRIPT") {
			st.reply = st.script.Eval(ctx, again, st.keys, st.args...)
		}
	}
	if again.Len() > 0 {
		_, _ = again.Exec(ctx)
	}
}

// runOne runs one step and returns its reply.
func (s *Store) runOne(ctx context.Context, script *redis.Script, keys []string, args ...any) *redis.Cmd {
	return script.Run(ctx, s.client, keys, args...)
}

// firstError returns the first error among the replies that is one.
func firstError(steps []*step) error {
	for _, st := range steps {
		if err := st.reply.Err(); err != nil && !isAbsent(err) {
			return err
		}
	}
	return nil
}

// groups lets steps of one master that wait at one time share a pipeline: while
// one is under way the next ones queue up. A master that hangs keeps none of the
// others waiting.
type groups struct {
	mu      sync.Mutex
	waiting map[string][]*waiting // by master; present while one is under way; guarded by mu
}

// waiting is a step that waits for its pipeline.
type waiting struct {
	step
	err  error // why it was not run; for reading after done
	done chan struct{}
}

// groupAtOnce bounds a pipeline, so that nobody waits long for a reply.
const groupAtOnce = 256

// runGrouped runs a step together with others and returns its reply.
func (s *Store) runGrouped(ctx context.Context, script *redis.Script, keys []string, args []any) (*redis.Cmd, error) {
	master, err := s.masterOf(ctx, keys[0])
	if err != nil {
		return nil, err
	}
	w := &waiting{step: step{script: script, keys: keys, args: args}, done: make(chan struct{})}
	s.groups.mu.Lock()
	_, busy := s.groups.waiting[master]
	s.groups.waiting[master] = append(s.groups.waiting[master], w)
	s.groups.mu.Unlock()
	if !busy {
		s.calls.Go(func() { s.runGroups(master) })
	}
	select {
	case <-w.done:
		return w.reply, w.err
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

// runGroup runs steps in one pipeline. It belongs to no caller, so it has no
// caller's context. Its error is that there was no answer in time.
func (s *Store) runGroup(group []*waiting) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), callTime, errSilent)
	defer cancel()
	steps := make([]*step, len(group))
	for i, w := range group {
		steps[i] = &w.step
	}
	s.run(ctx, steps)
	for _, w := range group {
		close(w.done)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// masterOf names the master that has the key.
func (s *Store) masterOf(ctx context.Context, key string) (string, error) {
	cluster, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return "", nil
	}
	master, err := cluster.MasterForKey(ctx, key)
	if err != nil {
		return "", err
	}
	return master.Options().Addr, nil
}
