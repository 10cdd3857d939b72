package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
	"github.com/feedhub/feedhub/hub/compare"
	"github.com/feedhub/feedhub/hub/search"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/web"
)

// searched is a hub whose items are found by their words: a store, the sections over
// it, an index and the server.
type searched struct {
	*fixture
	store    hub.Store
	sections *hub.Sections
	index    *search.Index
	searches int // carried out; read it between requests alone
}

// Canonical implements web.Selector.
func (s *searched) Canonical(typed string) (string, error) {
	q, err := search.Parse(typed)
	switch {
	case errors.Is(err, search.ErrUnclosed):
		return "", &web.QueryError{Err: err, Fault: page.UnclosedQuote}
	case err != nil:
		return "", &web.QueryError{Err: err, Fault: page.TooManyWords, Limit: search.MaxWords}
	}
	return q.String(), nil
}

// Select implements web.Selector.
func (s *searched) Select(ctx context.Context, slug string, wanted outputs.Selection) (*hub.Snapshot, bool, error) {
	s.searches++
	if wanted.Query == "" {
		found, err := s.sections.Select(ctx, slug, wanted.Selection, nil)
		return found, true, err
	}
	q, err := search.Parse(wanted.Query)
	if err != nil {
		return nil, false, err
	}
	_, isCurrent := s.sections.Searchable()
	found, err := s.sections.Select(ctx, slug, wanted.Selection, func(takes func(string) bool) ([]hub.Key, error) {
		q.Takes = takes
		return s.index.Find(ctx, q, hub.MostFound)
	})
	return found, isCurrent, err
}

// Archive implements web.Selector.
func (s *searched) Archive(ctx context.Context, slug string, archive hub.Archive) (*hub.Snapshot, error) {
	return s.sections.Archive(ctx, slug, archive)
}

var morning = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// written is an item as a test names it.
func written(source, id, title, summary string, age time.Duration) hub.Item {
	at := morning.Add(-age)
	address := "https://" + source + ".example.org/" + id
	return hub.Item{
		SourceID: source, NativeID: address, ID: address, URL: address, Title: title, Summary: summary,
		Published: at, Updated: at.Add(time.Microsecond), FirstSeen: at.Add(time.Minute),
	}
}

// press has what the sources of the hub sent: arabic is the section of the first,
// english of the others.
var press = []hub.Item{
	written("desk", "1", "الانتخابات الأميركية تقترب", "يتوجه الناخبون إلى صناديق الاقتراع.", time.Hour),
	written("desk", "2", "بوتين يلتقي وزير الخارجية", "قمة في موسكو.", 2*time.Hour),
	written("desk", "3", "أسعار النفط ترتفع", "في أمريكا وأوروبا.", 3*time.Hour),
	written("lab", "1", "The central bank raises rates", "Markets fall.", time.Hour),
	written("lab", "2", "A bank in the central square closes", "Local news: a café.", 2*time.Hour),
	written("lab", "3", "Rivers rise", "The bank of the river is under water.", 3*time.Hour),
	written("wire", "1", "Rates and <markets> & more", "Of the central theme.", 4*time.Hour),
}

// startSearch starts a hub with the press in it and the server for it, on loopback.
func startSearch(t testing.TB) *searched {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	index, err := search.New()
	if err != nil {
		t.Fatal(err)
	}
	h := &searched{fixture: &fixture{}, store: store, index: index}
	h.put(t, press...)
	sections := []hub.Section{
		{Slug: "news", Title: "أخبار", Language: "ar", Sources: []string{"desk"}, Limit: 50},
		{Slug: "english", Title: "English & more", Language: "en", Sources: []string{"lab", "wire"}, Limit: 3},
	}
	log := slog.New(slog.NewTextHandler(&h.log, nil))
	h.sections = hub.NewSections(hub.SectionsOptions{
		Store: store, Sources: []hub.Source{{ID: "desk"}, {ID: "lab"}, {ID: "wire"}}, Sections: sections,
		Clock: hub.SystemClock{}, Log: log, Comparer: compare.New(), Searcher: index,
	})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.sections.Run(ctx) })
	handler, err := web.New(web.Options{Site: outputstest.Site(t), Sections: sections, Snapshots: h.sections, Selector: h, Ready: h.sections.Ready, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	h.url = server.URL
	t.Cleanup(func() {
		server.Close()
		stop()
		running.Wait()
		if err := errors.Join(index.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	h.wait(t, func() bool { whole, _ := h.sections.Searchable(); return whole })
	return h
}

// put stores items as a fetch of their sources would.
func (h *searched) put(t testing.TB, items ...hub.Item) {
	t.Helper()
	batches := make(map[string]*hub.Batch)
	for _, item := range items {
		if batches[item.SourceID] == nil {
			at := item.FirstSeen
			batches[item.SourceID] = &hub.Batch{State: hub.State{Checked: at, Changed: at, Since: at, Origin: hub.Origin{Title: "The " + item.SourceID}}, Due: at}
		}
		batch := batches[item.SourceID]
		batch.Put = append(batch.Put, hub.Accepted{
			Ref:  hub.Ref{Key: item.Key(), Digest: item.Digest(), Published: item.Published, FirstSeen: item.FirstSeen},
			Item: item,
		})
	}
	for source, batch := range batches {
		lease, err := h.store.Lease(t.Context(), source, morning, time.Minute)
		if err == nil {
			err = h.store.Commit(t.Context(), lease, *batch)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (h *searched) wait(t testing.TB, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain:\n%s", h.log.String())
		}
	}
}

// at returns the address of a search in an output.
func at(slug, file, query string) string {
	return "/" + slug + "/" + file + "?" + url.Values{"q": {query}}.Encode()
}

// found asks for what a query finds, following where it is led, and returns the last
// parts of the items' ids.
func (h *searched) found(t testing.TB, slug, query string) string {
	t.Helper()
	path := at(slug, "feed.json", query)
	a := h.ask(t, "GET", path)
	if a.StatusCode == http.StatusPermanentRedirect {
		path = a.Header.Get("Location")
		a = h.ask(t, "GET", path)
	}
	var feed struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(a.body, &feed); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %s", path, a.Status, err, a.body)
	}
	var ids []string
	for _, item := range feed.Items {
		ids = append(ids, shortID(item.ID))
	}
	return strings.Join(ids, " ")
}

func shortID(id string) string {
	u, err := url.Parse(id)
	if err != nil {
		return id
	}
	host, _, _ := strings.Cut(u.Host, ".")
	return host + u.Path[1:]
}

func TestSearchesFindWhatTheSectionMayShow(t *testing.T) {
	h := startSearch(t)
	for _, c := range []struct{ name, slug, query, want string }{
		{"a word is found in titles and summaries, the newest first", "english", "bank", "lab1 lab2 lab3"},
		{"letters of either case are one", "english", "BANK Rates", "lab1"},
		{"all words have to be there", "english", "bank square", "lab2"},
		{"a phrase is found as it stands", "english", `"central bank"`, "lab1"},
		{"a word can be left out", "english", "bank -river", "lab1 lab2"},
		{"a phrase can be left out", "english", `bank -"central bank"`, "lab2 lab3"},
		{"accents may be left out", "english", "cafe", "lab2"},
		{"America is found however it is spelt in Arabic", "news", "أمريكا", "desk1 desk3"},
		{"and whichever spelling is typed", "news", "الأميركية", "desk1 desk3"},
		{"so are names", "news", "بوتن", "desk2"},
		{"hamza and article play no part", "news", "اسعار نفط", "desk3"},
		{"a section has nothing of another's sources", "news", "bank", ""},
		{"no more is found than the section shows at once", "english", "the", "lab1 lab2 lab3"},
		{"nothing is found of what there is not", "english", "zebra", ""},
	} {
		if got := h.found(t, c.slug, c.query); got != c.want {
			t.Errorf("%s: %q finds %q, want %q", c.name, c.query, got, c.want)
		}
	}
}

func TestWhatEditorsHideAndTakeDownIsNotFound(t *testing.T) {
	h := startSearch(t)
	edit := func(action hub.Action, section, source, id string) {
		t.Helper()
		before := h.sections.Snapshot("english")
		native := "https://" + source + ".example.org/" + id
		err := h.store.Edit(t.Context(), hub.Edit{At: morning, Action: action, Section: section, Named: hub.Named{Source: source, NativeID: native, ID: native}, Reason: "an error"})
		if err != nil {
			t.Fatal(err)
		}
		h.wait(t, func() bool { return h.sections.Snapshot("english") != before })
	}
	for _, step := range []struct {
		name, want string
		do         func()
	}{
		{"before", "lab1 lab2 lab3", func() {}},
		{"when one is hidden", "lab2 lab3", func() { edit(hub.Hide, "english", "lab", "1") }},
		{"when another is taken down", "lab2", func() { edit(hub.Remove, "", "lab", "3") }},
		{"when the first is released", "lab1 lab2", func() { edit(hub.Release, "english", "lab", "1") }},
	} {
		step.do()
		if got := h.found(t, "english", "bank"); got != step.want {
			t.Errorf("%s: found are %q, want %q", step.name, got, step.want)
		}
	}
}

func TestANewItemIsFoundOnceItIsThere(t *testing.T) {
	h := startSearch(t)
	if got := h.found(t, "news", "قمر"); got != "" {
		t.Fatalf("found are %q", got)
	}
	item := written("desk", "4", "رحلة إلى القمر", "", 0)
	h.put(t, item)
	h.wait(t, func() bool { return h.found(t, "news", "قمر") == "desk4" })
}

func TestCopiesAreFoundAsOne(t *testing.T) {
	h := startSearch(t)
	text := strings.Repeat("The committee published its report on the harbour, which names the engineers who warned of the cracks in the northern wall and were not heard. ", 4)
	h.put(t, written("lab", "9", "Harbour report names engineers", text, time.Hour))
	h.wait(t, func() bool { return h.found(t, "english", "harbour") == "lab9" })
	h.put(t, written("wire", "9", "Harbour report names engineers", text, 30*time.Minute))
	h.wait(t, func() bool {
		a := h.ask(t, "GET", at("english", "feed.json", "harbour"))
		return strings.Contains(string(a.body), `"also"`)
	})
	if got := h.found(t, "english", "harbour"); got != "lab9" {
		t.Errorf("found are %q", got)
	}
}

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
	} {
		a := h.ask(t, "GET", c.path)
		if a.StatusCode != http.StatusPermanentRedirect || a.Header.Get("Location") != c.want {
			t.Errorf("%s: %s leads to %q with %s, want %s", c.name, c.path, a.Header.Get("Location"), a.Status, c.want)
		}
		if a = h.ask(t, "GET", c.want); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s answers %s", c.name, c.want, a.Status)
		}
	}
	for _, path := range []string{"/english/rss.xml?q=%62ank%20rates", "/news/rss.xml?q=%d8%a7%d9%85%d8%b1%d9%8a%d9%83%d8%a7"} {
		if a := h.ask(t, "GET", path); a.StatusCode != http.StatusOK {
			t.Errorf("%s, whose escapes alone are other: %s", path, a.Status)
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

func TestAnAnswerIsKeptUntilItsSectionChanges(t *testing.T) {
	h := startSearch(t)
	h.ask(t, "GET", "/english/rss.xml?q=bank")
	tag := h.ask(t, "GET", "/english/rss.xml?q=bank").Header.Get("ETag")
	if h.searches != 1 {
		t.Errorf("it was searched %d times, want once", h.searches)
	}
	before := h.sections.Snapshot("english")
	h.put(t, written("wire", "8", "Nothing of the kind", "", 0))
	h.wait(t, func() bool { return h.sections.Snapshot("english") != before })
	h.wait(t, func() bool { _, current := h.sections.Searchable(); return current })
	if a := h.ask(t, "GET", "/english/rss.xml?q=bank", "If-None-Match: "+tag); a.StatusCode != 304 || h.searches != 2 {
		t.Errorf("after a change elsewhere: %s after %d searches, want 304 after 2", a.Status, h.searches)
	}
}

func TestThePageOfASearch(t *testing.T) {
	h := startSearch(t)
	for _, c := range []struct {
		name, path    string
		has, hasNot   []string
		stories, feed int
	}{
		{"the form alone, in Arabic", "/news/search", []string{
			`<html lang="ar" dir="rtl">`, `<form class="search" role="search" action="/news/search">`, `<label for="q">ابحث في هذا القسم</label>`,
			`<input id="q" name="q" type="search" value="" dir="rtl"`, `<link rel="canonical" href="https://hub.example.org/news/search">`,
			`<title>بحث – أخبار – Feedhub Example</title>`,
		}, []string{"لم يُعثر"}, 0, 0},
		{"what is found, in Arabic", at("news", "search", "امريكا"), []string{
			`<html lang="ar" dir="rtl">`, `value="امريكا" dir="auto"`, "الانتخابات الأميركية تقترب", `<a href="/news/rss.xml?q=%D8%A7%D9%85%D8%B1%D9%8A%D9%83%D8%A7"`,
			`<link rel="canonical" href="https://hub.example.org/news/search?q=%D8%A7%D9%85%D8%B1%D9%8A%D9%83%D8%A7">`,
			`<title>أخبار – بحث: امريكا – Feedhub Example</title>`, `content="noindex"`,
		}, []string{"بوتين"}, 2, 3},
		{"a Latin query on an Arabic page", at("news", "search", "nasa"), []string{`value="nasa" dir="auto"`, "لم يُعثر على شيء"}, nil, 0, 3},
		{"a phrase in English", at("english", "search", `"central bank"`), []string{
			`<html lang="en" dir="ltr">`, `value="&#34;central bank&#34;" dir="auto"`, "The central bank raises rates", `href="/english/atom.xml?q=%22central+bank%22"`,
			`href="/english/feed.json?q=%22central+bank%22"`,
		}, nil, 1, 3},
		{"what a publisher wrote is text", at("english", "search", "theme"), []string{"Rates and &lt;markets&gt; &amp; more"}, []string{"<markets>"}, 1, 3},
		{"the section's own page", "/news", []string{`<form class="search" role="search" action="/news/search">`}, nil, 3, 3},
	} {
		a := h.ask(t, "GET", c.path)
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Security-Policy") != page.ContentSecurityPolicy {
			t.Errorf("%s: %s %s", c.name, a.Status, a.Header.Get("Content-Security-Policy"))
		}
		markup := strings.ReplaceAll(string(a.body), "&#43;", "+") // as any reader of HTML does
		for _, want := range c.has {
			if !strings.Contains(markup, want) {
				t.Errorf("%s: no %s in\n%s", c.name, want, body(a.body))
			}
		}
		for _, other := range c.hasNot {
			if strings.Contains(string(a.body), other) {
				t.Errorf("%s: there is %s", c.name, other)
			}
		}
		if got := strings.Count(string(a.body), "<article"); got != c.stories {
			t.Errorf("%s: %d items, want %d", c.name, got, c.stories)
		}
		if got := strings.Count(string(a.body), `<link rel="alternate"`); got != c.feed {
			t.Errorf("%s: %d feeds are offered, want %d", c.name, got, c.feed)
		}
	}
}

func body(document []byte) []byte {
	_, b, _ := bytes.Cut(document, []byte("</head>"))
	return b
}

// stubborn is a Searcher whose searches end as a test wants.
type stubborn struct{ search func(context.Context) error }

func (s stubborn) Canonical(typed string) (string, error) { return typed, nil }

func (s stubborn) Archive(context.Context, string, hub.Archive) (*hub.Snapshot, error) {
	return nil, hub.ErrNoArchive
}

func (s stubborn) Select(ctx context.Context, _ string, _ outputs.Selection) (*hub.Snapshot, bool, error) {
	if err := s.search(ctx); err != nil {
		return nil, false, err
	}
	return outputstest.Arabic(), true, nil
}

func newHandler(t *testing.T, searcher web.Selector, log io.Writer) http.Handler {
	t.Helper()
	var s shelf
	s.put(outputstest.Arabic())
	handler, err := web.New(web.Options{
		Site: outputstest.Site(t), Sections: []hub.Section{outputstest.Arabic().Section, outputstest.Empty().Section}, Snapshots: &s,
		Selector: searcher, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func TestASearchThatIsNotPossibleIsAnsweredSo(t *testing.T) {
	failing := func(err error) web.Selector { return stubborn{func(context.Context) error { return err }} }
	for _, c := range []struct {
		name     string
		searcher web.Selector
		path     string
		detail   string
		page     string
		logged   bool
	}{
		{"a hub without an index has no feeds of searches", nil, "/news/rss.xml?q=a", "no search here", "لا يتوفر البحث", false},
		{"nor a search page", nil, "/news/search?q=a", "no search here", "لا يتوفر البحث", false},
		{"nor an empty one", nil, "/news/search", "no search here", "لا يتوفر البحث", false},
		{"items that are not all searchable yet are waited for", failing(web.ErrNotYet), "/news/rss.xml?q=a", "still being made searchable", "حاول مرة أخرى", false},
		{"so is a section that is not loaded", failing(nil), "/empty/rss.xml?q=a", "not loaded", "Please try again", false},
		{"an index that fails is a line in the log", failing(errors.New("secret")), "/news/rss.xml?q=a", "not possible at the moment", "حاول مرة أخرى", true},
		{"a search that takes too long is not", failing(context.DeadlineExceeded), "/news/rss.xml?q=a", "took too long", "حاول مرة أخرى", false},
		{"nor is one at the end of the hub", failing(hub.ErrEnded), "/news/rss.xml?q=a", "not possible at the moment", "حاول مرة أخرى", false},
	} {
		var log bytes.Buffer
		handler := newHandler(t, c.searcher, &log)
		for accept, want := range map[string]string{"*/*": c.detail, "text/html": c.page} {
			recorder := httptest.NewRecorder()
			request := httptest.NewRequest("GET", c.path, nil)
			request.Header.Set("Accept", accept)
			handler.ServeHTTP(recorder, request)
			if recorder.Code != 503 || !strings.Contains(recorder.Body.String(), want) || strings.Contains(recorder.Body.String(), "secret") {
				t.Errorf("%s: %d %s, want %s", c.name, recorder.Code, body(recorder.Body.Bytes()), want)
			}
			if isProblem := recorder.Header().Get("Content-Type") == "application/problem+json"; isProblem != (accept == "*/*") {
				t.Errorf("%s: %s gets %s", c.name, accept, recorder.Header().Get("Content-Type"))
			}
			if (c.searcher != nil) != (recorder.Header().Get("Retry-After") != "") {
				t.Errorf("%s: Retry-After is %q", c.name, recorder.Header().Get("Retry-After"))
			}
		}
		if logged := strings.Contains(log.String(), "a selection failed"); logged != c.logged {
			t.Errorf("%s: the log says %s", c.name, log.String())
		}
	}
}

func TestSearchesAtOneTimeAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		under, most := 0, 0
		var mu sync.Mutex
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			under += n
			most = max(most, under)
		}
		handler := newHandler(t, stubborn{func(ctx context.Context) error {
			count(1)
			defer count(-1)
			select {
			case <-time.After(3 * time.Second):
			case <-ctx.Done():
			}
			return ctx.Err()
		}}, io.Discard)
		codes := make(map[int]int)
		var asking sync.WaitGroup
		begun := time.Now()
		for i := range 20 {
			asking.Go(func() {
				recorder := httptest.NewRecorder()
				handler.ServeHTTP(recorder, httptest.NewRequest("GET", fmt.Sprintf("/news/rss.xml?q=word%d", i), nil))
				mu.Lock()
				defer mu.Unlock()
				codes[recorder.Code]++
				if recorder.Code == 503 && (time.Since(begun) != 2*time.Second || recorder.Header().Get("Retry-After") == "" || !strings.Contains(recorder.Body.String(), "too much")) {
					t.Errorf("refused after %s: %v %s", time.Since(begun), recorder.Header(), recorder.Body)
				}
			})
		}
		asking.Wait()
		if most != 4 || codes[200] != 4 || codes[503] != 16 {
			t.Errorf("%d searches at one time, answers %v; want 4, and 16 refused", most, codes)
		}
	})
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

func TestAPersonSearchesInABrowser(t *testing.T) {
	h := startSearch(t)
	ctx := browse(t)
	type seen struct {
		Address, Typed, Direction string
		Stories, Width, Need      int
	}
	const see = `(() => ({
		Address: decodeURI(location.pathname + location.search),
		Typed: document.querySelector("#q").value,
		Direction: getComputedStyle(document.querySelector("#q")).direction,
		Stories: document.querySelectorAll("article").length,
		Width: document.documentElement.clientWidth,
		Need: document.documentElement.scrollWidth,
	}))()`
	for _, c := range []struct {
		name, from, typed string
		want              seen
	}{
		{"Arabic from the section's page", "/news", "أمريكا", seen{"/news/search?q=امريكا", "امريكا", "rtl", 2, 320, 320}},
		{"Latin on an Arabic page", "/news/search", "NASA", seen{"/news/search?q=nasa", "nasa", "ltr", 0, 320, 320}},
		{"a phrase in English", "/english", `"central bank"`, seen{`/english/search?q="central+bank"`, `"central bank"`, "ltr", 1, 320, 320}},
		{"a faulty query, which stays in the field", "/news/search", `"البنك`, seen{`/news/search?q="البنك`, `"البنك`, "rtl", 0, 320, 320}},
		{"nothing", "/news", "", seen{"/news/search", "", "rtl", 0, 320, 320}},
	} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(320, 800), chromedp.Navigate(h.url+c.from), chromedp.SendKeys("#q", c.typed+"\r")); err != nil {
			t.Fatal(err)
		}
		var got seen
		var err error
		for deadline := time.Now().Add(5 * time.Second); got != c.want && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			got, err = chromedp.Run(ctx, chromedp.Evaluate[seen](see)) // fails between two pages
		}
		if got != c.want {
			t.Errorf("%s: the browser shows %+v, want %+v; %v", c.name, got, c.want, err)
		}
	}
}
