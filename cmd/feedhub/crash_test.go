package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// serial is a group of publishers whose feeds grow with each round.
type serial struct {
	round atomic.Int64
	*httptest.Server
}

const (
	serialSources = 6
	serialItems   = 12 // in a feed
	roundTime     = time.Minute
)

var serialStart = time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC)

// now is the time of the round.
func (s *serial) now() time.Time {
	return serialStart.Add(time.Duration(s.round.Load()) * roundTime)
}

func startSerial(t *testing.T) *serial {
	s := &serial{}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// serve writes the feed of the source that the path names: in each round one
// item more, and the one before corrected without a date, so that the time of
// its detection shows.
func (s *serial) serve(w http.ResponseWriter, r *http.Request) {
	source, round := strings.Trim(r.URL.Path, "/"), int(s.round.Load())
	etag := fmt.Sprintf(`"%s-%d"`, source, round)
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>مصدر %s</title><link>https://%[1]s.example.org/</link><description>d</description>`, source)
	for n := round; n > round-serialItems; n-- {
		corrected := ""
		if n < round {
			corrected = " (مصحح)"
		}
		fmt.Fprintf(w, `<item><guid>https://%s.example.org/%d</guid><title>خبر %[2]d%s</title><description>&lt;p&gt;نص الخبر %[2]d&lt;/p&gt;</description>`, source, n, corrected)
		if n%3 != 0 {
			// Two of three are dated, at the same second in all sources.
			date := serialStart.Add(time.Duration(n)*roundTime - time.Hour)
			fmt.Fprintf(w, `<pubDate>%s</pubDate>`, date.Format(time.RFC1123Z))
		}
		fmt.Fprint(w, `</item>`)
	}
	fmt.Fprint(w, `</channel></rss>`)
}

func (s *serial) config(t *testing.T, store string) string {
	parts := []string{allowLoopback, "keep: {items: 40}", "sources:"}
	for i := range serialSources {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/s%[1]d', interval: 30s, tags: [t%[3]d]}", i, s.URL, i%2))
	}
	parts = append(parts, "sections:", "  - {slug: even, tags: [t0], language: ar, limit: 30, collapse: none}", "  - {slug: whole, language: ar, limit: 60, collapse: none}")
	return writeConfig(t, store, parts...)
}

// upToDate tells whether the hub shows what every source publishes now.
func (s *serial) upToDate(p *process) bool {
	want := fmt.Sprintf("خبر %d", s.round.Load())
	corrected := fmt.Sprintf("خبر %d (مصحح)", s.round.Load()-1)
	found, foundCorrected := make(map[string]bool), make(map[string]bool)
	for _, item := range p.items("whole") {
		found[item.Feedhub.Source.ID] = found[item.Feedhub.Source.ID] || item.Title == want
		foundCorrected[item.Feedhub.Source.ID] = foundCorrected[item.Feedhub.Source.ID] || item.Title == corrected
	}
	complete := 0
	for id := range found {
		if found[id] && foundCorrected[id] {
			complete++
		}
	}
	return complete == serialSources
}

// play runs the hub through all rounds, killed so many times in each, and
// returns the outputs at the end.
func (s *serial) play(t *testing.T, store string, rounds, kills int, random *rand.Rand) map[string]answer {
	t.Helper()
	path := s.config(t, store)
	clock := filepath.Join(t.TempDir(), "clock")
	s.round.Store(0)
	var outputs map[string]answer
	for round := range rounds {
		s.round.Store(int64(round))
		setClock(t, clock, s.now())
		for range kills {
			p, stderr := launch(t, path, clock)
			go io.Copy(io.Discard, stderr)
			time.Sleep(time.Duration(random.IntN(250)) * time.Millisecond) // the random moment
			p.kill()
		}
		p := startProcess(t, path, clock)
		eventually(t, fmt.Sprintf("round %d is published", round), func() bool { return s.upToDate(p) })
		if round == rounds-1 {
			outputs = p.outputs("even", "whole")
		}
		p.stop()
	}
	return outputs
}

// TestProcessesThatAreKilledLoseAndDoubleNothing kills three processes that share
// a Redis, each at any moment, fifty times in all, while the publishers go on
// publishing.
func TestProcessesThatAreKilledLoseAndDoubleNothing(t *testing.T) {
	const sources, kills, processes = 6, 50, 3
	publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	redis := redistest.Start(t, redistest.Durable...)
	parts := []string{allowLoopback, "sources:"}
	for i := range sources {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/s%[1]d', interval: 1s}", i, upstream.URL))
	}
	path := writeConfig(t, redis.URL()+"/0", append(parts, "sections: [{slug: whole, limit: 1000, collapse: none}]")...)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	running := make([]*process, processes)
	for i := range running {
		running[i] = startProcess(t, path, "")
	}
	for kill := range kills {
		publishers.publish(kill/2 + 1)
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond) // the random moment
		i := random.IntN(processes)
		running[i].kill()
		running[i] = startProcess(t, path, "")
	}
	const editions = kills / 2
	for _, p := range running {
		eventually(t, "all items are shown", func() bool { return len(p.items("whole")) >= sources*editions })
	}
	want := running[0].outputs("whole")
	times := make(map[string]int)
	for _, item := range running[0].items("whole") {
		times[item.ID]++
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
	if len(times) != sources*editions {
		t.Errorf("%d items are there, want %d", len(times), sources*editions)
	}
	for _, p := range running[1:] {
		for path, got := range p.outputs("whole") {
			if got.body != want[path].body || got.header.Get("ETag") != want[path].header.Get("ETag") {
				t.Errorf("%s differs between processes", path)
			}
		}
	}
	for _, p := range running {
		p.stop()
	}
}

func TestAHubThatIsKilledPublishesTheSameBytes(t *testing.T) {
	const rounds, kills = 5, 10
	stores := map[string]func(t *testing.T) string{
		"bolt":  func(t *testing.T) string { return "bolt:" + filepath.Join(t.TempDir(), "hub.db") },
		"Redis": func(t *testing.T) string { return "redis://" + redistest.Start(t).Addr + "/0" },
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			publishers := startSerial(t)
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			calm := publishers.play(t, open(t), rounds, 0, random)
			killed := publishers.play(t, open(t), rounds, kills, random)
			for path, want := range calm {
				if want.status != http.StatusOK || len(want.body) < 1000 {
					t.Fatalf("%s: status %d, %d bytes", path, want.status, len(want.body))
				}
				got := killed[path]
				if got.body != want.body {
					t.Errorf("%s differs after %d kills:\n%s\n\nwithout:\n%s", path, rounds*kills, got.body, want.body)
				}
				if got.header.Get("ETag") != want.header.Get("ETag") || got.header.Get("Last-Modified") != want.header.Get("Last-Modified") {
					t.Errorf("%s: validators differ: %v and %v", path, got.header, want.header)
				}
			}
		})
	}
}
