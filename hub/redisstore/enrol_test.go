package redisstore

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// many returns sources whose ids begin with prefix.
func many(prefix string, count int) []hub.Source {
	sources := make([]hub.Source, count)
	for i := range sources {
		sources[i] = hub.Source{ID: fmt.Sprintf("%s%05d", prefix, i), URL: "https://example.org/" + prefix}
	}
	return sources
}

func enrol(tb testing.TB, s *Store, sources []hub.Source) {
	tb.Helper()
	if err := s.Enrol(tb.Context(), sources, noon); err != nil {
		tb.Fatal(err)
	}
}

// enrolled returns how many sources are enrolled by the prefix of their ids, up to
// the first digit.
func enrolled(t *testing.T, s *Store) map[string]int {
	t.Helper()
	sources, err := s.Enrolled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]int)
	for _, source := range sources {
		counts[strings.TrimRight(source.ID, "0123456789")]++
	}
	return counts
}

func TestOfTwoEnrolsAtOneTimeEachShardHoldsOne(t *testing.T) {
	url := redistest.Start(t).URL()
	stores := [2]*Store{open(t, url), open(t, url)}
	for range 5 {
		var running sync.WaitGroup
		for i, s := range stores {
			running.Go(func() { enrol(t, s, many([]string{"a", "b"}[i], 2000)) })
		}
		running.Wait()
		// Whoever enrols alone again has the last word.
		for i, s := range stores {
			name := []string{"a", "b"}[i]
			enrol(t, s, many(name, 2000))
			if got := enrolled(t, s); len(got) != 1 || got[name] != 2000 {
				t.Fatalf("enrolled are %v, want 2000 %s", got, name)
			}
		}
	}
}

func TestAnEnrolThatBrokeOffIsFinishedByTheNext(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	sources := many("a", 3*shards)
	enrol(t, s, sources[:shards])
	wanted := enrolments(sources)
	// As a process that dies before it tells the others, and before it is done.
	for _, e := range wanted[:shards/2] {
		if err := s.enrolShard(t.Context(), e, noon); err != nil {
			t.Fatal(err)
		}
	}
	told := make(chan struct{}, 10)
	ready := make(chan struct{})
	go func() {
		_ = s.Watch(t.Context(), hub.Watcher{
			Ready: func() { close(ready) }, Changed: func(string) {}, Enrolled: func() { told <- struct{}{} },
		})
	}()
	<-ready
	enrol(t, s, sources)
	select {
	case <-told:
	case <-time.After(10 * time.Second):
		t.Error("the others are not told of the Enrol that was finished")
	}
	if got := enrolled(t, s)["a"]; got != len(sources) {
		t.Errorf("%d sources are enrolled, want %d", got, len(sources))
	}
	if changed, err := s.changedShards(t.Context(), wanted); err != nil || len(changed) != 0 {
		t.Errorf("%d shards are to be changed still, %v", len(changed), err)
	}
}

func TestALargeShardIsEnrolledInSteps(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	var sources []hub.Source
	for _, source := range many("a", shards*(2*enrolAtOnce+500)) {
		if shardOf(source.ID) == 7 {
			sources = append(sources, source)
		}
	}
	if len(sources) < 2*enrolAtOnce {
		t.Fatalf("only %d sources are in the shard", len(sources))
	}
	enrol(t, s, sources)
	enrol(t, s, sources)
	if got := enrolled(t, s)["a"]; got != len(sources) {
		t.Errorf("%d sources are enrolled, want %d", got, len(sources))
	}
	enrol(t, s, sources[:1])
	if got := enrolled(t, s)["a"]; got != 1 {
		t.Errorf("%d sources are enrolled, want 1", got)
	}
}

func TestADamagedSourceIsNotTakenAndADamagedStateIsReplaced(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	enrol(t, s, many("a", 2))
	damage := func(part, id string) {
		if err := s.client.HSet(t.Context(), shardKey(shardOf(id), part), id, "{").Err(); err != nil {
			t.Fatal(err)
		}
	}
	damage("states", "a00000")
	damage("sources", "a00001")
	taken, _, err := s.Take(t.Context(), noon, time.Minute, 10)
	if err != nil || len(taken) != 1 || taken[0].Source.ID != "a00000" || !taken[0].State.Checked.IsZero() {
		t.Fatalf("taken are %v, %v, want the source without its state", taken, err)
	}
	if err := s.Commit(t.Context(), taken[0].Lease, hub.Batch{Due: noon}); err != nil {
		t.Error(err)
	}
	if _, err := s.Enrolled(t.Context()); err == nil || !strings.Contains(err.Error(), "source a00001 is damaged") {
		t.Errorf("a damaged source gives %v", err)
	}
}

func TestARedisOfAnotherLayoutIsRefused(t *testing.T) {
	server := redistest.Start(t)
	tests := map[string]struct{ key, field, want string }{
		"of before": {"feedhub:{desk}:record", "state", "earlier feedhub"},
		"to come":   {layoutKey, "", `layout "3"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server.Flush()
			s := open(t, server.URL())
			if tt.field != "" {
				s.client.HSet(t.Context(), tt.key, tt.field, "{}")
			} else {
				s.client.Set(t.Context(), tt.key, "3", 0)
			}
			_, _, takeErr := s.Take(t.Context(), noon, time.Minute, 1)
			for _, err := range []error{s.Enrol(t.Context(), many("a", 1), noon), takeErr} {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("the error is %v, want %q", err, tt.want)
				}
			}
			s.client.Del(t.Context(), tt.key)
			enrol(t, s, many("a", 1))
		})
	}
}
