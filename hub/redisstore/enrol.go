package redisstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

const (
	// enrolAtOnce is how many changes one script makes: it bounds how long others
	// wait for Redis.
	enrolAtOnce = 1000
	// enrolAttempts is how often a shard is tried that others enrol at the same
	// time.
	enrolAttempts = 10
	// unannounced stands before the digest of a shard while others have not been
	// told of its change.
	unannounced = "unannounced "
)

var errEnrolling = errors.New("other processes enrol sources again and again at the same time")

// definition is a source as it is stored.
type definition struct {
	id   string
	form []byte
}

// enrolment is what one shard should hold.
type enrolment struct {
	shard   int
	sources []definition // by id, each once
	digest  string
}

// Enrol makes these the sources that are taken in turn. Each shard keeps a digest
// of its sources, so that an Enrol which changes nothing reads no more than those.
// The others are changed shard by shard, 1,000 sources at a time; other processes
// are told when all are done, if need be by the next Enrol.
func (s *Store) Enrol(ctx context.Context, sources []hub.Source, now time.Time) error {
	if err := s.enrol(ctx, sources, now); err != nil {
		return fmt.Errorf("enrol %d sources: %w", len(sources), err)
	}
	return nil
}

func (s *Store) enrol(ctx context.Context, sources []hub.Source, now time.Time) error {
	wanted := enrolments(sources)
	changed, err := call(ctx, s, func(ctx context.Context) ([]enrolment, error) {
		if err := s.checkLayout(ctx); err != nil {
			return nil, err
		}
		return s.changedShards(ctx, wanted)
	})
	if err != nil || len(changed) == 0 {
		return err
	}
	for _, e := range changed {
		if err := s.enrolShard(ctx, e, now); err != nil {
			return err
		}
	}
	_, err = call(ctx, s, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.announce(ctx, changed) })
	return err
}

// enrolments parts the sources by shard. Of two with one id the last counts.
func enrolments(sources []hub.Source) []enrolment {
	all := make([]enrolment, shards)
	for i := range sources {
		form := pack.Source(&sources[i])
		e := &all[shardOf(sources[i].ID)]
		e.sources = append(e.sources, definition{sources[i].ID, form})
	}
	for shard := range all {
		e := &all[shard]
		slices.Reverse(e.sources)
		slices.SortStableFunc(e.sources, func(a, b definition) int { return strings.Compare(a.id, b.id) })
		e.sources = slices.CompactFunc(e.sources, func(a, b definition) bool { return a.id == b.id })
		e.shard, e.digest = shard, digest(e.sources)
	}
	return all
}

// digest returns a text that is equal for equal sources, empty for none.
func digest(sources []definition) string {
	if len(sources) == 0 {
		return ""
	}
	h := sha256.New()
	var size [8]byte
	write := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(size[:0], uint64(len(b))))
		h.Write(b)
	}
	for _, d := range sources {
		write([]byte(d.id))
		write(d.form)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// changedShards returns those whose shards hold something else.
func (s *Store) changedShards(ctx context.Context, wanted []enrolment) ([]enrolment, error) {
	replies := make([]*redis.StringCmd, len(wanted))
	pipe := s.client.Pipeline()
	for i, e := range wanted {
		replies[i] = pipe.Get(ctx, shardKey(e.shard, "enrolled"))
	}
	_, _ = pipe.Exec(ctx)
	var changed []enrolment
	for i, e := range wanted {
		have, err := replies[i].Result()
		if err != nil && !isAbsent(err) {
			return nil, err
		}
		if have != e.digest {
			changed = append(changed, e)
		}
	}
	return changed, nil
}

// enrolShard brings one shard into its form. Where another process changes it
// meanwhile it begins anew.
func (s *Store) enrolShard(ctx context.Context, e enrolment, now time.Time) error {
	for range enrolAttempts {
		steps, err := call(ctx, s, func(ctx context.Context) ([]*step, error) { return s.enrolSteps(ctx, e, now) })
		if err != nil {
			return err
		}
		done := true
		for i := 0; done && i < len(steps); i++ {
			done, err = call(ctx, s, func(ctx context.Context) (bool, error) {
				return s.runOne(ctx, enrolScript, steps[i].keys, steps[i].args...).Bool()
			})
			if err != nil {
				return err
			}
		}
		if done {
			return nil
		}
	}
	return errEnrolling
}

// enrolSteps compares the shard with what it should hold and returns the scripts
// that change it. Each expects the digest that the one before it left.
func (s *Store) enrolSteps(ctx context.Context, e enrolment, now time.Time) ([]*step, error) {
	key := shardKey(e.shard, "enrolled")
	have, err := s.client.Get(ctx, key).Result()
	if err != nil && !isAbsent(err) {
		return nil, err
	}
	stored, err := s.client.HGetAll(ctx, shardKey(e.shard, "sources")).Result()
	if err != nil {
		return nil, err
	}
	changes := changesOf(e.sources, stored)
	keys := append(shardKeys(e.shard, "due", "leases", "sources"), key)
	var steps []*step
	for {
		part := changes[:min(enrolAtOnce, len(changes))]
		changes = changes[len(part):]
		becomes := unannounced + e.digest
		if len(changes) > 0 {
			becomes = "partial " + rand.Text()
		}
		steps = append(steps, &step{keys: keys, args: enrolArgs(have, becomes, now.UnixMicro(), part)})
		if have = becomes; len(changes) == 0 {
			return steps, nil
		}
	}
}

// changesOf returns the sources that are not stored as they should be, and, without
// a form, those that should not be.
func changesOf(wanted []definition, stored map[string]string) []definition {
	var changes []definition
	for _, d := range wanted {
		if form, ok := stored[d.id]; !ok || form != string(d.form) {
			changes = append(changes, d)
		}
		delete(stored, d.id)
	}
	for id := range stored {
		changes = append(changes, definition{id: id})
	}
	return changes
}

// enrolArgs returns the arguments of enrolScript.
func enrolArgs(have, becomes string, now int64, changes []definition) []any {
	var gone, put []any
	for _, d := range changes {
		if d.form == nil {
			gone = append(gone, d.id)
		} else {
			put = append(put, d.id, d.form)
		}
	}
	return slices.Concat([]any{have, becomes, now, len(gone)}, gone, put)
}

// announce tells all processes, and notes that they were told.
func (s *Store) announce(ctx context.Context, changed []enrolment) error {
	if err := s.client.Publish(ctx, enrolledChannel, rand.Text()).Err(); err != nil {
		return err
	}
	steps := make([]*step, len(changed))
	for i, e := range changed {
		keys := shardKeys(e.shard, "enrolled")
		steps[i] = &step{script: enrolledScript, keys: keys, args: []any{unannounced + e.digest, e.digest}}
	}
	s.run(ctx, steps)
	return firstError(steps)
}

// Enrolled returns the sources that are enrolled, in the order of their ids.
func (s *Store) Enrolled(ctx context.Context) ([]hub.Source, error) {
	var sources []hub.Source
	for first := 0; first < shards; first += shardsAtOnce {
		part, err := call(ctx, s, func(ctx context.Context) ([]hub.Source, error) { return s.enrolled(ctx, first) })
		if err != nil {
			return nil, fmt.Errorf("read the enrolled sources: %w", err)
		}
		sources = append(sources, part...)
	}
	slices.SortFunc(sources, func(a, b hub.Source) int { return cmp.Compare(a.ID, b.ID) })
	return sources, nil
}

// shardsAtOnce is how many shards are read in one request.
const shardsAtOnce = 8

// enrolled returns the sources of shardsAtOnce shards.
func (s *Store) enrolled(ctx context.Context, first int) ([]hub.Source, error) {
	var replies [shardsAtOnce]*redis.MapStringStringCmd
	pipe := s.client.Pipeline()
	for i := range replies {
		replies[i] = pipe.HGetAll(ctx, shardKey(first+i, "sources"))
	}
	_, _ = pipe.Exec(ctx)
	var sources []hub.Source
	for _, reply := range replies {
		stored, err := reply.Result()
		if err != nil {
			return nil, err
		}
		for id, form := range stored {
			source, err := pack.OpenSource(id, []byte(form))
			if err != nil {
				return nil, err
			}
			sources = append(sources, source)
		}
	}
	return sources, nil
}
