package newsroom

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed pages/*
var pageFiles embed.FS

var pages = template.Must(template.New("").
	Funcs(template.FuncMap{"indic": indic}).
	ParseFS(pageFiles, "pages/*.tmpl"))

// site is what the pages of a publisher for people are made of.
type site struct {
	home, article string // templates
	// aside tells whether an article is shown among links to others, and so
	// changes with them.
	aside bool
}

var (
	plain  = &site{home: "home", article: "article"}
	portal = &site{home: "portal home", article: "portal article", aside: true}
)

// maintenancePage is what a publisher in trouble shows in place of its source.
var maintenancePage = func() []byte {
	body, err := render("maintenance", pageOf{})
	if err != nil {
		panic("newsroom: " + err.Error())
	}
	return body
}()

// pageOf is what the templates show.
type pageOf struct {
	Publisher  publisherView
	Publishers []publisherView
	Entry      entryView
	Entries    []entryView
	MostRead   []entryView
	Related    []entryView
}

type publisherView struct {
	Title, Description, Language, Direction string
	HomeURL, SourceURL, SourceType          string
	File                                    string // the source's, for links between pages of a publisher
}

type entryView struct {
	Title, URL, Slug, Author string
	Summary, Teaser          string
	Category                 string
	Tags                     []string
	Body                     template.HTML
	Published                *moment
	Corrected                *moment // nil if it never was
}

// moment is a point of time, in words and for machines.
type moment struct{ Day, Clock, Machine string }

func momentOf(language string, t time.Time) *moment {
	return &moment{Day: day(language, t), Clock: t.Format("15:04"), Machine: t.Format(time.RFC3339)}
}

func (n *Newsroom) view(p *publisher) publisherView {
	sourceType, _, _ := strings.Cut(p.format.mediaType, ";")
	return publisherView{
		Title: p.title, Description: p.description, Language: p.language, Direction: direction(p.language),
		HomeURL: n.homeURL(p), SourceURL: n.sourceURL(p), SourceType: sourceType, File: p.file,
	}
}

func viewEntry(e *entry) entryView {
	language := e.publisher.language
	view := entryView{
		Title: e.title, URL: e.url, Slug: e.slug, Author: e.publisher.byline(&e.article),
		Summary: e.summary(), Teaser: teaser(e.summary()), Category: e.category(), Tags: e.tags,
		Body:      template.HTML(e.body), // ours, from the content files
		Published: momentOf(language, e.published),
	}
	if e.updated.After(e.published) {
		view.Corrected = momentOf(language, e.updated)
	}
	return view
}

func viewEntries(entries []entry) []entryView {
	views := make([]entryView, 0, len(entries))
	for i := range entries {
		views = append(views, viewEntry(&entries[i]))
	}
	return views
}

func direction(language string) string {
	if strings.HasPrefix(language, "ar") {
		return "rtl"
	}
	return "ltr"
}

// serveIndex lists the publishers.
func (n *Newsroom) serveIndex(w http.ResponseWriter, r *http.Request) {
	var list []publisherView
	for _, p := range n.publishers {
		list = append(list, n.view(p))
	}
	n.page("index", pageOf{Publishers: list}, n.start).answer(w, r)
}

// serveHome is a publisher's front page.
func (n *Newsroom) serveHome(w http.ResponseWriter, r *http.Request) {
	p := n.publisherOf(r)
	if p == nil {
		http.NotFound(w, r)
		return
	}
	entries := n.latest(p, n.now())
	n.page(p.format.site.home, n.listing(p, entries), lastChange(entries)).answer(w, r)
}

// listing is a page that lists the entries.
func (n *Newsroom) listing(p *publisher, entries []entry) pageOf {
	return pageOf{Publisher: n.view(p), Entries: viewEntries(entries), MostRead: viewEntries(mostRead(entries))}
}

func (n *Newsroom) articlePage(e *entry, now time.Time) document {
	p := e.publisher
	data, shown := pageOf{Publisher: n.view(p), Entry: viewEntry(e)}, []entry{*e}
	if p.format.site.aside {
		others := without(n.latest(p, now), e)
		data.MostRead, data.Related = viewEntries(mostRead(others)), viewEntries(related(others, e))
		shown = append(shown, others...)
	}
	return n.page(p.format.site.article, data, lastChange(shown))
}

func (n *Newsroom) page(name string, data pageOf, modified time.Time) document {
	body, err := render(name, data)
	if err != nil {
		// From templates that the tests run: a bug.
		panic("newsroom: " + err.Error())
	}
	return document{mediaType: pageType, body: body, modified: modified}
}

func render(name string, data pageOf) ([]byte, error) {
	var b bytes.Buffer
	err := pages.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}
