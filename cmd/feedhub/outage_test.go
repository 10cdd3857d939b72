package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

func TestRedisMayComeLateAndGoAway(t *testing.T) {
	publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	redis := redistest.Start(t)
	redis.Stop()
	p := startProcess(t, writeConfig(t, "redis://"+redis.Addr+"/0",
		"fetch: {pause: 0s, allow_private: [127.0.0.0/8]}",
		fmt.Sprintf("sources: [{id: a, url: '%s/a', interval: 1s}]", upstream.URL),
		"sections: [{slug: s, collapse: none}]"), "")
	eventually(t, "the log says what is waited for", func() bool { return strings.Contains(p.logs.String(), `"level":"ERROR"`) })
	if ready := p.get("/readyz"); ready.status != http.StatusServiceUnavailable {
		t.Errorf("without a store /readyz answers %d: %s", ready.status, ready.body)
	}
	if s := p.get("/s/rss.xml"); s.status != http.StatusServiceUnavailable || s.header.Get("Retry-After") == "" {
		t.Errorf("without a store the output answers %d, Retry-After %q", s.status, s.header.Get("Retry-After"))
	}
	if healthy := p.get("/healthz"); healthy.status != http.StatusOK {
		t.Errorf("/healthz answers %d", healthy.status)
	}
	redis.Restart()
	eventually(t, "the first item is shown", func() bool { return len(p.items("s")) == 1 })
	if ready := p.get("/readyz"); ready.status != http.StatusOK {
		t.Errorf("/readyz answers %d: %s", ready.status, ready.body)
	}
	before := p.outputs("s")

	redis.Stop()
	publishers.publish(2)
	eventually(t, "the log says that the store is away", func() bool { return strings.Contains(p.logs.String(), "the store is away") })
	for path, want := range before {
		if got := p.get(path); got.status != http.StatusOK || got.body != want.body {
			t.Errorf("with the store away %s answers %d", path, got.status)
		}
	}
	if ready := p.get("/readyz"); ready.status != http.StatusOK {
		t.Errorf("a hub that can serve is not ready: %s", ready.body)
	}
	redis.Restart()
	eventually(t, "what came meanwhile is shown", func() bool { return len(p.items("s")) == 2 })
	p.stop()
}

// hostile answers each path in its own bad way.
func hostile(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	zeros := strings.Repeat("\x00", 1<<20)
	bomb := gzipOf(t, strings.Repeat(zeros, 64))
	mux.HandleFunc("/status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/html", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!DOCTYPE html><html><head><title>Sorry</title></head><body>Maintenance</body></html>")
	})
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte(zeros)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/announced", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(2<<30))
		fmt.Fprint(w, "<rss>")
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/metadata", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
	})
	mux.HandleFunc("/deep", func(w http.ResponseWriter, _ *http.Request) {
		const levels = 300_000
		fmt.Fprint(w, `<rss version="2.0"><channel><title>x</title><item><x:y>`,
			strings.Repeat("<a>", levels), strings.Repeat("</a>", levels), `</x:y></item></channel></rss>`)
	})
	mux.HandleFunc("/good", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Good</title><item><title>good news</title><guid>urn:test:1</guid></item></channel></rss>`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestBadSourcesAreNamedAndHarmNobody(t *testing.T) {
	upstream := hostile(t)
	reasons := map[string]string{ // part of the message for each path
		"status": "500", "html": "HTML", "hang": "5s", "endless": "larger than", "announced": "larger than",
		"bomb": "100 times", "loop": "redirect", "metadata": "169.254.169.254", "deep": "depth",
	}
	parts := []string{"fetch: {timeout: 5s, pause: 0s, allow_private: [127.0.0.0/8]}", "sources:", fmt.Sprintf("  - {id: good, url: '%s/good'}", upstream.URL)}
	for id := range reasons {
		parts = append(parts, fmt.Sprintf("  - {id: %s, url: '%s/%[1]s'}", id, upstream.URL))
	}
	parts = append(parts, "sections: [{slug: s, collapse: none}]")
	p := startProcess(t, writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), parts...), "")
	defer p.stop()
	eventually(t, "the good source is shown", func() bool { return len(p.items("s")) == 1 })
	failures := make(map[string]string)
	eventually(t, "every bad source is reported", func() bool {
		for line := range strings.Lines(p.logs.String()) {
			for id := range reasons {
				if strings.Contains(line, `"msg":"fetching failed","source":"`+id+`"`) {
					failures[id] = line
				}
			}
		}
		return len(failures) == len(reasons)
	})
	for id, reason := range reasons {
		if !strings.Contains(failures[id], reason) {
			t.Errorf("source %s: the log does not name %q: %s", id, reason, failures[id])
		}
	}
}
