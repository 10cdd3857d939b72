package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func TestEverySelectionHasOneSpelling(t *testing.T) {
	h := startSearch(t)
	tagged := written("lab", "7", "Hubs of 2026", "", 30*time.Minute)
	tagged.Tags, tagged.Authors = []string{"C1", "R&D"}, []hub.Person{{Name: "John Roe"}}
	h.put(t, tagged)
	h.wait(t, func() bool { return len(h.ask(t, "GET", "/english/rss.xml?tag=c1").ids(t)) == 1 })
	for path, want := range map[string]string{
		"/english/rss.xml?source=lab&limit=1":                     "/english/rss.xml?limit=1&source=lab",
		"/english/rss.xml?limit=01":                               "/english/rss.xml?limit=1",
		"/english/rss.xml?limit=3":                                "/english/rss.xml", // as many as the section shows
		"/english/atom.xml?content=full&tag=x":                    "/english/atom.xml?tag=x",
		"/english/atom.xml?tag=+a++b+":                            "/english/atom.xml?tag=a+b",
		"/english/atom.xml?since=2026-03-01":                      "/english/atom.xml?since=2026-03-01T00%3A00%3A00Z",
		"/english/feed.json?tag=":                                 "/english/feed.json",
		"/english?source=lab&utm_source=x&limit=1":                "/english?limit=1&source=lab",
		"/english?content=none":                                   "/english",
		"/english/feed?limit=02":                                  "/english/rss.xml?limit=2",
		"/english?content=none&tag=x":                             "/english?tag=x",
		"/english/rss.xml?limit=2&":                               "/english/rss.xml?limit=2",
		"/english/rss.xml?&limit=2":                               "/english/rss.xml?limit=2",
		"/english/rss.xml?limit=2&&source=lab":                    "/english/rss.xml?limit=2&source=lab",
		"/english/rss.xml?limit=%32":                              "/english/rss.xml?limit=2",
		"/english/rss.xml?%6Cimit=2":                              "/english/rss.xml?limit=2",
		"/english/rss.xml?limit=%2B2":                             "/english/rss.xml?limit=2",
		"/english/rss.xml?&":                                      "/english/rss.xml",
		"/english/rss.xml?author=john%20roe":                      "/english/rss.xml?author=john+roe",
		"/english/rss.xml?author=John+Roe":                        "/english/rss.xml?author=john+roe",
		"/english/rss.xml?tag=C1":                                 "/english/rss.xml?tag=c1",
		"/english?tag=C1":                                         "/english?tag=c1",
		"/english/atom.xml?tag=R%26D":                             "/english/atom.xml?tag=r+d",
		"/english/atom.xml?tag=c%2b%2b":                           "/english/atom.xml?tag=c%2B%2B",
		"/english/atom.xml?tag=سياسة":                             "/english/atom.xml?tag=%D8%B3%D9%8A%D8%A7%D8%B3%D9%87",
		"/english/atom.xml?tag=%3f%3f":                            "/english/atom.xml?tag=%3F%3F",
		"/english/feed.json?lang=AR":                              "/english/feed.json?lang=ar",
		"/english/feed.json?lang=en-gb":                           "/english/feed.json?lang=en-GB",
		"/english/feed.json?lang=ZH-hant-tw":                      "/english/feed.json?lang=zh-Hant-TW",
		"/english?lang=EN":                                        "/english?lang=en",
		"/english/rss.xml?since=2026-03-01T08:00:00Z":             "/english/rss.xml?since=2026-03-01T08%3A00%3A00Z",
		"/english/rss.xml?since=2026-03-01T09:00:00+02:00":        "/english/rss.xml?since=2026-03-01T07%3A00%3A00Z",
		"/english/rss.xml?before=2026-03-01T09%3A00%3A00%2B02:00": "/english/rss.xml?before=2026-03-01T07%3A00%3A00Z",
	} {
		a := h.ask(t, "GET", path)
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != want {
			t.Errorf("%s: %s to %q, want 308 to %s", path, a.Status, a.Header.Get("Location"), want)
		}
		if there := h.ask(t, "GET", want); there.StatusCode != http.StatusOK {
			t.Errorf("%s leads to %s, which answers %s", path, want, there.Status)
		} else if !strings.HasPrefix(there.Header.Get("Content-Type"), "text/html") {
			if field, inside := there.links(t, "self"); pathOf(field) != want || pathOf(inside) != want {
				t.Errorf("%s says that it is %s and %s", want, field, inside)
			}
		}
		if varies := a.Header.Get("Vary"); strings.HasPrefix(path, "/english/feed?") && varies != "Accept, Accept-Encoding, A-IM" {
			t.Errorf("%s leads where Accept wants, and says that it varies by %q", path, varies)
		}
	}
	if a := h.ask(t, "GET", "/english/rss.xml?tag="+strings.Repeat("%E2%81%A8", 100)); a.StatusCode != 400 {
		t.Errorf("a tag that is too long once its marks are closed: %s", a.Status)
	}
	if a := h.ask(t, "GET", "/english/rss.xml?tag="+strings.Repeat("%EF%B7%BA", 100)); a.StatusCode != 400 {
		t.Errorf("a tag that is too long once its ligatures are spelt out: %s", a.Status)
	}
	if a := h.ask(t, "GET", "/english/archive/x?z"); a.StatusCode != 404 {
		t.Errorf("no archive with a query: %s to %q", a.Status, a.Header.Get("Location"))
	}
}

func TestPeopleAreToldOfASourceThatASectionHasNot(t *testing.T) {
	h := startSearch(t)
	for _, path := range []string{"/english?source=nosuch", "/english?source=desk", "/english/search?source=nosuch&q=bank", "/english/rss.xml?source=desk"} {
		a := h.ask(t, "GET", path, "Accept: text/html")
		if a.StatusCode != 400 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s %s", path, a.Status, a.Header)
		}
	}
}

func TestASourceOfWhichAnEditorBroughtSomethingCanBeSelected(t *testing.T) {
	h := startSearch(t)
	const path = "/english/rss.xml?source=desk"
	if a := h.ask(t, "GET", path); a.StatusCode != 400 {
		t.Fatalf("before: %s", a.Status)
	}
	native := "https://desk.example.org/1"
	err := h.store.Edit(t.Context(), hub.Edit{
		At: morning, Action: hub.MoveTo, Section: "news", To: "english", Named: hub.Named{Source: "desk", NativeID: native, ID: native}, Reason: "of interest",
	})
	if err != nil {
		t.Fatal(err)
	}
	h.wait(t, func() bool { return h.ask(t, "GET", path).StatusCode == 200 })
	if got := h.ask(t, "GET", path).ids(t); !slices.Equal(got, []string{native}) {
		t.Errorf("selected are %q", got)
	}
}

func TestASelectionIsCalledAsItsItemsSpellIt(t *testing.T) {
	h := startSearch(t)
	tagged := written("lab", "7", "Hubs of 2026", "", 30*time.Minute)
	tagged.Tags, tagged.Authors = []string{"C1"}, []hub.Person{{Name: "John Roe"}}
	h.put(t, tagged)
	h.wait(t, func() bool { return len(h.ask(t, "GET", "/english/rss.xml?tag=c1").ids(t)) == 1 })
	for path, want := range map[string]string{
		"/english/rss.xml?tag=c1":          "<title>English &#x26; more – C1</title>",
		"/english/rss.xml?author=john+roe": "<title>English &#x26; more – John Roe</title>",
		"/english/rss.xml?tag=c2":          "<title>English &#x26; more – c2</title>",
		"/english?tag=c1":                  "Tag: <bdi>C1</bdi></h1>",
		"/english?author=john+roe":         "Author: <bdi>John Roe</bdi></h1>",
		"/english":                         `<a href="/english?tag=c1"><bdi>C1</bdi></a>`,
	} {
		if a := h.ask(t, "GET", path); a.StatusCode != 200 || !strings.Contains(string(a.body), want) {
			t.Errorf("%s: %s, no %s in %s", path, a.Status, want, a.body)
		}
	}
}

func FuzzSelection(f *testing.F) {
	for _, seed := range append(outputstest.Hostilities,
		"limit=3", "q=a&tag=%D8%A7", "since=2026-01-01&before=x", "cursor=AAAA", "=&&=", "%zz=%", "tag=\x00", "story=0123456789abcdef&content=none",
		"tag=C%2B%2B&author=%EA%B2%BD", "lang=AR-eg-x-YZ", "since=0001-01-01T00:00:00+02:00", "tag=%E2%81%A8!%20%C2%B4", "source=lab&%6Cimit=%32&", "limit=2;tag=x", "tag=?#'~",
	) {
		f.Add(seed)
		f.Add("tag=" + seed)
		f.Add("author=" + url.QueryEscape(seed))
	}
	h := startSearch(f)
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/english/rss.xml", "/english/feed.json", "/english", "/english/search", "/english/feed"} {
			at := path + "?" + query
			status, header := h.raw(t, at)
			if status == http.StatusPermanentRedirect {
				at = header.Get("Location")
				status, header = h.raw(t, at)
			}
			if status != 200 && status != 400 {
				t.Errorf("%q leads to %q, which answers %d", query, at, status)
			}
			if field := header.Get("Link"); status == 200 && header.Get("Content-Location") == "" && strings.Contains(field, `rel="self"`) &&
				query != "" && !strings.Contains(field, "<https://hub.example.org"+at+`>; rel="self"`) {
				t.Errorf("%q is said to be %s", at, field)
			}
		}
	})
}

// raw asks for an address as it stands: a client writes it anew.
func (h *searched) raw(t testing.TB, address string) (int, http.Header) {
	t.Helper()
	path, query, _ := strings.Cut(address, "?")
	recorder := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
	request.URL.RawQuery = query
	h.handler.ServeHTTP(recorder, request)
	return recorder.Code, recorder.Header()
}
