package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// sourcesConfig returns the part of a configuration that names these sources,
// each by its id and the path at which it is found.
func sourcesConfig(upstream string, pairs ...string) string {
	lines := []string{"sources:"}
	for pair := range slices.Chunk(pairs, 2) {
		lines = append(lines, fmt.Sprintf("  - {id: %s, url: '%s/%s', interval: 1s}", pair[0], upstream, pair[1]))
	}
	return strings.Join(lines, "\n")
}

// uses tells whether the process uses these sources and no others: each by its
// id and the end of its address.
func (p *process) uses(pairs ...string) bool {
	p.t.Helper()
	sources := p.status()
	for pair := range slices.Chunk(pairs, 2) {
		if !strings.HasSuffix(sources[pair[0]].URL, "/"+pair[1]) {
			return false
		}
	}
	return len(sources) == len(pairs)/2
}

func TestSourcesReloadedInOneProcessAreThoseOfTheOthers(t *testing.T) {
	publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	redis := redistest.Start(t)
	start := func(sources string) (*process, string) {
		path := writeConfig(t, redis.URL()+"/0", `admin: {listen: "127.0.0.1:0"}`, allowLoopback,
			"keep: {age: 87600h}", // the publishers date their items long ago
			"sections: [{slug: s}]", sources)
		return startProcess(t, path, ""), path
	}
	current := sourcesConfig(upstream.URL, "stays", "a", "changes", "b", "goes", "c")
	one, path := start(current)
	two, _ := start(current)
	bothShow := func(titles ...string) {
		t.Helper()
		for _, p := range []*process{one, two} {
			eventually(t, fmt.Sprintf("%v are shown", titles), func() bool { return slices.Equal(p.titles("s"), titles) })
		}
	}
	reload := func(pairs ...string) {
		t.Helper()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		next := sourcesConfig(upstream.URL, pairs...)
		if err := os.WriteFile(path, []byte(strings.Replace(string(content), current, next, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		current = next
		one.signal(syscall.SIGHUP)
		for _, p := range []*process{one, two} {
			eventually(t, fmt.Sprintf("the sources %v are in use", pairs), func() bool { return p.uses(pairs...) })
		}
	}
	bothShow("a 1", "b 1", "c 1")
	reload("stays", "a", "changes", "b", "goes", "c", "comes", "d")
	bothShow("a 1", "b 1", "c 1", "d 1")
	reload("stays", "a", "changes", "e", "goes", "c", "comes", "d")
	bothShow("a 1", "b 1", "c 1", "d 1", "e 1") // what was published stays
	reload("stays", "a", "changes", "e", "comes", "d")
	bothShow("a 1", "b 1", "d 1", "e 1")

	// Whoever is left goes on with the sources of the last reload.
	one.stop()
	publishers.publish(2)
	eventually(t, "the other goes on with them", func() bool {
		return slices.Equal(two.titles("s"), []string{"a 1", "a 2", "b 1", "d 1", "d 2", "e 1", "e 2"})
	})
	two.stop()
	if strings.Contains(two.logs.String(), `"level":"ERROR"`) {
		t.Errorf("the log has errors:\n%s", two.logs)
	}
}
