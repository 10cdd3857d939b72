package main

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// freeAddress returns a loopback address that was free a moment ago.
func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestTheDemoShowsAMovingNewsroom(t *testing.T) {
	address := freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	var stdout, stderr lockedBuffer
	var status int
	var running sync.WaitGroup
	running.Go(func() {
		status = run(ctx, []string{"demo", "--listen", address}, nil, &stdout, &stderr)
	})
	defer running.Wait()
	defer stop()
	demo := &process{t: t, url: "http://" + address, logs: &stderr}
	eventually(t, "the demo answers", func() bool {
		response, err := http.Get(demo.url + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	newest := make(map[string]string)
	for _, slug := range []string{"news", "articles", "tech"} {
		// The articles of the one without a feed come last, all at once.
		sources := map[string]string{"news": "sariya"}
		eventually(t, slug+" has ten items", func() bool {
			items := demo.items(slug)
			return len(items) >= 10 && slices.ContainsFunc(items, func(i jsonItem) bool { return sources[slug] == "" || i.Feedhub.Source.ID == sources[slug] })
		})
		items := demo.items(slug)
		newest[slug] = items[0].ID
		shown := make(map[string]bool)
		for _, item := range items {
			shown[item.Feedhub.Source.ID] = true
		}
		if len(shown) < 3 {
			t.Errorf("%s shows %d sources", slug, len(shown))
		}
		// The demo goes on publishing: its outputs are compared while nothing came.
		eventually(t, slug+" stands still for a moment", func() bool {
			items := demo.items(slug)
			counts := []int{
				countElements(t, slug, demo.get("/"+slug+"/rss.xml").body, "item"),
				countElements(t, slug, demo.get("/"+slug+"/atom.xml").body, "entry"), len(demo.items(slug)),
			}
			return !slices.ContainsFunc(counts, func(n int) bool { return n != len(items) })
		})
	}
	for address := range strings.FieldsSeq(stdout.String()) {
		if path, found := strings.CutPrefix(address, "http://localhost:"+strings.TrimPrefix(demo.url, "http://127.0.0.1:")); found {
			if answer := demo.get(path); answer.status != http.StatusOK {
				t.Errorf("the demo prints %s, which answers %d", address, answer.status)
			}
		}
	}
	eventually(t, "a section moves", func() bool {
		for slug, id := range newest {
			if items := demo.items(slug); len(items) > 0 && items[0].ID != id {
				return true
			}
		}
		return false
	})
	stop()
	running.Wait()
	if status != 0 || !strings.Contains(stderr.String(), "stopped") {
		t.Errorf("the demo ended with status %d:\n%s", status, stderr.String())
	}
}
