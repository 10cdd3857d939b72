package newsroom

import (
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// backlog is the number of items that a publisher has at the start.
	backlog = 8
	// window is the number of items that a source lists.
	window = 20
	// backlogSpan is about the age of the oldest item at the start, newestAge
	// that of the newest at least.
	backlogSpan = 22 * time.Hour
	newestAge   = 3 * time.Minute
)

// entry is an article as it is published at one time.
type entry struct {
	article
	publisher *publisher
	id, url   string
	published time.Time
	updated   time.Time
}

// date returns when the publisher's item with this ordinal is published.
func (n *Newsroom) date(p *publisher, ordinal int) time.Time {
	if ordinal < backlog {
		return n.backlogDate(p, ordinal)
	}
	round := ordinal - backlog
	turn := n.turns(round)[n.index[p.id]]
	return n.start.Add(time.Duration(round*len(n.publishers)+turn+1) * n.Every).Truncate(time.Second)
}

// backlogDate spreads the backlog so that items lie closer the newer they are,
// at times that look like no timetable.
func (n *Newsroom) backlogDate(p *publisher, ordinal int) time.Time {
	random := rand.New(rand.NewPCG(n.Seed, streamOf(p.id, "backlog", uint64(ordinal))))
	part := float64(backlog-1-ordinal) / (backlog - 1)
	age := newestAge + time.Duration(part*part*float64(backlogSpan)) + time.Duration(random.Int64N(int64(12*time.Minute)))
	return n.start.Add(-age).Truncate(time.Second)
}

// turns returns the place of each publisher in a round.
func (n *Newsroom) turns(round int) []int {
	return rand.New(rand.NewPCG(n.Seed, uint64(round))).Perm(len(n.publishers))
}

// count returns how many items the publisher has published by now.
func (n *Newsroom) count(p *publisher, now time.Time) int {
	since := now.Sub(n.start)
	if since < 0 {
		return backlog
	}
	count := backlog + int(since/(n.Every*time.Duration(len(n.publishers))))
	for !n.date(p, count).After(now) {
		count++
	}
	return count
}

// latest returns what the publisher's source lists, newest first.
func (n *Newsroom) latest(p *publisher, now time.Time) []entry {
	count := n.count(p, now)
	entries := make([]entry, 0, window)
	for ordinal := count - 1; ordinal >= max(0, count-window); ordinal-- {
		entries = append(entries, n.entry(p, ordinal, now))
	}
	return entries
}

// entry returns the publisher's item with this ordinal as it stands now.
func (n *Newsroom) entry(p *publisher, ordinal int, now time.Time) entry {
	date := n.date(p, ordinal)
	e := entry{publisher: p, published: date, updated: date}
	if ordinal < len(p.items) {
		e.article = p.items[ordinal]
	} else {
		e.article = n.instalment(p, ordinal, date)
	}
	n.correct(&e, now)
	e.body = strings.ReplaceAll(e.body, `href="/`, `href="`+n.base+`/`)
	e.url = n.base + "/" + p.id + "/" + e.slug
	e.id = e.url
	if p.ids != "" {
		e.id = p.ids + e.slug
	}
	return e
}

// instalment returns the item of the publisher's series with this ordinal. Its
// slug names the run as well, for a store may outlive it.
func (n *Newsroom) instalment(p *publisher, ordinal int, date time.Time) article {
	past := ordinal - len(p.items)
	s := &p.series[past%len(p.series)]
	a := s.instalment(p, n.Seed, uint64(past/len(p.series)+1), uint64(ordinal), date)
	a.slug = fmt.Sprintf("%s-%d-%d", s.slug, n.start.Unix(), ordinal)
	return a
}

// correct replaces what has been corrected by now.
func (n *Newsroom) correct(e *entry, now time.Time) {
	c := e.correction
	if c == nil {
		return
	}
	visible := e.published
	if visible.Before(n.start) {
		visible = n.start
	}
	if at := visible.Add(c.after); !at.After(now) {
		e.title, e.body, e.updated = c.title, c.body, at
	}
}

// find returns the publisher's item with this slug, if it is published.
func (n *Newsroom) find(p *publisher, slug string, now time.Time) (entry, bool) {
	count := n.count(p, now)
	for ordinal := range min(count, len(p.items)) {
		if p.items[ordinal].slug == slug {
			return n.entry(p, ordinal, now), true
		}
	}
	ordinal, err := strconv.Atoi(slug[strings.LastIndexByte(slug, '-')+1:])
	if err != nil || ordinal < len(p.items) || ordinal >= count {
		return entry{}, false
	}
	e := n.entry(p, ordinal, now)
	return e, e.slug == slug
}

var tag = regexp.MustCompile(`<[^>]*>`)

// summary is the entry's first block as plain text.
func (e *entry) summary() string {
	first, _, _ := strings.Cut(e.body, "\n")
	return html.UnescapeString(tag.ReplaceAllString(first, ""))
}

// category is the tag that the entry is filed under.
func (e *entry) category() string {
	if len(e.tags) == 0 {
		return ""
	}
	return e.tags[0]
}

// lastChange is the date of the newest change to the entries.
func lastChange(entries []entry) (last time.Time) {
	for i := range entries {
		if entries[i].updated.After(last) {
			last = entries[i].updated
		}
	}
	return last
}
