package newsroom

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

var href = regexp.MustCompile(`href="([^"]*)"`)

// TestEveryAddressLeadsSomewhere follows all links of the feeds and of their
// items, at the start, while written items come, and when the series run.
func TestEveryAddressLeadsSomewhere(t *testing.T) {
	n, clock := open()
	visited := make(map[string]bool)
	visit := func(address string) string {
		visited[address] = true
		response := get(n, address)
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != pageType {
			t.Errorf("%s answers %s, %s", address, response.Status, response.Header.Get("Content-Type"))
		}
		return body(t, response)
	}
	visit(base + "/")
	for range 6 {
		for _, p := range n.publishers {
			visit(n.homeURL(p))
			for _, e := range n.latest(p, clock.Now()) {
				if page := visit(e.url); !strings.Contains(page, e.body) || !strings.Contains(page, `dir="`+direction(p.language)+`"`) {
					t.Errorf("%s does not show its article", e.url)
				}
				for _, link := range href.FindAllStringSubmatch(e.body, -1) {
					if !visited[link[1]] {
						visit(link[1])
					}
				}
			}
		}
		clock.Advance(3 * time.Minute)
	}
}

func TestConditionalRequestsGetNothingTwice(t *testing.T) {
	n, clock := open()
	clock.Advance(10 * time.Second)
	for _, source := range n.Sources() {
		first := get(n, source.URL, "Accept-Encoding", "gzip")
		tag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
		for _, header := range [][]string{
			{"If-None-Match", tag, "Accept-Encoding", "gzip"},
			{"If-None-Match", get(n, source.URL).Header.Get("ETag")},
			{"If-Modified-Since", modified},
			{"If-None-Match", tag, "If-Modified-Since", "Mon, 02 Jan 2006 15:04:05 GMT", "Accept-Encoding", "gzip"},
		} {
			if again := get(n, source.URL, header...); again.StatusCode != http.StatusNotModified || body(t, again) != "" {
				t.Errorf("%s answers %s to %q", source.ID, again.Status, header)
			}
		}
		if other := get(n, source.URL, "If-None-Match", tag); other.StatusCode != http.StatusOK {
			t.Errorf("%s takes the tag of the gzip form for that of the plain one", source.ID)
		}
	}
	source := n.Sources()[0]
	tag, modified := get(n, source.URL).Header.Get("ETag"), get(n, source.URL).Header.Get("Last-Modified")
	clock.Advance(time.Minute)
	for _, header := range [][]string{{"If-None-Match", tag}, {"If-Modified-Since", modified}} {
		if again := get(n, source.URL, header...); again.StatusCode != http.StatusOK {
			t.Errorf("a minute later %s answers %s to %q", source.ID, again.Status, header)
		}
	}
}

func TestGzipIsSentToThoseWhoTakeIt(t *testing.T) {
	n, _ := open()
	for _, source := range n.Sources() {
		t.Run(source.ID, func(t *testing.T) { checkGzip(t, n, source.URL) })
	}
}

func checkGzip(t *testing.T, n *Newsroom, address string) {
	t.Helper()
	plain := body(t, get(n, address))
	for accept, want := range map[string]string{
		"": "", "gzip": "gzip", "br, GZIP;q=0.5": "gzip", "gzip; q=1.0": "gzip",
		"gzip;q=0": "", "gzip;q=0.000, br": "", "identity": "",
	} {
		response := get(n, address, "Accept-Encoding", accept)
		got := response.Header.Get("Content-Encoding")
		text := body(t, response)
		if got == "gzip" {
			reader, err := gzip.NewReader(bytes.NewReader([]byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			unpacked, err := io.ReadAll(reader)
			if err != nil {
				t.Fatal(err)
			}
			text = string(unpacked)
		}
		if got != want || text != plain {
			t.Errorf("to %q came %q", accept, got)
		}
		if response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("to %q came Vary %q", accept, response.Header.Get("Vary"))
		}
	}
}

func TestOtherMethodsAreRefusedAndHeadHasNoBody(t *testing.T) {
	n, _ := open()
	address := n.Sources()[0].URL
	w := httptest.NewRecorder()
	n.ServeHTTP(w, httptest.NewRequest(http.MethodPost, address, nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	w = httptest.NewRecorder()
	n.ServeHTTP(w, httptest.NewRequest(http.MethodHead, address, nil))
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("ETag") != get(n, address).Header.Get("ETag") {
		t.Errorf("HEAD: %d with %d bytes", w.Code, w.Body.Len())
	}
}
