package newsroom

import (
	"net/http"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Newsroom serves all publishers under one address, each below a path of its
// own. Its fields are set before the first request and not changed after; it
// is safe for concurrent use.
type Newsroom struct {
	// Every is the time between two new items, all publishers taken together.
	Every time.Duration
	// Seed decides the order of turns and the figures of the series.
	Seed uint64

	start      time.Time
	now        func() time.Time
	base       string
	publishers []*publisher
	index      map[string]int // into publishers, by id
	mux        *http.ServeMux
}

// New returns a Newsroom that began at start and is as the clock now says. base
// is the address under which it is served, such as http://127.0.0.1:8090. A new
// item comes every two seconds.
func New(start time.Time, now func() time.Time, base string) *Newsroom {
	publishers, err := readPublishers()
	if err != nil {
		// The content is part of the program, and a test reads it.
		panic("newsroom: " + err.Error())
	}
	n := &Newsroom{
		Every: 2 * time.Second, Seed: 1,
		start: start.UTC().Truncate(time.Second), now: now, base: strings.TrimSuffix(base, "/"),
		publishers: publishers, index: make(map[string]int),
	}
	for i, p := range publishers {
		n.index[p.id] = i
	}
	n.mux = n.routes()
	return n
}

// Sources returns the publishers as the hub is to know them: by their feeds, or
// by the page that one without a feed has. Each has the slug of its section as
// its tag.
func (n *Newsroom) Sources() []hub.Source {
	sources := make([]hub.Source, 0, len(n.publishers))
	for _, p := range n.publishers {
		sources = append(sources, hub.Source{ID: p.id, URL: n.sourceURL(p), Tags: []string{p.section}, Interval: p.interval,
			FullText: p.format == formats["page"]}) // a page has the beginnings of its articles only
	}
	return sources
}

// Sections returns the sections that the publishers write for.
func (n *Newsroom) Sections() []hub.Section {
	return []hub.Section{
		{Slug: "news", Title: "أخبار", Description: "آخر الأخبار من الوكالة والصحيفة والإذاعة والموقع", Language: "ar", Tags: []string{"news"}, Limit: 50},
		{Slug: "articles", Title: "مدونة ومقالات", Description: "مقالات في الثقافة والعلم والحياة اليومية", Language: "ar", Tags: []string{"articles"}, Limit: 50},
		{Slug: "tech", Title: "Technology", Description: "News and notes from people who build and run things", Language: "en", Tags: []string{"tech"}, Limit: 50},
	}
}

func (n *Newsroom) homeURL(p *publisher) string   { return n.base + "/" + p.id + "/" }
func (n *Newsroom) sourceURL(p *publisher) string { return n.homeURL(p) + p.file }
