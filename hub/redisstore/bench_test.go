package redisstore

import (
	"fmt"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
	"github.com/feedhub/feedhub/hub/storetest"
)

const perCommit = 30

// batch returns the items of one commit. Rounds repeat, so that a source stays
// within bounds.
func batch(sourceID string, round int) hub.Batch {
	return hub.Batch{
		Put:   storetest.Articles(sourceID, round%10, perCommit),
		State: hub.State{Changed: noon.Add(time.Duration(round) * time.Second)},
		Due:   noon,
	}
}

// put is the floor: the same items and nothing else, one pipeline.
func put(tb testing.TB, s *Store, b hub.Batch) {
	pipe := s.client.Pipeline()
	for i := range b.Put {
		value, err := hub.EncodeItem(&b.Put[i].Item)
		if err != nil {
			tb.Fatal(err)
		}
		pipe.HSet(tb.Context(), "floor", b.Put[i].Ref.Key.String(), value)
	}
	if _, err := pipe.Exec(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkCommit measures a commit against a raw pipeline of the same bytes, in
// turns.
func BenchmarkCommit(b *testing.B) {
	for name, args := range map[string][]string{"memory": nil, "durable": redistest.Durable} {
		b.Run(name, func(b *testing.B) {
			s := open(b, redistest.Start(b, args...).URL())
			var floor, ours time.Duration
			for round := 0; b.Loop(); round++ {
				items := batch("desk", round)
				l, err := s.Lease(b.Context(), "desk", noon, time.Minute)
				if err != nil {
					b.Fatal(err)
				}
				began := time.Now()
				put(b, s, items)
				between := time.Now()
				if err := s.Commit(b.Context(), l, items); err != nil {
					b.Fatal(err)
				}
				floor += between.Sub(began)
				ours += time.Since(between)
			}
			b.ReportMetric(float64(b.N*perCommit)/ours.Seconds(), "items/s")
			b.ReportMetric(floor.Seconds()/ours.Seconds(), "of-floor")
		})
	}
}

// BenchmarkLoad measures reading the records of 1,000 sources of 50 items, as a
// hub does when it starts, against reading their bytes alone.
func BenchmarkLoad(b *testing.B) {
	s := open(b, redistest.Start(b).URL())
	var ids []string
	for i := range 1000 {
		id := fmt.Sprintf("source%d", i)
		ids = append(ids, id)
		items := batch(id, 0)
		items.Put = append(items.Put, batch(id, 1).Put[:20]...)
		commit(b, s, id, items)
	}
	var floor, ours time.Duration
	for b.Loop() {
		began := time.Now()
		pipe := s.client.Pipeline()
		for _, id := range ids {
			pipe.HGetAll(b.Context(), sourceKey(id, "refs"))
		}
		if _, err := pipe.Exec(b.Context()); err != nil {
			b.Fatal(err)
		}
		between := time.Now()
		if _, err := s.Load(b.Context(), ids...); err != nil {
			b.Fatal(err)
		}
		floor += between.Sub(began)
		ours += time.Since(between)
	}
	b.ReportMetric(float64(b.N*50*len(ids))/ours.Seconds(), "refs/s")
	b.ReportMetric(floor.Seconds()/ours.Seconds(), "of-floor")
}

// BenchmarkCycle measures taking and committing sources that have nothing new.
func BenchmarkCycle(b *testing.B) {
	s := open(b, redistest.Start(b).URL())
	storetest.Cycle(b, s, func() time.Duration {
		return time.Duration(1e9 * (info(b, s, "used_cpu_user") + info(b, s, "used_cpu_sys")))
	})
}

// BenchmarkTake measures the queue of a million sources.
func BenchmarkTake(b *testing.B) { storetest.TakeMillion(b, open(b, redistest.Start(b).URL())) }

// BenchmarkMemory measures the memory of Redis that an item takes in all.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(perItem(b, 400, 50), "B_per_item")
	}
}
