package redisstore

import (
	"context"
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
	w := &waiting{step{script: script, keys: keys, args: args}, make(chan struct{})}
	s.groups.mu.Lock()
	_, busy := s.groups.waiting[master]
	s.groups.waiting[master] = append(s.groups.waiting[master], w)
	s.groups.mu.Unlock()
	if !busy {
		s.calls.Go(func() { s.runGroups(master) })
	}
	select {
	case <-w.done:
		return w.reply, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// runGroups runs what waits for the master until nothing does.
func (s *Store) runGroups(master string) {
	for {
		s.groups.mu.Lock()
		group := s.groups.waiting[master]
		if len(group) == 0 {
			delete(s.groups.waiting, master)
			s.groups.mu.Unlock()
			return
		}
		rest := group[min(groupAtOnce, len(group)):]
		s.groups.waiting[master] = rest
		s.groups.mu.Unlock()
		s.runGroup(group[:len(group)-len(rest)])
	}
}

// runGroup runs steps in one pipeline. It belongs to no caller, so it has no
// caller's context.
func (s *Store) runGroup(group []*waiting) {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	steps := make([]*step, len(group))
	for i, w := range group {
		steps[i] = &w.step
	}
	s.run(ctx, steps)
	for _, w := range group {
		close(w.done)
	}
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
