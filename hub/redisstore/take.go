package redisstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// takeAtOnce bounds how many sources one script takes of a shard.
const takeAtOnce = 1000

// Take leases up to n enrolled sources that are due. It asks every shard when its
// next source is due, and then takes from those where one is, of each as much as
// of the others. With an error, sources may have been leased: they are due when
// their leases end.
//
// A source whose definition can't be read is left out until it is changed.
// One whose state can't be read is taken without it: the fetch that follows
// replaces what is damaged.
func (s *Store) Take(ctx context.Context, now time.Time, ttl time.Duration, n int) ([]hub.Taken, time.Time, error) {
	t := taking{store: s, now: now.UnixMicro(), until: now.Add(ttl).UnixMicro(), left: n}
	_, err := call(ctx, s, func(ctx context.Context) (struct{}, error) {
		err := s.checkLayout(ctx)
		if err == nil {
			err = t.run(ctx)
		}
		return struct{}{}, err
	})
	switch {
	case err != nil:
		return nil, time.Time{}, fmt.Errorf("take sources that are due: %w", err)
	case t.left <= 0:
		return t.taken(), now, nil
	}
	return t.taken(), t.next(), nil
}

// taking is one Take. Its times are in microseconds.
type taking struct {
	store      *Store
	now, until int64
	left       int
	heads      [shards]head
	found      []found
	whole      int // of how many found all is read
}

// head is when a shard's next source is due.
type head struct {
	shard int
	due   int64
	any   bool // whether it has a source at all
}

// found is a source that was taken.
type found struct {
	shard      int
	id         string
	due        int64
	token      int64
	definition string
	state      string
}

// run takes sources until there are enough, or none is due.
func (t *taking) run(ctx context.Context) error {
	if err := t.askAll(ctx); err != nil {
		return err
	}
	for t.left > 0 {
		due := t.dueShards()
		if len(due) == 0 {
			return nil
		}
		if err := t.takeFrom(ctx, due); err != nil {
			return err
		}
	}
	return nil
}

// askAll learns when each shard's next source is due.
func (t *taking) askAll(ctx context.Context) error {
	var replies [shards]*redis.ZSliceCmd
	pipe := t.store.client.Pipeline()
	for shard := range t.heads {
		replies[shard] = pipe.ZRangeWithScores(ctx, shardKey(shard, "due"), 0, 0)
	}
	_, _ = pipe.Exec(ctx)
	for shard, reply := range replies {
		first, err := reply.Result()
		if err != nil {
			return err
		}
		t.heads[shard] = head{shard: shard, any: len(first) > 0}
		if len(first) > 0 {
			t.heads[shard].due = int64(first[0].Score)
		}
	}
	return nil
}

// Of how many shards a Take takes at one time: few have to give much each, as a
// script costs more than a source, but not so few that it takes many rounds.
const (
	fewestShards = 8
	fewestEach   = 16
)

// dueShards returns the shards to take from, the longest due first.
func (t *taking) dueShards() []head {
	var due []head
	for _, h := range t.heads {
		if h.any && h.due <= t.now {
			due = append(due, h)
		}
	}
	slices.SortFunc(due, func(a, b head) int { return cmp.Compare(a.due, b.due) })
	return due[:min(len(due), t.left, max(fewestShards, t.left/fewestEach))]
}

// takeFrom takes what is left to be taken from these shards in equal parts.
func (t *taking) takeFrom(ctx context.Context, due []head) error {
	steps := make([]*step, len(due))
	for i, h := range due {
		share := t.left / len(due)
		if i < t.left%len(due) {
			share++
		}
		steps[i] = &step{
			script: takeScript, keys: shardKeys(h.shard, "due", "leases"),
			args: []any{t.now, t.until, min(share, takeAtOnce)},
		}
	}
	t.store.run(ctx, steps)
	for i, h := range due {
		reply, err := steps[i].reply.Slice()
		if err != nil {
			return err
		}
		if err := t.add(h.shard, reply); err != nil {
			return err
		}
	}
	return t.read(ctx)
}

// add reads the reply of takeScript.
func (t *taking) add(shard int, reply []any) error {
	next, any := reply[0].(string)
	t.heads[shard] = head{shard: shard, due: micros(next), any: any}
	for values := range slices.Chunk(reply[1:], 3) {
		id, due, token := values[0].(string), values[1].(string), values[2].(string)
		f := found{shard: shard, id: id, due: micros(due)}
		var err error
		if f.token, err = strconv.ParseInt(token, 10, 64); err != nil {
			return err
		}
		t.found = append(t.found, f)
		t.left--
	}
	return nil
}

// read reads what is stored of the sources that were taken last: nobody changes
// their states now, as they are leased, and a script would take longer to hand it
// on than Redis to read it.
func (t *taking) read(ctx context.Context) error {
	pipe := t.store.client.Pipeline()
	var sources, states []*redis.SliceCmd
	for rest := t.found[t.whole:]; len(rest) > 0; {
		shard, ids := rest[0].shard, []string(nil)
		for len(rest) > 0 && rest[0].shard == shard {
			ids, rest = append(ids, rest[0].id), rest[1:]
		}
		sources = append(sources, pipe.HMGet(ctx, shardKey(shard, "sources"), ids...))
		states = append(states, pipe.HMGet(ctx, shardKey(shard, "states"), ids...))
	}
	_, _ = pipe.Exec(ctx)
	for i := range sources {
		definitions, err := sources[i].Result()
		if err != nil {
			return err
		}
		values, err := states[i].Result()
		if err != nil {
			return err
		}
		for j := range definitions {
			f := &t.found[t.whole]
			f.definition, _ = definitions[j].(string)
			f.state, _ = values[j].(string)
			t.whole++
		}
	}
	return nil
}

// micros reads a score, which is a number of microseconds.
func micros(score string) int64 {
	if n, err := strconv.ParseInt(score, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(score, 64)
	return int64(f)
}

// taken returns what was taken, longest due first.
func (t *taking) taken() []hub.Taken {
	slices.SortFunc(t.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.due, b.due), strings.Compare(a.id, b.id))
	})
	until := time.UnixMicro(t.until).UTC()
	taken := make([]hub.Taken, 0, len(t.found))
	for _, f := range t.found {
		source, err := pack.OpenSource(f.id, []byte(f.definition))
		if err != nil {
			continue
		}
		state, err := pack.OpenState([]byte(f.state))
		if err != nil {
			state = hub.State{}
		}
		taken = append(taken, hub.Taken{
			Source: source, State: state,
			Lease: hub.Lease{SourceID: f.id, Token: f.token, Until: until},
		})
	}
	return taken
}

// next returns when the next source will be due, zero if there is none.
func (t *taking) next() time.Time {
	var next time.Time
	for _, h := range t.heads {
		if at := time.UnixMicro(h.due).UTC(); h.any && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}
