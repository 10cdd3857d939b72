package web_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func TestOtherSpellingsOfAQueryLeadToTheOneThatCounts(t *testing.T) {
	h := startSearch(t)
	for _, c := range []struct{ name, path, want string }{
		{"case, order and spaces", "/english/rss.xml?q=RATES%20%20Bank", "/english/rss.xml?q=bank+rates"},
		{"quotation marks", "/english/search?q=%C2%ABcentral+bank%C2%BB", "/english/search?q=%22central+bank%22"},
		{"Arabic letters", at("news", "atom.xml", "أمريكا"), at("news", "atom.xml", "امريكا")},
		{"another parameter on a page", "/english/search?utm_source=mail&q=bank", "/english/search?q=bank"},
		{"a second query on a page", "/english/search?q=bank&q=rates", "/english/search?q=bank"},
		{"what is no escape", "/english/feed.json?q=100%", "/english/feed.json?q=100"},
		{"an empty form", "/english/search?q=", "/english/search"},
		{"no query on the page", "/english/search?page=2", "/english/search"},
		{"a query on the section's page", "/english?q=bank", "/english/search?q=bank"},
		{"escapes that need not be", "/english/rss.xml?q=%62ank+rates", "/english/rss.xml?q=bank+rates"},
		{"other escapes of a space", "/english/search?q=bank%20rates", "/english/search?q=bank+rates"},
		{"small letters in escapes", "/news/rss.xml?q=%d8%a7%d9%85%d8%b1%d9%8a%d9%83%d8%a7", at("news", "rss.xml", "امريكا")},
		{"no escapes", "/news/search?q=امريكا", at("news", "search", "امريكا")},
	} {
		a := h.ask(t, "GET", c.path)
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != c.want {
			t.Errorf("%s: %s leads to %q with %s, want %s", c.name, c.path, a.Header.Get("Location"), a.Status, c.want)
		}
		if a = h.ask(t, "GET", c.want); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s answers %s", c.name, c.want, a.Status)
		}
	}
	if h.ask(t, "GET", "/english/feed.json?q=BANK").Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("a partner's script may not follow where it is led")
	}
}

func TestAFaultyQueryIsAnsweredWithWhatWouldBeRight(t *testing.T) {
	h := startSearch(t)
	const browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
	for _, c := range []struct{ name, slug, query, program, person string }{
		{"a phrase without an end", "english", `"central bank`, `as in: \"central bank\"`, `as in: &#34;central bank&#34;`},
		{"the same in Arabic", "news", `"البنك`, `as in: \"central bank\"`, "علامة اقتباس في نهايتها"},
		{"too many words", "english", "a b c d e f g h i j k l m n o p q r", "at most 16 words", "at most 16 words"},
		{"the same in Arabic", "news", "ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ", "at most 16 words", "16 كلمة"},
	} {
		for _, file := range []string{"rss.xml", "atom.xml", "feed.json", "search"} {
			a := h.ask(t, "GET", at(c.slug, file, c.query))
			if a.StatusCode != 400 || a.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(a.body), c.program) {
				t.Errorf("%s, %s for a program: %s %s %s", c.name, file, a.Status, a.Header.Get("Content-Type"), a.body)
			}
			a = h.ask(t, "GET", at(c.slug, file, c.query), browser)
			if a.StatusCode != 400 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || !strings.Contains(string(a.body), c.person) ||
				!strings.Contains(string(a.body), `value="`+html.EscapeString(c.query)+`"`) {
				t.Errorf("%s, %s for a person: %s %s", c.name, file, a.Status, a.body)
			}
			if a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: an error may be cached", c.name)
			}
		}
	}
	if a := h.ask(t, "GET", "/english/rss.xml?q="); a.StatusCode != 400 {
		t.Errorf("an empty query of a feed: %s, want 400 and not the whole section", a.Status)
	}
}

func TestASearchCanBeSubscribedToInEveryFormat(t *testing.T) {
	h := startSearch(t)
	const host = "https://hub.example.org"
	for _, c := range []struct{ slug, query, title string }{
		{"english", `"central bank" -river`, "English & more – search: \"central bank\" -river"},
		{"news", "امريكا", "أخبار – بحث: امريكا"},
	} {
		page := host + at(c.slug, "search", c.query)
		var rss struct {
			Channel struct {
				Title string `xml:"title"`
				Links []struct {
					Rel  string `xml:"rel,attr"`
					Href string `xml:"href,attr"`
					Text string `xml:",chardata"`
				} `xml:"link"`
			} `xml:"channel"`
		}
		var atom struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
		}
		var feed struct {
			Title   string `json:"title"`
			FeedURL string `json:"feed_url"`
			Home    string `json:"home_page_url"`
		}
		read := func(file string, unmarshal func([]byte) error) string {
			t.Helper()
			a := h.ask(t, "GET", at(c.slug, file, c.query))
			if a.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", file, a.Status)
			}
			if err := unmarshal(a.body); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if want := "<" + host + at(c.slug, file, c.query) + `>; rel="self"`; !strings.HasPrefix(a.Header.Get("Link"), want) {
				t.Errorf("%s: the Link field is %s, want %s first", file, a.Header.Get("Link"), want)
			}
			return host + at(c.slug, file, c.query)
		}
		self := read("rss.xml", func(b []byte) error { return xml.Unmarshal(b, &rss) })
		if links := fmt.Sprint(rss.Channel.Links); rss.Channel.Title != c.title || !strings.Contains(links, "self "+self) || !strings.Contains(links, page) {
			t.Errorf("RSS is titled %q and links to %s", rss.Channel.Title, links)
		}
		self = read("atom.xml", func(b []byte) error { return xml.Unmarshal(b, &atom) })
		if links := fmt.Sprint(atom.Links); html.UnescapeString(atom.Title) != c.title || !strings.Contains(links, "self "+self) || !strings.Contains(links, "alternate "+page) {
			t.Errorf("Atom is titled %q and links to %s", atom.Title, links)
		}
		if !hub.Republishable(atom.ID) || !strings.Contains(atom.ID, "search:"+c.slug) {
			t.Errorf("the id of the search is %s", atom.ID)
		}
		self = read("feed.json", func(b []byte) error { return json.Unmarshal(b, &feed) })
		if feed.Title != c.title || feed.FeedURL != self || feed.Home != page {
			t.Errorf("JSON Feed is %+v", feed)
		}
	}
}

func TestSearchesHaveTagsOfTheirOwn(t *testing.T) {
	h := startSearch(t)
	tags := make(map[string]string)
	for _, file := range []string{"rss.xml", "atom.xml", "feed.json", "search"} {
		for _, query := range []string{"", "bank", "rates"} {
			path := at("english", file, query)
			if query == "" {
				path = "/english/" + file
			}
			a := h.ask(t, "GET", path)
			tag := a.Header.Get("ETag")
			if other := tags[tag]; tag == "" || other != "" {
				t.Errorf("%s has the tag %s, as %q has", path, tag, other)
			}
			tags[tag] = path
			if got := h.ask(t, "GET", path, "If-None-Match: "+tag); got.StatusCode != 304 || len(got.body) > 0 {
				t.Errorf("%s with its tag: %s, %d bytes", path, got.Status, len(got.body))
			}
			packed := h.ask(t, "GET", path, "Accept-Encoding: gzip")
			if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("ETag") == tag || !strings.HasPrefix(packed.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s packed: %v", path, packed.Header)
			}
			if whole := h.ask(t, "GET", "/english/rss.xml"); a.Header.Get("Cache-Control") != whole.Header.Get("Cache-Control") {
				t.Errorf("%s may be cached as %s", path, a.Header.Get("Cache-Control"))
			}
			if head := h.ask(t, "HEAD", path); head.StatusCode != 200 || len(head.body) > 0 || head.Header.Get("ETag") != tag {
				t.Errorf("HEAD %s: %s %v", path, head.Status, head.Header)
			}
		}
	}
}

func FuzzQueries(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add("q=" + url.QueryEscape(seed))
		f.Add("q=" + seed)
	}
	f.Add("q=a&q=b&&=")
	f.Add("&q")
	h := startSearch(f)
	server, err := url.Parse(h.url)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, parameters string) {
		for _, file := range []string{"search", "feed.json"} {
			request := &http.Request{Method: "GET", URL: &url.URL{Scheme: "http", Host: server.Host, Path: "/news/" + file, RawQuery: parameters}, Header: http.Header{"Accept": {"text/html"}}}
			steps := 0
			for ; steps < 3; steps++ {
				response, err := client.Do(request)
				if err != nil {
					t.Skip() // what no client sends
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusPermanentRedirect {
					if response.StatusCode != 200 && response.StatusCode != 400 {
						t.Errorf("%q: %s", parameters, response.Status)
					}
					break
				}
				if request.URL, err = request.URL.Parse(response.Header.Get("Location")); err != nil {
					t.Fatalf("%q leads to %q: %v", parameters, response.Header.Get("Location"), err)
				}
			}
			if steps > 1 {
				t.Errorf("%q leads on and on", parameters)
			}
		}
	})
}
