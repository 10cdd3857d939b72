package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// Programs that read feeds differ in how they take a title with special characters, an
// item without a title, two authors. Each must show what was published, as far as it
// can, and no item a second time when its publisher changes it.
func TestReadersShowWhatWasPublishedAndNothingTwice(t *testing.T) {
	var changed atomic.Bool
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := jsonFeed(englishSite, changed.Load())
		if r.URL.Path == "/ar" {
			body = atomFeed(arabicSite, changed.Load())
		}
		_, _ = w.Write(body)
	}))
	defer site.Close()
	p := startProcess(t, writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), allowLoopback,
		"sources:",
		"  - {id: akhbar, url: '"+site.URL+"/ar', interval: 1s}",
		"  - {id: desk, url: '"+site.URL+"/en', interval: 1s}",
		// Two of the items are nearly the same, and none may be missing.
		"sections:",
		"  - {slug: ar, title: أخبار, language: ar, sources: [akhbar], collapse: none}",
		"  - {slug: en, title: News, language: en, sources: [desk], collapse: none}"), "")
	defer p.stop()

	ids := make(map[string]string) // of the articles, by address
	eventually(t, "the sections have their items", func() bool {
		for _, item := range append(p.items("ar"), p.items("en")...) {
			ids[item.URL] = item.ID
		}
		return len(ids) == len(articles)
	})
	for _, a := range articles {
		if id := ids[a.address()]; id == "" || a.id == "" && id != a.address() {
			t.Errorf("%s has the id %q", a.address(), id)
		}
	}
	tried := make(map[string]*installed)
	folder := t.TempDir()
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			tried[r.name] = r.try(t, filepath.Join(folder, r.script))
			for _, file := range r.reads() {
				r.shows[file].check(t, file, ids, tried[r.name].read(t, p, file), false)
			}
		})
	}
	t.Run("the JSON Feed itself", func(t *testing.T) { view{}.check(t, "feed.json", ids, p.shownInJSON(), false) })

	before := p.outputs("ar")
	changed.Store(true)
	eventually(t, "the sections have the changes", func() bool {
		return strings.Contains(p.get("/ar/feed.json").body, changedAt[:19]) && strings.Contains(p.get("/en/feed.json").body, changedAt[:19])
	})
	for _, r := range readers {
		t.Run(r.name+" after a change", func(t *testing.T) {
			if tried[r.name] == nil {
				t.Skip("see above")
			}
			for _, file := range r.reads() {
				r.shows[file].check(t, file, ids, tried[r.name].read(t, p, file), true)
			}
		})
	}
	t.Run("the JSON Feed itself after a change", func(t *testing.T) { view{}.check(t, "feed.json", ids, p.shownInJSON(), true) })

	t.Run("feedparser is told that nothing changed", func(t *testing.T) {
		if tried["feedparser"] == nil {
			t.Skip("see above")
		}
		for _, file := range []string{"rss.xml", "atom.xml"} {
			if got := output(t, "", python, filepath.Join(scripts, "not-modified.py"), p.url+"/ar/"+file); got != "304 304\n" {
				t.Errorf("%s answers %q to the ETag and the date", file, got)
			}
		}
	})
	t.Run("feedparser gets what is new alone", func(t *testing.T) {
		if tried["feedparser"] == nil {
			t.Skip("see above")
		}
		for _, file := range []string{"rss.xml", "atom.xml"} {
			tag := before["/ar/"+file].header.Get("ETag")
			if got := output(t, "", python, filepath.Join(scripts, "delta.py"), p.url+"/ar/"+file, tag); got != "226 1\n" {
				t.Errorf("%s answers %q to the tag of before the change", file, got)
			}
		}
	})
	t.Run("curl gets what is new alone", func(t *testing.T) {
		curl := hubtest.Program(t, "curl", debian+"curl")
		for _, file := range outputFiles {
			tag := before["/ar/"+file].header.Get("ETag")
			got := output(t, "", curl, "-s", "-w", "%{http_code}", "-H", "A-IM: feed", "-H", "If-None-Match: "+tag, p.url+"/ar/"+file)
			if whole := p.get("/ar/" + file).body; !strings.HasSuffix(got, "226") || len(got) > len(whole)/2 {
				t.Errorf("%s answers %d of %d bytes to the tag of before the change, with status %s", file, len(got), len(whole), got[len(got)-3:])
			}
		}
	})
	t.Run("curl is told that nothing changed", func(t *testing.T) {
		curl := hubtest.Program(t, "curl", debian+"curl")
		for _, file := range outputFiles {
			address, kept, etag := p.url+"/ar/"+file, filepath.Join(t.TempDir(), file), filepath.Join(t.TempDir(), "etag")
			output(t, "", curl, "-sf", "--remote-time", "--etag-save", etag, "-o", kept, address)
			for _, condition := range [][]string{{"--etag-compare", etag}, {"-z", kept}} {
				if got := output(t, "", curl, append(condition, "-s", "-w", "%{http_code}", address)...); got != "304" {
					t.Errorf("%s answers %q to curl %s", file, got, condition[0])
				}
			}
		}
	})
	if t.Failed() {
		return
	}
	for _, r := range readers {
		if tried[r.name] != nil {
			for _, row := range r.rows() {
				t.Logf("| %s %s %s", r.name, tried[r.name].version, row)
			}
		}
	}
}

// feedReader is a program that subscribes to feeds, or a library that such programs are
// made of.
type feedReader struct {
	name    string
	script  string // in testdata/readers: prints what the reader shows, an item a line
	install string
	shows   map[string]view // by the outputs that it reads
}

// reads returns the outputs that a reader reads.
func (r feedReader) reads() []string {
	return slices.DeleteFunc(slices.Clone(outputFiles), func(file string) bool {
		_, ok := r.shows[file]
		return !ok
	})
}

// view is how a reader shows the items of an output. An empty word means: what was
// published. Everything else is the reader's own way, or a limit of the format, and
// stands here so that nothing goes unsaid.
type view struct {
	ids        string // none; link: the link where the id is no address
	titles     string // escaped: the source of a title that is HTML; markup: as if all were HTML
	untitled   string // date, address: what stands for the title where there is none
	links      string // last: the last link of the entry, whatever it leads to
	dates      string // updated
	authors    string // first, last, joined, none; or hub: the hub's name where there is none
	enclosures string // first, last, none
	keepsOld   bool   // an item whose title changes is another item to it
}

// A title of Atom that is HTML, which is one with markup in it, is shown as it stands by
// readers that don't look at its type.
var readers = []feedReader{
	{name: "feedparser", script: "python-feedparser.py", install: debian + "python3-feedparser", shows: map[string]view{
		"rss.xml":  {enclosures: "first"},
		"atom.xml": {},
	}},
	{name: "SimplePie", script: "simplepie.php", install: debian + "libphp-simplepie php-cli php-xml php-mbstring", shows: map[string]view{
		"rss.xml": {}, // and media:content as enclosures
		// RFC 4287 §4.2.1: the author of an entry without one is the feed's.
		"atom.xml": {authors: "hub"},
	}},
	{name: "Horde_Feed", script: "horde.php", install: debian + "php-horde-feed php-cli", shows: map[string]view{
		"rss.xml":  {enclosures: "first"},
		"atom.xml": {titles: "escaped"},
	}},
	{name: "newsboat", script: "newsboat.py", install: debian + "newsboat python3", shows: map[string]view{
		"rss.xml":  {untitled: "address", authors: "last", enclosures: "last"},
		"atom.xml": {authors: "joined", enclosures: "last"},
	}},
	{name: "sfeed", script: "sfeed.sh", install: debian + "sfeed curl jq", shows: map[string]view{
		"rss.xml":  {authors: "first", enclosures: "first", keepsOld: true},
		"atom.xml": {titles: "escaped", authors: "first", enclosures: "first", keepsOld: true},
	}},
	// Of Atom it makes one item of all that come from one source: it takes what stands
	// in atom:source for the entry's own.
	{name: "rapper", script: "rapper.py", install: debian + "raptor2-utils python3", shows: map[string]view{
		"rss.xml": {ids: "link", enclosures: "first"},
	}},
	{name: "Ruby rss", script: "ruby-rss.rb", install: debian + "ruby", shows: map[string]view{
		"rss.xml":  {enclosures: "first"},
		"atom.xml": {},
	}},
	{name: "ruby-feedparser", script: "ruby-feedparser.rb", install: debian + "ruby-feedparser", shows: map[string]view{
		"rss.xml":  {ids: "none", titles: "markup", untitled: "date", authors: "first", enclosures: "first"},
		"atom.xml": {ids: "none", titles: "markup", links: "last", dates: "updated", enclosures: "none"},
	}},
	{name: "rss-parser", script: "rss-parser.mjs", install: npmInstall, shows: map[string]view{
		"rss.xml":  {authors: "first", enclosures: "first"},
		"atom.xml": {titles: "escaped", authors: "first", enclosures: "none"},
	}},
	{name: "feedsmith", script: "feedsmith.mjs", install: npmInstall, shows: map[string]view{
		"rss.xml":   {enclosures: "first"},
		"atom.xml":  {},
		"feed.json": {},
	}},
	{name: "feed-extractor", script: "feed-extractor.mjs", install: npmInstall, shows: map[string]view{
		"rss.xml":   {authors: "none", enclosures: "none"},
		"atom.xml":  {dates: "updated", authors: "none", enclosures: "none"},
		"feed.json": {authors: "none", enclosures: "none"},
	}},
}

// shown is an item as a reader shows it. What the scripts leave out is empty.
type shown struct {
	ID, Title, Link, Published string
	Authors, Enclosures        []string
}

// expected returns what a reader shows of an article in an output.
func (v view) expected(a article, file, id string, changed bool) shown {
	s := shown{id, a.titleIn(file, changed), a.address(), a.published, a.authors, a.files}
	switch {
	case v.ids == "none":
		s.ID = ""
	case v.ids == "link" && a.id != "":
		s.ID = s.Link
	}
	switch {
	case s.Title == "" && v.untitled == "date":
		published, _ := time.Parse(time.RFC3339, a.published)
		s.Title = published.Format(http.TimeFormat)
	case s.Title == "" && v.untitled == "address":
		s.Title = path.Base(a.path)
	case v.titles == "escaped" && strings.Contains(s.Title, "</"):
		s.Title = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s.Title)
	case v.titles == "markup":
		s.Title = strings.NewReplacer("<b>", "*", "</b>", "*").Replace(s.Title)
	}
	if v.links == "last" && len(a.files) > 0 {
		s.Link = a.files[len(a.files)-1]
	}
	if v.dates == "updated" {
		s.Published = a.updated(changed)
	}
	s.Authors, s.Enclosures = some(v.authors, a.authors), some(v.enclosures, a.files)
	return s
}

// some returns what a reader shows of several values.
func some(which string, all []string) []string {
	switch {
	case len(all) == 0 && which == "hub":
		return []string{"Test hub"}
	case len(all) == 0 || which == "none":
		return nil
	case which == "first":
		return all[:1]
	case which == "last":
		return all[len(all)-1:]
	case which == "joined":
		return []string{strings.Join(all, ", ")}
	}
	return all
}

// shownInJSON returns what our own JSON Feed says, in the words of readers.
func (p *process) shownInJSON() (items []shown) {
	p.t.Helper()
	for _, slug := range []string{"ar", "en"} {
		var feed struct {
			Items []struct {
				ID, Title, URL string
				Published      string `json:"date_published"`
				Authors        []struct{ Name string }
				Attachments    []struct{ URL string }
			}
		}
		if err := json.Unmarshal([]byte(p.get("/"+slug+"/feed.json").body), &feed); err != nil {
			p.t.Fatal(err)
		}
		for _, i := range feed.Items {
			item := shown{ID: i.ID, Title: i.Title, Link: i.URL, Published: i.Published}
			for _, author := range i.Authors {
				item.Authors = append(item.Authors, author.Name)
			}
			for _, file := range i.Attachments {
				item.Enclosures = append(item.Enclosures, file.URL)
			}
			items = append(items, item)
		}
	}
	return items
}

// check compares what a reader shows of an output with what it should show, in
// whichever order.
func (v view) check(t *testing.T, file string, ids map[string]string, items []shown, changed bool) {
	t.Helper()
	want := make(map[string]int)
	for _, a := range articles {
		want[v.expected(a, file, ids[a.address()], changed).String()]++
		if changed && a.changed != "" && v.keepsOld {
			want[v.expected(a, file, ids[a.address()], false).String()]++
		}
	}
	for _, item := range items {
		want[item.String()]--
	}
	for item, n := range want {
		if n > 0 {
			t.Errorf("%s: it doesn't show %s", file, item)
		} else if n < 0 {
			t.Errorf("%s: it shows %s", file, item)
		}
	}
}

func (s shown) String() string {
	if published, err := time.Parse(time.RFC3339, s.Published); err == nil {
		// RSS has no fractions of seconds, and SimplePie rounds those of others: the
		// articles are dated to the minute.
		s.Published = published.UTC().Format("2006-01-02 15:04")
	}
	// Files come in the order of the elements that name them.
	return fmt.Sprintf("%q %q %s %s by %q with %q", s.Title, s.ID, s.Link, s.Published, s.Authors, slices.Sorted(slices.Values(s.Enclosures)))
}

// rows are what the table of the README says of a reader behind its name and version,
// one line for all outputs of which it shows the same.
func (r feedReader) rows() (rows []string) {
	names := map[string]string{"rss.xml": "RSS", "atom.xml": "Atom", "feed.json": "JSON Feed"}
	words := map[string]string{
		"markup": "all but markup", "address": "; for none the address", "date": "; for none the date",
		"last link": "the last of an entry", "joined": "all as one", "hub": "all; for none the hub",
	}
	said := func(word, otherwise string) string { return cmp.Or(words[word], word, otherwise) }
	var formats, cells []string
	for _, file := range r.reads() {
		v := r.shows[file]
		if v.links != "" {
			v.links += " link"
		}
		cell := fmt.Sprintf("| all | %s%s | %s | %s | %s | %s |", said(v.titles, "all"), said(v.untitled, ""),
			said(v.links, "all"), said(v.dates, "published"), said(v.authors, "all"), said(v.enclosures, "all"))
		if i := slices.Index(cells, cell); i >= 0 {
			formats[i] += ", " + names[file]
			continue
		}
		formats, cells = append(formats, names[file]), append(cells, cell)
	}
	for i := range cells {
		rows = append(rows, "| "+formats[i]+" "+cells[i])
	}
	return rows
}

func TestReadersInTheReadmeAreThoseThatWereTested(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range readers {
		for _, row := range r.rows() {
			line := regexp.MustCompile("(?m)^\\| " + regexp.QuoteMeta(r.name) + " [^ |]+ " + regexp.QuoteMeta(row) + "$")
			if !line.Match(readme) {
				t.Errorf("the README lacks | %s VERSION %s", r.name, row)
			}
		}
	}
}
