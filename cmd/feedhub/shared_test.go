package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// watchful is a group of publishers that notes who asks for what, and whether
// two ask for the same at one time.
type watchful struct {
	mu       sync.Mutex
	edition  int
	asking   map[string]int
	requests map[string]int // by User-Agent
	overlaps []string
}

func (p *watchful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.requests[r.UserAgent()]++
	if p.asking[r.URL.Path]++; p.asking[r.URL.Path] > 1 {
		p.overlaps = append(p.overlaps, r.URL.Path)
	}
	edition := p.edition
	p.mu.Unlock()
	// Long enough for a second fetch to meet the first.
	select {
	case <-r.Context().Done():
	case <-time.After(100 * time.Millisecond):
	}
	p.mu.Lock()
	p.asking[r.URL.Path]--
	p.mu.Unlock()
	source := strings.Trim(r.URL.Path, "/")
	fmt.Fprintf(w, `{"version": "https://jsonfeed.org/version/1.1", "title": %q, "items": [`, source)
	for n := edition; n > 0; n-- {
		comma := ","
		if n == 1 {
			comma = ""
		}
		fmt.Fprintf(w, `{"id": "https://%s.example.org/%d", "title": "%[1]s %[2]d", "content_text": "text %[2]d", "date_published": "2026-01-01T00:%02[2]d:00Z"}%s`, source, n, comma)
	}
	fmt.Fprint(w, `]}`)
}

func (p *watchful) publish(edition int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.edition = edition
}

func TestTwoProcessesShareTheFetchingAndServeTheSame(t *testing.T) {
	const sources, editions = 8, 4
	publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	redis := redistest.Start(t)
	start := func(agent string) *process {
		parts := []string{"fetch: {pause: 0s, allow_private: [127.0.0.0/8], user_agent: " + agent + "}", "sources:"}
		for i := range sources {
			parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/s%[1]d', interval: 1s}", i, upstream.URL))
		}
		parts = append(parts, "sections: [{slug: whole, limit: 100, collapse: none}]")
		return startProcess(t, writeConfig(t, "redis://"+redis.Addr+"/0", parts...), "")
	}
	one, two := start("one"), start("two")
	for edition := 1; edition <= editions; edition++ {
		publishers.publish(edition)
		for _, p := range []*process{one, two} {
			eventually(t, "both show all items", func() bool { return len(p.items("whole")) == sources*edition })
		}
	}
	ofOne, ofTwo := one.outputs("whole"), two.outputs("whole")
	for path, answer := range ofOne {
		other := ofTwo[path]
		if answer.body != other.body {
			t.Errorf("%s differs:\n%s\n%s", path, answer.body, other.body)
		}
		for _, validator := range []string{"ETag", "Last-Modified"} {
			if answer.header.Get(validator) == "" || answer.header.Get(validator) != other.header.Get(validator) {
				t.Errorf("%s: %s is %q and %q", path, validator, answer.header.Get(validator), other.header.Get(validator))
			}
		}
	}
	// Whoever did more of the work so far, the other one goes on alone.
	one.stop()
	publishers.publish(editions + 1)
	eventually(t, "two goes on alone", func() bool { return len(two.items("whole")) == sources*(editions+1) })
	two.stop()
	publishers.mu.Lock()
	defer publishers.mu.Unlock()
	if len(publishers.overlaps) > 0 {
		t.Errorf("two fetched at one time: %v", publishers.overlaps)
	}
	t.Logf("requests by process: %v", publishers.requests)
	if len(publishers.requests) != 2 {
		t.Errorf("the work was not shared: %v", publishers.requests)
	}
}
