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

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.tmpl"))

// maintenancePage is what a publisher in trouble shows in place of its feed.
var maintenancePage = func() []byte {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "maintenance", nil); err != nil {
		panic("newsroom: " + err.Error())
	}
	return b.Bytes()
}()

// pageOf is what the templates show.
type pageOf struct {
	Publisher  publisherView
	Publishers []publisherView
	Entry      entryView
	Entries    []entryView
}

type publisherView struct {
	Title, Description, Language, Direction string
	HomeURL, FeedURL, FeedType              string
}

type entryView struct {
	Title, URL, Author, Summary string
	Tags                        []string
	Body                        template.HTML
	Published, Corrected        string // as a reader expects it; Corrected is empty if it never was
	Machine                     string // Published for machines
}

func (n *Newsroom) view(p *publisher) publisherView {
	feedType, _, _ := strings.Cut(formats[p.format].mediaType, ";")
	return publisherView{
		Title: p.title, Description: p.description, Language: p.language, Direction: direction(p.language),
		HomeURL: n.homeURL(p), FeedURL: n.feedURL(p), FeedType: feedType,
	}
}

func (n *Newsroom) viewEntry(e *entry) entryView {
	language := e.publisher.language
	view := entryView{
		Title: e.title, URL: e.url, Author: e.publisher.byline(&e.article), Summary: e.summary(), Tags: e.tags,
		Body:      template.HTML(e.body), // ours, from the content files
		Published: moment(language, e.published), Machine: e.published.Format(time.RFC3339),
	}
	if e.updated.After(e.published) {
		view.Corrected = moment(language, e.updated)
	}
	return view
}

func direction(language string) string {
	if strings.HasPrefix(language, "ar") {
		return "rtl"
	}
	return "ltr"
}

func moment(language string, t time.Time) string {
	return day(language, t) + " " + t.Format("15:04") + " UTC"
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
	data := pageOf{Publisher: n.view(p)}
	for i := range entries {
		data.Entries = append(data.Entries, n.viewEntry(&entries[i]))
	}
	n.page("home", data, lastChange(entries)).answer(w, r)
}

func (n *Newsroom) page(name string, data pageOf, modified time.Time) document {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		// To memory, from templates that the tests run: a bug.
		panic("newsroom: page " + name + ": " + err.Error())
	}
	return document{mediaType: pageType, body: b.Bytes(), modified: modified}
}
