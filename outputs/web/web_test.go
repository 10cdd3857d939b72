package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/web"
)

// shelf is a Snapshots that a test changes.
type shelf struct {
	current atomic.Pointer[map[string]*hub.Snapshot]
}

func (s *shelf) Snapshot(slug string) *hub.Snapshot { return (*s.current.Load())[slug] }

func (s *shelf) put(snapshots ...*hub.Snapshot) {
	m := make(map[string]*hub.Snapshot)
	for _, snapshot := range snapshots {
		m[snapshot.Section.Slug] = snapshot
	}
	s.current.Store(&m)
}

type fixture struct {
	shelf shelf
	ready error
	log   bytes.Buffer
	url   string
}

// serve starts a server on loopback with the Arabic and the mixed section
// loaded, and a third one that is not.
func serve(tb testing.TB) *fixture {
	tb.Helper()
	f := &fixture{}
	f.shelf.put(outputstest.Arabic(), outputstest.Mixed())
	handler, err := web.New(web.Options{
		Site:      outputstest.Site(tb),
		Sections:  []hub.Section{outputstest.Arabic().Section, outputstest.Mixed().Section, outputstest.Empty().Section},
		Snapshots: &f.shelf,
		Ready:     func() error { return f.ready },
		Log:       slog.New(slog.NewTextHandler(&f.log, nil)),
	})
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// answer is a response with its body read as it was sent.
type answer struct {
	*http.Response
	body []byte
}

// client neither follows redirects nor asks for gzip by itself.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// ask sends a request with header fields given as "Name: value".
func (f *fixture) ask(tb testing.TB, method, path string, fields ...string) answer {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, f.url+path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		request.Header.Add(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return answer{response, body}
}

// headers writes what was answered, but for what changes with time and content.
func (a answer) headers() string {
	var b strings.Builder
	fmt.Fprintln(&b, a.Status)
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		value := strings.Join(a.Header[name], " | ")
		switch name {
		case "Date":
			continue
		case "Etag":
			value = tagShape(value)
		case "Content-Length":
			value = "(the length of the body)"
		case "Content-Security-Policy":
			if _, rest, found := strings.Cut(value, "'sha256-"); found {
				_, rest, _ = strings.Cut(rest, "'")
				value = "default-src 'none'; style-src (a hash)" + rest
			}
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	return b.String()
}

func tagShape(tag string) string {
	if strings.HasSuffix(tag, `-gz"`) {
		return "(a tag)-gz"
	}
	return "(a tag)"
}

func TestHeadersAreAsTheGoldenFileHasThem(t *testing.T) {
	f := serve(t)
	tag := f.ask(t, "GET", "/news/feed.json").Header.Get("ETag")
	var b bytes.Buffer
	for _, c := range []struct {
		method, path string
		fields       []string
	}{
		{"GET", "/news/rss.xml", nil},
		{"GET", "/news/atom.xml", []string{"Accept-Encoding: gzip"}},
		{"HEAD", "/news/atom.xml", []string{"Accept-Encoding: gzip"}},
		{"GET", "/news/feed.json", []string{"If-None-Match: " + tag}},
		{"GET", "/news", nil},
		{"GET", "/", nil},
		{"GET", "/opml.xml", nil},
		{"OPTIONS", "/news/feed.json", []string{"Origin: https://partner.example", "Access-Control-Request-Method: GET"}},
		{"OPTIONS", "/news", nil},
		{"POST", "/news/feed.json", nil},
		{"GET", "/nothing", nil},
		{"GET", "/nothing", []string{"Accept: text/html,application/xhtml+xml,*/*;q=0.8"}},
		{"GET", "/empty/rss.xml", nil},
		{"GET", "/news/", nil},
		{"GET", "/news/rss.xml?utm_source=a", nil},
		{"GET", "/healthz", nil},
		{"GET", "/readyz", nil},
	} {
		fmt.Fprintf(&b, "%s %s %s\n%s\n", c.method, c.path, strings.ReplaceAll(strings.Join(c.fields, " "), tag, "(its tag)"), f.ask(t, c.method, c.path, c.fields...).headers())
	}
	outputstest.Golden(t, "headers.txt", b.Bytes())
}

func TestEveryCodingCarriesTheSameDocument(t *testing.T) {
	f := serve(t)
	for _, path := range []string{"/", "/news", "/news/rss.xml", "/news/atom.xml", "/news/feed.json", "/tech/rss.xml", "/opml.xml"} {
		plain, packed := f.ask(t, "GET", path), f.ask(t, "GET", path, "Accept-Encoding: gzip")
		reader, err := gzip.NewReader(bytes.NewReader(packed.body))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		unpacked, err := io.ReadAll(reader)
		if err != nil || !bytes.Equal(unpacked, plain.body) {
			t.Errorf("%s: the packed document differs: %v", path, err)
		}
		if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
			t.Errorf("%s: both codings have the tag %s", path, plain.Header.Get("ETag"))
		}
	}
}

func TestHEADAnswersAsGETWithoutTheBody(t *testing.T) {
	f := serve(t)
	for _, path := range []string{"/", "/news", "/news/rss.xml", "/opml.xml", "/nothing", "/empty/rss.xml", "/healthz", "/readyz"} {
		get, head := f.ask(t, "GET", path), f.ask(t, "HEAD", path)
		if len(head.body) > 0 {
			t.Errorf("%s: HEAD has a body", path)
		}
		if get.StatusCode != head.StatusCode || get.Header.Get("ETag") != head.Header.Get("ETag") {
			t.Errorf("%s: HEAD answers %s %v, GET %s %v", path, head.Status, head.Header, get.Status, get.Header)
		}
		if get.ContentLength != head.ContentLength {
			t.Errorf("%s: HEAD has length %d, GET %d", path, head.ContentLength, get.ContentLength)
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	f := serve(t)
	plain := f.ask(t, "GET", "/news/atom.xml").Header.Get("ETag")
	packed := f.ask(t, "GET", "/news/atom.xml", "Accept-Encoding: gzip").Header.Get("ETag")
	const modified = "Mon, 02 Mar 2026 09:05:00 GMT"
	for _, c := range []struct {
		name   string
		fields []string
		want   int
	}{
		{"without a condition", nil, 200},
		{"the tag", []string{"If-None-Match: " + plain}, 304},
		{"the tag, weak", []string{"If-None-Match: W/" + plain}, 304},
		{"the tag in a list", []string{`If-None-Match: "a", W/"b,c",` + plain + `, "d"`}, 304},
		{"the tag in a second field", []string{`If-None-Match: "a"`, "If-None-Match: " + plain}, 304},
		{"any tag", []string{"If-None-Match: *"}, 304},
		{"another tag", []string{`If-None-Match: "a"`}, 200},
		{"the tag without quotes", []string{"If-None-Match: " + strings.Trim(plain, `"`)}, 200},
		{"an open tag", []string{`If-None-Match: "a`}, 200},
		{"nothing", []string{"If-None-Match: ,"}, 200},
		{"the tag of the other coding", []string{"If-None-Match: " + packed}, 200},
		{"the tag of the coding", []string{"Accept-Encoding: gzip", "If-None-Match: " + packed}, 304},
		{"the date", []string{"If-Modified-Since: " + modified}, 304},
		{"a later date", []string{"If-Modified-Since: Tue, 03 Mar 2026 00:00:00 GMT"}, 304},
		{"an earlier date", []string{"If-Modified-Since: Mon, 02 Mar 2026 09:04:59 GMT"}, 200},
		{"an old form of the date", []string{"If-Modified-Since: Monday, 02-Mar-26 09:05:00 GMT"}, 304},
		{"no date", []string{"If-Modified-Since: yesterday"}, 200},
		{"another tag and the date", []string{`If-None-Match: "a"`, "If-Modified-Since: " + modified}, 200},
		{"the tag and an earlier date", []string{"If-None-Match: " + plain, "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT"}, 304},
		{"a range", []string{"Range: bytes=0-9"}, 200},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			a := f.ask(t, method, "/news/atom.xml", c.fields...)
			if a.StatusCode != c.want {
				t.Errorf("%s with %s: %s, want %d", method, c.name, a.Status, c.want)
			}
			if a.StatusCode == 304 && len(a.body) > 0 {
				t.Errorf("%s with %s: a body of %d bytes", method, c.name, len(a.body))
			}
		}
	}
}

func TestContentCodings(t *testing.T) {
	f := serve(t)
	for _, c := range []struct {
		accept string
		want   string // the coding, or the status
	}{
		{"", ""},
		{"gzip", "gzip"},
		{"x-gzip", "gzip"},
		{"GZIP", "gzip"},
		{"gzip, deflate, br, zstd", "br"},
		{"br;q=0.8, gzip;q=1.0, *;q=0.1", "gzip"},
		{"gzip, zstd", "zstd"},
		{"*", "br"},
		{"gzip;q=0", ""},
		{"br;q=0, gzip; q=0.0, *", "zstd"},
		{"*;q=0, gzip", "gzip"},
		{"identity", ""},
		{"identity;q=1, gzip;q=0.5", ""},
		{"identity;q=0.5, gzip", "gzip"},
		{"identity;q=0, gzip", "gzip"},
		{"br", "br"},
		{"deflate, BR", "br"},
		{"identity;q=0", "406"},
		{"*;q=0", "406"},
		{"deflate, identity;q=0", "406"},
		{"gzip;q=x", "gzip"},
		{";;,,=", ""},
	} {
		a := f.ask(t, "GET", "/news/rss.xml", "Accept-Encoding: "+c.accept)
		got := a.Header.Get("Content-Encoding")
		if a.StatusCode != http.StatusOK {
			got = fmt.Sprint(a.StatusCode)
		}
		if got != c.want {
			t.Errorf("Accept-Encoding %q: %q, want %q", c.accept, got, c.want)
		}
	}
}

func TestErrorsForPrograms(t *testing.T) {
	f := serve(t)
	f.ready = errors.New("the store is away")
	for _, c := range []struct {
		method, path string
		status       int
		detail       string
		header       string // "Name: value" that must be there
	}{
		{"GET", "/nothing", 404, "news, tech, empty", "Cache-Control: no-store"},
		{"GET", "/nothing/rss.xml", 404, "news, tech, empty", "Access-Control-Allow-Origin: *"},
		{"GET", "/news/rss", 404, "news, tech, empty", "Vary: Accept, Accept-Encoding"},
		{"GET", "//news", 404, "news, tech, empty", "X-Content-Type-Options: nosniff"},
		{"POST", "/news", 405, "only be read", "Allow: GET, HEAD, OPTIONS"},
		{"DELETE", "/news/feed.json", 405, "only be read", "Allow: GET, HEAD, OPTIONS"},
		{"PUT", "/healthz", 405, "only be read", "Allow: GET, HEAD"},
		{"GET", "/empty/feed.json", 503, "not loaded", "Retry-After: 5"},
		{"GET", "/readyz", 503, "the store is away", "Retry-After: 5"},
	} {
		a := f.ask(t, c.method, c.path)
		if a.StatusCode != c.status {
			t.Errorf("%s %s: %s, want %d", c.method, c.path, a.Status, c.status)
		}
		if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s %s: Content-Type %s", c.method, c.path, got)
		}
		var problem struct {
			Title  string
			Status int
			Detail string
		}
		if err := json.Unmarshal(a.body, &problem); err != nil {
			t.Errorf("%s %s: %v", c.method, c.path, err)
		}
		if problem.Status != c.status || problem.Title != http.StatusText(c.status) || !strings.Contains(problem.Detail, c.detail) {
			t.Errorf("%s %s: got %+v, want a detail with %q", c.method, c.path, problem, c.detail)
		}
		if name, value, _ := strings.Cut(c.header, ": "); a.Header.Get(name) != value {
			t.Errorf("%s %s: %s is %q, want %q", c.method, c.path, name, a.Header.Get(name), value)
		}
	}
}

func TestErrorsForPeople(t *testing.T) {
	f := serve(t)
	for _, path := range []string{"/nothing", "/empty"} {
		a := f.ask(t, "GET", path, "Accept: text/html,*/*;q=0.8")
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || !bytes.Contains(a.body, []byte(`dir="rtl"`)) {
			t.Errorf("%s: no page: %s %s", path, a.Header.Get("Content-Type"), a.body)
		}
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: an error may be cached: %v", path, a.Header)
		}
	}
	wrong := f.ask(t, "GET", "/news?limit=many", "Accept: text/html,*/*;q=0.8")
	if wrong.StatusCode != http.StatusBadRequest || !bytes.Contains(wrong.body, []byte(`lang="en" dir="ltr">limit is &#34;many&#34;; expected a number`)) {
		t.Errorf("who asks for what is wrong is told %s", wrong.body)
	}
	a := f.ask(t, "GET", "/nothing", "Accept: application/json, text/html;q=0")
	if a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a client that refuses HTML got %s", a.Header.Get("Content-Type"))
	}
}

func TestOtherFormsOfAnAddressLeadToTheOneThatCounts(t *testing.T) {
	f := serve(t)
	for path, want := range map[string]string{
		"/news/":             "/news",
		"/news?page=2":       "/news",
		"/news/rss.xml?":     "/news/rss.xml",
		"/news.rss":          "/news/rss.xml",
		"/news.rss?limit=05": "/news/rss.xml?limit=5",
		"/news.json?limit=":  "/news/feed.json",
		"/news.atom?limit=5": "/news/atom.xml?limit=5",
		"/news.json":         "/news/feed.json",
		"/?utm_source=mail":  "/",
	} {
		a := f.ask(t, "GET", path)
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != want {
			t.Errorf("%s: %s to %q, want 308 to %s", path, a.Status, a.Header.Get("Location"), want)
		}
	}
}

func TestAPartnersScriptMayAskForAnOutput(t *testing.T) {
	f := serve(t)
	a := f.ask(t, "OPTIONS", "/news/feed.json", "Origin: https://partner.example",
		"Access-Control-Request-Method: GET", "Access-Control-Request-Headers: if-none-match")
	if a.StatusCode != http.StatusNoContent || a.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "If-None-Match") {
		t.Errorf("preflight: %s %v", a.Status, a.Header)
	}
	for _, method := range []string{"OPTIONS", "GET"} {
		if a = f.ask(t, method, "/news.json?limit=05"); a.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s of an alias: %s %v", method, a.Status, a.Header)
		}
	}
	tag := f.ask(t, "GET", "/news/feed.json", "Origin: https://partner.example").Header.Get("ETag")
	a = f.ask(t, "GET", "/news/feed.json", "Origin: https://partner.example", "If-None-Match: "+tag)
	if a.StatusCode != 304 || a.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.Header.Get("Access-Control-Expose-Headers"), "ETag") {
		t.Errorf("304 for a script: %s %v", a.Status, a.Header)
	}
}

func TestAServerThatNeedsTheSameAddressTwiceIsRefused(t *testing.T) {
	for _, slugs := range [][]string{{"news", "news"}, {"healthz"}, {"opml.xml"}, {""}, {":any"}, {"a/b"}} {
		var sections []hub.Section
		for _, slug := range slugs {
			sections = append(sections, hub.Section{Slug: slug})
		}
		_, err := web.New(web.Options{Site: outputstest.Site(t), Sections: sections})
		if err == nil || !strings.Contains(err.Error(), "section slug") {
			t.Errorf("%q: %v", slugs, err)
		}
	}
}

func TestRequestsDuringChangesGetWholeDocuments(t *testing.T) {
	f := serve(t)
	paths := []string{"/", "/news", "/news/rss.xml", "/news/atom.xml", "/news/feed.json"}
	var readers, writer sync.WaitGroup
	done := make(chan struct{})
	writer.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				f.shelf.put(outputstest.Arabic(), outputstest.Mixed())
			}
		}
	})
	ends := []string{"</html>", "</rss>", "</feed>", "}"}
	for range 4 {
		readers.Go(func() {
			for i := range 50 {
				a := f.ask(t, "GET", paths[i%len(paths)])
				body := string(bytes.TrimSpace(a.body))
				if a.StatusCode != 200 || !slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(body, end) }) {
					t.Errorf("%s: %s, %d bytes", paths[i%len(paths)], a.Status, len(a.body))
				}
			}
		})
	}
	readers.Wait()
	close(done)
	writer.Wait()
}

// broken is a Snapshots that panics.
type broken struct{}

func (broken) Snapshot(string) *hub.Snapshot { panic("the shelf has fallen") }

func TestAPanicIsAnAnswerAndALine(t *testing.T) {
	var log bytes.Buffer
	handler, err := web.New(web.Options{
		Site: outputstest.Site(t), Sections: []hub.Section{outputstest.Arabic().Section}, Snapshots: broken{},
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest("GET", "/news/rss.xml", nil))
	if recorder.Code != 500 || recorder.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("got %d %v", recorder.Code, recorder.Header())
	}
	if strings.Contains(recorder.Body.String(), "fallen") {
		t.Error("the answer shows what only the log may show")
	}
	if !strings.Contains(log.String(), "the shelf has fallen") || !strings.Contains(log.String(), "/news/rss.xml") {
		t.Errorf("the log lacks the panic: %s", log.String())
	}
}

func FuzzRequestHeaders(f *testing.F) {
	f.Add("gzip;q=0.5, *;q=0", `W/"a", *`, "Mon, 02 Mar 2026 09:05:00 GMT", "text/html;q=0.1")
	f.Add(";q=;q==,,", `"`, "", ",")
	var s shelf
	s.put(outputstest.Arabic())
	handler, err := web.New(web.Options{
		Site: outputstest.Site(f), Sections: []hub.Section{outputstest.Arabic().Section}, Snapshots: &s,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, coding, tags, since, accept string) {
		request := httptest.NewRequest("GET", "/news/atom.xml", nil)
		request.Header["Accept-Encoding"] = []string{coding}
		request.Header["If-None-Match"] = []string{tags}
		request.Header["If-Modified-Since"] = []string{since}
		request.Header["Accept"] = []string{accept}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		switch recorder.Code {
		case http.StatusOK, http.StatusNotModified, http.StatusNotAcceptable:
		default:
			t.Errorf("status %d", recorder.Code)
		}
	})
}

func TestWhatWasTakenDownHasAnAddressThatNobodySearches(t *testing.T) {
	f := serve(t)
	f.shelf.put(outputstest.Told())
	got := f.ask(t, http.MethodGet, "/news/deleted.xml")
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != outputs.Tombstones.ContentType {
		t.Errorf("status %d, %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	for _, want := range []string{`at:deleted-entry ref="https://desk.example.org/2026/0"`, `href="https://hub.example.org/news/deleted.xml" rel="self"`} {
		if !bytes.Contains(got.body, []byte(want)) {
			t.Errorf("no %s in %s", want, got.body)
		}
	}
	if again := f.ask(t, http.MethodGet, "/news/deleted.xml", "If-None-Match: "+got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("unchanged it is answered with %d", again.StatusCode)
	}
	led := f.ask(t, http.MethodGet, "/news/deleted.xml?q=word")
	if led.StatusCode != http.StatusPermanentRedirect || !strings.HasSuffix(led.Header.Get("Location"), "/news/deleted.xml") {
		t.Errorf("a query leads to %d, %s", led.StatusCode, led.Header.Get("Location"))
	}
}
