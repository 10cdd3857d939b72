package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
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

const (
	scripts = "testdata/readers"
	debian  = "apt-get install --no-install-recommends "
	// Debian's libraries are not those of another Python that comes first in PATH.
	python = "/usr/bin/python3"
	// Node 20 or later brings npm, which installs the modules by itself.
	npmInstall = "install Node.js 20 with npm, from https://nodejs.org"
)

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

// article is an item as its publisher wrote it. The publisher of Arabic sends Atom,
// that of English JSON Feed: between them they say all that RSS can't.
type article struct {
	site, path       string // its address, which is its id too
	id               string // unless it has one of its own
	title            string
	changed          string // its title after the publisher's change, if that is one of its items
	mark             string // direction mark that goes before the title where there is no markup
	headline         string // what stands in for a title where the format demands one
	summary, content string
	authors          []string
	files            []string
	tags             []string
	published        string
}

const (
	arabicSite  = "https://akhbar.example.org"
	englishSite = "https://desk.example.com"
	changedAt   = "2024-03-05T10:00:00Z"
)

// articles are what feeds and readers get wrong: special characters in plain text,
// directions, several of what some formats have one of, and none of what readers
// expect.
var articles = []article{
	{
		site: englishSite, path: "/1", title: `Tom & Jerry: 1 < 2, "quotes" & 'more'`, content: "<p>Text of <b>Tom</b> &amp; Jerry.</p>",
		authors: []string{"Jane Roe", "O'Neil & Sons"}, published: "2024-03-01T09:00:00Z",
		files: []string{"https://media.example.org/tom.mp3", "https://media.example.org/jerry.mp3?a=1&b=2"},
	},
	{
		site: englishSite, path: "/2?edition=1&page=2", title: "Fish & chips <b or not", changed: "Fish & chips <b after all", content: "<p>A story about dinner.</p>",
		authors: []string{"Jane Roe"}, published: "2024-03-01T08:00:00Z",
	},
	{
		site: englishSite, path: "/3", title: "Write <b>bold</b> and mean it", content: "<p>On markup in headlines.</p>", published: "2024-03-01T07:00:00Z",
	},
	{
		site: englishSite, path: "/4", headline: "A note that has no headline.", content: "<p>A note that has no headline.</p>",
		authors: []string{"John Doe"}, published: "2024-03-01T06:00:00Z",
	},
	{
		site: englishSite, path: "/5", title: "Only a summary", summary: "All there is: Q&A, 3 < 4.", published: "2024-03-01T05:00:00Z",
	},
	{
		site: englishSite, path: "/6", id: "post 6", title: "🎉 Release day 👩‍🚀 & more", content: "<p>Emoji 🎉 in a text.</p>",
		tags: []string{"R&D", "🚀 space"}, authors: []string{"Zoë Ångström 🖋"}, published: "2024-03-01T04:00:00Z",
	},
	{
		site: englishSite, path: "/7", title: "القاهرة (Cairo) hosts the fair", mark: "\u200e", content: "<p>The fair of this year is in Cairo.</p>", published: "2024-03-01T03:00:00Z",
	},
	{
		site: arabicSite, path: "/1", title: `وزير الخارجية: «لا جديد» & "لا تعليق"`, content: "<p>قال وزير الخارجية إن المحادثات مستمرة.</p>",
		authors: []string{"ليلى حداد", "Sami Haddad"}, published: "2024-03-02T09:00:00Z",
		files: []string{"https://media.example.org/wazir.mp3", "https://media.example.org/masr.mp3?a=1&b=2"},
	},
	{
		site: arabicSite, path: "/2", title: "BBC تطلق خدمة جديدة", changed: "BBC تطلق خدمتين جديدتين", mark: "\u200f", content: "<p>أعلنت الهيئة اليوم عن خدمة جديدة.</p>",
		authors: []string{"ليلى حداد"}, published: "2024-03-02T08:00:00Z",
	},
	{
		site: arabicSite, path: "/3", title: "كيف تكتب <b في HTML؟", content: "<p>عن الوسوم في العناوين.</p>", published: "2024-03-02T07:00:00Z",
	},
	{
		site: arabicSite, path: "/4", headline: "خبر بلا عنوان من القاهرة.", content: "<p>خبر بلا عنوان من القاهرة.</p>", published: "2024-03-02T06:00:00Z",
	},
	{
		site: arabicSite, path: "/5", title: "ملخص فقط", summary: "كل ما هناك: أ < ب & ب > ج.", authors: []string{"هيئة التحرير"}, published: "2024-03-02T05:00:00Z",
	},
	{
		// The letters of a flag run from left to right (UAX #9).
		site: arabicSite, path: "/6", title: "🇪🇬 مصر تفوز 🏆 بالكأس", mark: "\u200f", content: "<p>فازت مصر بالكأس 🏆.</p>",
		tags: []string{"رياضة", "كرة القدم & الكأس"}, published: "2024-03-02T04:00:00Z",
	},
	{
		site: arabicSite, path: "/7", title: "الطقس في القاهرة: 30 درجة", content: "<p>الطقس اليوم معتدل ودرجة الحرارة 30.</p>", published: "2024-03-02T03:00:00Z",
	},
	{
		site: arabicSite, path: "/8", title: "الطقس في القاهرة: 31 درجة", content: "<p>الطقس اليوم معتدل ودرجة الحرارة 31.</p>", published: "2024-03-02T02:00:00Z",
	},
}

func (a article) address() string { return a.site + a.path }

// updated returns the date of the last change, which is never that of publication.
func (a article) updated(changed bool) string {
	if changed && a.changed != "" {
		return changedAt
	}
	return strings.Replace(a.published, ":00:00Z", ":30:00Z", 1)
}

func (a article) titled(changed bool) string {
	if changed && a.changed != "" {
		return a.changed
	}
	return a.title
}

// titleIn returns the title as an output has it.
func (a article) titleIn(file string, changed bool) string {
	title := a.titled(changed)
	switch file {
	case "rss.xml":
		// A word joiner keeps readers that unescape twice from seeing markup.
		return a.mark + strings.ReplaceAll(title, "</", "<\u2060/")
	case "atom.xml":
		return a.mark + title + a.headline
	}
	return title
}

// atomFeed writes the articles of a site as Atom.
func atomFeed(site string, changed bool) []byte {
	var b bytes.Buffer
	text := func(s string) string {
		var escaped bytes.Buffer
		_ = xml.EscapeText(&escaped, []byte(s))
		return escaped.String()
	}
	fmt.Fprintf(&b, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><id>%s/</id><title>أخبار</title><link href="%[1]s/"/><updated>%s</updated>`, site, changedAt)
	for _, a := range articles {
		if a.site != site {
			continue
		}
		fmt.Fprintf(&b, `<entry><id>%s</id><link href="%[1]s"/><title>%s</title><published>%s</published><updated>%s</updated>`,
			text(a.address()), text(a.titled(changed)), a.published, a.updated(changed))
		for _, author := range a.authors {
			fmt.Fprintf(&b, `<author><name>%s</name></author>`, text(author))
		}
		for _, file := range a.files {
			fmt.Fprintf(&b, `<link rel="enclosure" href="%s" type="audio/mpeg" length="1000"/>`, text(file))
		}
		for _, tag := range a.tags {
			fmt.Fprintf(&b, `<category term="%s"/>`, text(tag))
		}
		if a.summary != "" {
			fmt.Fprintf(&b, `<summary>%s</summary>`, text(a.summary))
		} else {
			fmt.Fprintf(&b, `<content type="html">%s</content>`, text(a.content))
		}
		b.WriteString("</entry>")
	}
	b.WriteString("</feed>")
	return b.Bytes()
}

// jsonFeed writes the articles of a site as JSON Feed.
func jsonFeed(site string, changed bool) []byte {
	var items []map[string]any
	for _, a := range articles {
		if a.site != site {
			continue
		}
		item := map[string]any{
			"id": cmp.Or(a.id, a.address()), "url": a.address(), "tags": a.tags,
			"date_published": a.published, "date_modified": a.updated(changed),
		}
		for key, value := range map[string]string{"title": a.titled(changed), "summary": a.summary, "content_html": a.content} {
			if value != "" {
				item[key] = value
			}
		}
		var authors, files []map[string]any
		for _, author := range a.authors {
			authors = append(authors, map[string]any{"name": author})
		}
		for _, file := range a.files {
			files = append(files, map[string]any{"url": file, "mime_type": "audio/mpeg", "size_in_bytes": 1000})
		}
		item["authors"], item["attachments"] = authors, files
		items = append(items, item)
	}
	b, err := json.Marshal(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": "The desk", "language": "en", "home_page_url": site + "/", "items": items,
	})
	if err != nil {
		panic(err)
	}
	return b
}

// installed is a reader that is on this machine.
type installed struct {
	command []string
	folder  string
	version string
}

// try finds out whether a reader is here; what it keeps goes into the folder. The
// scripts are run by what their name ends with, and print a version if not asked for
// a feed.
func (r feedReader) try(t *testing.T, folder string) *installed {
	t.Helper()
	tried := &installed{folder: folder, command: []string{"", filepath.Join(scripts, r.script)}}
	switch filepath.Ext(r.script) {
	case ".py":
		tried.command[0] = hubtest.Program(t, python, r.install)
	case ".php":
		tried.command[0] = hubtest.Program(t, "php", r.install)
	case ".rb":
		tried.command[0] = hubtest.Program(t, "ruby", r.install)
	case ".sh":
		tried.command[0] = hubtest.Program(t, "sh", r.install)
	case ".mjs":
		tried.command[0] = hubtest.Program(t, "node", r.install)
		tried.command[1] = filepath.Join(npmModules(t, folder), r.script)
	}
	version, err := exec.CommandContext(t.Context(), tried.command[0], tried.command[1]).Output()
	if err != nil {
		lacking(t, "needs %s (%v): %s", r.name, err, r.install)
	}
	tried.version = strings.TrimSpace(string(version))
	return tried
}

// lacking skips a test that needs more than the machine has, and fails it where all
// are required.
func lacking(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("FEEDHUB_TEST_REQUIRE") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// npmModules returns a folder with the scripts that need modules of npm, and with the
// modules. They are installed once for each lock file, and never in the project.
func npmModules(t *testing.T, folder string) string {
	t.Helper()
	if err := os.CopyFS(folder, os.DirFS(scripts)); err != nil {
		t.Fatal(err)
	}
	lock, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	modules := filepath.Join(cache, fmt.Sprintf("feedhub-test-readers-%.8x", sha256.Sum256(lock)))
	if _, err := os.Stat(modules); err != nil {
		install(t, folder, modules)
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// install makes the folder of modules appear whole, or not at all.
func install(t *testing.T, from, to string) {
	t.Helper()
	npm := hubtest.Program(t, "npm", npmInstall)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp(filepath.Dir(to), "feedhub-test-installing-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(work, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ci := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	ci.Dir = work
	if out, err := ci.CombinedOutput(); err != nil {
		lacking(t, "needs modules of npm, which npm ci does not bring: %v\n%s", err, out)
	}
	// Another test may have been faster.
	if err := os.Rename(work, to); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
}

// read lets the reader read an output of both sections.
func (r *installed) read(t *testing.T, p *process, file string) (items []shown) {
	t.Helper()
	state := filepath.Join(r.folder, "state", file)
	if err := os.MkdirAll(state, 0o755); err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(strings.NewReader(output(t, state, r.command[0], r.command[1], p.url+"/ar/"+file, p.url+"/en/"+file)))
	for {
		var item shown
		if err := lines.Decode(&item); err == io.EOF {
			return items
		} else if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
}

// output runs a program, which finds a folder for what it keeps in STATE, and returns
// what it prints.
func output(t *testing.T, state, program string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = append(os.Environ(), "STATE="+state, "no_proxy=127.0.0.1")
	command.Stdout, command.Stderr = &out, &errs
	if err := command.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, &errs)
	}
	return out.String()
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
