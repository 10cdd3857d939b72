package redisstore

import (
	"context"

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

// isCluster tells whether shards may lie apart, so that no script can reach two.
func (s *Store) isCluster() bool {
	_, is := s.client.(*redis.ClusterClient)
	return is || s.apart.Load()
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
