package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

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
	handler  http.Handler
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
	if wanted.Source != "" {
		if err := s.sections.CheckSource(ctx, slug, wanted.Source); err != nil {
			return nil, false, err
		}
	}
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
	h.handler = handler
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
