package web_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/fastpath"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/web"
)

// counting counts the answers that come directly from memory.
type counting struct {
	fastpath.Handler
	direct atomic.Int32
}

func (c *counting) Answer(r *fastpath.Request, a *fastpath.Response) bool {
	if !c.Handler.Answer(r, a) {
		return false
	}
	c.direct.Add(1)
	return true
}

// serveDirectly starts a server that answers from memory where it can.
func serveDirectly(tb testing.TB, handler *web.Handler) (url string, counted *counting) {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	counted = &counting{Handler: handler}
	server := &fastpath.Server{HTTP: &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}, Direct: counted, Log: slog.New(slog.DiscardHandler)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	tb.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			tb.Error(err)
		}
	})
	return "http://" + listener.Addr().String(), counted
}

// What is answered directly is what net/http and Gin would have answered, in every field
// and byte; and whatever needs more than memory is theirs.
func TestDirectAnswersAreThoseOfTheServer(t *testing.T) {
	f := serve(t)
	handler, err := web.New(web.Options{
		Site:      outputstest.Site(t),
		Sections:  []hub.Section{outputstest.Arabic().Section, outputstest.Mixed().Section, outputstest.Empty().Section},
		Snapshots: &f.shelf, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	url, counted := serveDirectly(t, handler)
	gzipped := f.ask(t, "GET", "/news/atom.xml", "Accept-Encoding: gzip")
	f.ask(t, "GET", "/news/atom.xml", "Accept-Encoding: identity")
	for _, c := range []struct {
		name, method, path string
		fields             []string
		direct             bool
	}{
		{"RSS", "GET", "/news/rss.xml", nil, true},
		{"Atom with gzip", "GET", "/news/atom.xml", []string{"Accept-Encoding: gzip"}, true},
		{"JSON with Brotli", "GET", "/" + outputstest.Mixed().Section.Slug + "/feed.json", []string{"Accept-Encoding: gzip, br"}, true},
		{"a page", "GET", "/news", []string{"Accept-Encoding: zstd", "Accept: text/html"}, true},
		{"the home page", "GET", "/", nil, true},
		{"the list", "GET", "/opml.xml", nil, true},
		{"the list of a section", "GET", "/news/opml.xml", nil, true},
		{"tombstones", "GET", "/news/deleted.xml", nil, true},
		{"the head", "HEAD", "/news/rss.xml", []string{"Accept-Encoding: gzip"}, true},
		{"what the client has", "GET", "/news/atom.xml", []string{"Accept-Encoding: gzip", "If-None-Match: " + gzipped.Header.Get("ETag")}, true},
		{"what the client has, by date", "GET", "/news/atom.xml", []string{"If-Modified-Since: " + gzipped.Header.Get("Last-Modified")}, true},
		{"what the client had", "GET", "/news/atom.xml", []string{`If-None-Match: "old"`}, true},
		{"from a script", "GET", "/news/feed.json", []string{"Origin: https://partner.example.org"}, true},
		{"a range", "GET", "/news/feed.json", []string{"Range: bytes=0-9"}, true},
		{"a person's browser", "GET", "/news/rss.xml", []string{"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, true},
		{"a delta", "GET", "/news/rss.xml", []string{"A-IM: feed", `If-None-Match: "old"`}, false},
		{"a query", "GET", "/news/rss.xml?x=1", nil, false},
		{"an alias", "GET", "/news.rss", nil, false},
		{"what is negotiated", "GET", "/news/feed", nil, false},
		{"what is not there", "GET", "/nothing", nil, false},
		{"no coding at all", "GET", "/news/rss.xml", []string{"Accept-Encoding: identity;q=0, *;q=0"}, false},
		{"a question whether one may ask", "OPTIONS", "/news/rss.xml", nil, false},
		{"a section that is not loaded", "GET", "/empty/rss.xml", nil, false},
		{"another method", "DELETE", "/news/rss.xml", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := f.ask(t, c.method, c.path, c.fields...)
			direct := &fixture{url: url}
			var got answer
			before := counted.direct.Load()
			for range 100 { // the first request of a connection is the server's, and of a document
				got = direct.ask(t, c.method, c.path, c.fields...)
				if counted.direct.Load() > before {
					break
				}
			}
			if isDirect := counted.direct.Load() > before; isDirect != c.direct {
				t.Errorf("answered directly: %t", isDirect)
			}
			for _, a := range []answer{want, got} {
				if a.Header.Get("Date") == "" {
					t.Error("an answer without a date")
				}
				a.Header.Del("Date")
			}
			if got.Status != want.Status || !bytes.Equal(got.body, want.body) || got.headers() != want.headers() {
				t.Errorf("%s of %d bytes, want %d\n%s\nwant\n%s", got.Status, len(got.body), len(want.body), got.headers(), want.headers())
			}
			for name, values := range want.Header {
				if !slices.Equal(got.Header[name], values) {
					t.Errorf("%s is %q, want %q", name, got.Header[name], values)
				}
			}
		})
	}
	t.Run("after a change", func(t *testing.T) {
		direct := &fixture{url: url}
		before := direct.ask(t, "GET", "/news/rss.xml")
		changed := outputstest.Arabic()
		changed.Items = changed.Items[1:]
		f.shelf.put(changed, outputstest.Mixed())
		if after := direct.ask(t, "GET", "/news/rss.xml"); bytes.Equal(after.body, before.body) {
			t.Error("an old document is served")
		}
	})
}
