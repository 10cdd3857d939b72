package main

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/feedhub/feedhub/outputs/outputstest"
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

// startDemo runs the demo until stop is called, which returns what it ended with.
func startDemo(t *testing.T) (demo *process, stdout *lockedBuffer, stop func() int) {
	t.Helper()
	address := freeAddress(t)
	ctx, cancel := context.WithCancel(t.Context())
	stdout = new(lockedBuffer)
	var stderr lockedBuffer
	var status int
	var running sync.WaitGroup
	running.Go(func() { status = run(ctx, []string{"demo", "--listen", address}, nil, stdout, &stderr) })
	stop = func() int {
		cancel()
		running.Wait()
		return status
	}
	t.Cleanup(func() { stop() })
	demo = &process{t: t, url: "http://" + address, logs: &stderr}
	eventually(t, "the demo answers", func() bool {
		response, err := http.Get(demo.url + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return demo, stdout, stop
}

// The W3C validator has nothing to say of any output of the demo: not of a page behind
// another, an archive, a selection, or the lists.
func TestOutputsOfTheDemoAreValid(t *testing.T) {
	outputstest.NeedValidator(t)
	demo, _, _ := startDemo(t)
	for _, slug := range []string{"news", "articles", "tech", "all"} {
		eventually(t, slug+" has ten items", func() bool { return len(demo.items(slug)) >= 10 })
		for _, file := range []string{"rss.xml", "atom.xml"} {
			for _, query := range []string{"", "?limit=3", "?limit=5&content=summary", "?content=none", "?lang=ar"} {
				answer := demo.get("/" + slug + "/" + file + query)
				self := linkOf(t, answer, "self")
				outputstest.Valid(t, []byte(answer.body), self)
				for _, relation := range []string{"next", "prev-archive"} {
					if at := linkOf(t, answer, relation); at != "" && query != "?lang=ar" {
						page := demo.get(strings.TrimPrefix(at, demoSite(demo)))
						outputstest.Valid(t, []byte(page.body), at)
					}
				}
			}
		}
	}
	outputstest.Valid(t, []byte(demo.get("/opml.xml").body), demoSite(demo)+"/opml.xml")
}

// demoSite is the address by which the demo calls itself.
func demoSite(demo *process) string { return strings.Replace(demo.url, "127.0.0.1", "localhost", 1) }

// linkOf returns the address of a relation in the Link field, empty where there is
// none.
func linkOf(t *testing.T, a answer, relation string) string {
	t.Helper()
	for link := range strings.SplitSeq(a.header.Get("Link"), ", ") {
		if address, rest, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">"); strings.Contains(rest, `rel="`+relation+`"`) {
			return address
		}
	}
	return ""
}

func TestTheDemoShowsAMovingNewsroom(t *testing.T) {
	demo, stdout, stop := startDemo(t)
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
	if status := stop(); status != 0 || !strings.Contains(demo.logs.String(), "stopped") {
		t.Errorf("the demo ended with status %d:\n%s", status, demo.logs)
	}
}
