package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestWhyAsksTheHubThatRuns(t *testing.T) {
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, rssOf("A paper", "", time.Hour, 2*time.Hour))
	}))
	defer publisher.Close()
	path := writeConfig(t, "bolt:"+t.TempDir()+"/hub.db", allowLoopback, fmt.Sprintf("admin: {listen: '%s'}", freeAddress(t)),
		"sources: [{id: paper, url: '"+publisher.URL+"/feed'}]", "sections: [{slug: news, limit: 1}]")
	p := startProcess(t, path, "")
	defer p.stop()
	eventually(t, "the section shows an item", func() bool { return len(p.items("news")) == 1 })
	for _, c := range []struct {
		args   []string
		status int
		says   []string
	}{
		{[]string{"news", "urn:test:0"}, 0, []string{"urn:test:0 is shown in /news", "t0, from source paper", "in place 1 of the 1"}},
		{[]string{"news", "urn:test:1"}, 0, []string{"urn:test:1 is not shown in /news", "its place is 2, and the section shows 1"}},
		{[]string{"news", "urn:test:2"}, 0, []string{"urn:test:2 is not shown in /news", "no source has an item with this id or address"}},
		{[]string{"--format", "json", "news", "urn:test:1"}, 0, []string{`"shown": false`, `"place": 2`}},
		{[]string{"sport", "urn:test:1"}, 1, []string{`no section "sport"; there are: news`}},
		{[]string{"--format", "xml", "news", "urn:test:1"}, 1, []string{"expected text or json"}},
	} {
		stdout, stderr, status := command(t, "", append([]string{"why", "--config", path}, c.args...)...)
		for _, want := range c.says {
			if !strings.Contains(stdout+stderr, want) {
				t.Errorf("%v: it is not said that %q: %s%s", c.args, want, stdout, stderr)
			}
		}
		if status != c.status {
			t.Errorf("%v: status %d, want %d", c.args, status, c.status)
		}
	}
}

func TestWhyNeedsAHubThatRunsWithAPrivateListener(t *testing.T) {
	rest := []string{"sources: [{id: a, url: 'https://example.org/feed'}]", "sections: [{slug: news}]"}
	for admin, want := range map[string]string{
		"keep: {items: 5}": "it has no private listener; set admin:",
		fmt.Sprintf("admin: {listen: '%s'}", freeAddress(t)): "is serve running?",
	} {
		path := writeConfig(t, "bolt:"+t.TempDir()+"/hub.db", append([]string{admin}, rest...)...)
		if _, stderr, status := command(t, "", "why", "--config", path, "news", "x"); status != 1 || !strings.Contains(stderr, want) {
			t.Errorf("with %s: status %d, %s", admin, status, stderr)
		}
	}
}
