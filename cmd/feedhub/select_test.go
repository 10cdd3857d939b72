package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestASourceThatASectionHasNotIsAnsweredWithThoseThatItHas(t *testing.T) {
	publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	before := sourcesConfig(upstream.URL, "desk", "a", "lab", "b")
	path := writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), `admin: {listen: "127.0.0.1:0"}`, allowLoopback,
		"keep: {age: 87600h}", // the publishers date their items long ago
		"sections: [{slug: news, sources: [desk]}, {slug: both}]", before)
	p := startProcess(t, path, "")
	eventually(t, "both sources are read", func() bool { return len(p.titles("both")) == 2 })
	answers := func(address string, status int, says string) {
		t.Helper()
		if a := p.get(address); a.status != status || !strings.Contains(a.body, says) {
			t.Errorf("%s: %d %s, want %d and %s", address, a.status, a.body, status, says)
		}
	}
	answers("/news/rss.xml?source=desk", http.StatusOK, "a 1")
	answers("/news/rss.xml?source=lab", http.StatusBadRequest, `section news has no source \"lab\"; it has: desk`)
	answers("/both/feed.json?source=lab", http.StatusOK, "b 1")
	answers("/both/feed.json?source=nosuch", http.StatusBadRequest, `section both has no source \"nosuch\"; it has: desk, lab`)

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := sourcesConfig(upstream.URL, "desk", "a")
	if err := os.WriteFile(path, []byte(strings.Replace(string(content), before, after, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	eventually(t, "the source is gone", func() bool { return p.uses("desk", "a") })
	answers("/both/feed.json?source=lab", http.StatusBadRequest, `section both has no source \"lab\"; it has: desk`)
}
