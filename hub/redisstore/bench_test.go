package redisstore

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

const perCommit = 30

// batch returns the items of one commit, 1.5 KB each as they are stored. Rounds
// repeat, so that a source stays within bounds.
func batch(sourceID string, round int) hub.Batch {
	var b hub.Batch
	for i := range perCommit {
		item := hub.Item{
			SourceID: sourceID, NativeID: fmt.Sprintf("%d/%d", round%10, i),
			ContentHTML: strings.Repeat("x", 1300), Published: time.Unix(int64(round), 0).UTC(),
		}
		ref := hub.Ref{Key: item.Key(), Published: item.Published, FirstSeen: item.Published}
		b.Put = append(b.Put, hub.Accepted{Ref: ref, Item: item})
	}
	b.State.Changed = time.Unix(int64(round), 0).UTC()
	return b
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
