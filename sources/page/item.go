package page

import (
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
)

// Item is one item as the page shows it.
type Item struct {
	URL         string   `json:"url,omitzero"`
	Title       string   `json:"title,omitzero"`   // plain text
	Summary     string   `json:"summary,omitzero"` // plain text
	ContentHTML string   `json:"content_html,omitzero"`
	Image       string   `json:"image,omitzero"`
	Date        string   `json:"date,omitzero"` // as written
	Updated     string   `json:"updated,omitzero"`
	Language    string   `json:"language,omitzero"` // where it is told apart from the page's
	Authors     []Author `json:"authors,omitzero"`
	Tags        []string `json:"tags,omitzero"`
}

// Author wrote an item.
type Author struct {
	Name string `json:"name,omitzero"`
	URL  string `json:"url,omitzero"`
}

// itemList takes items until there are enough.
type itemList struct {
	all []Item
	at  map[string]int // by keyOfText of the address
}

func (l *itemList) full() bool { return len(l.all) >= MaxItems }

// add takes an item that can be shown. One whose address was met before only
// lends the first what that lacks: a picture and a headline may each have a
// link of their own.
func (l *itemList) add(item Item) {
	if item.URL == "" || item.Title == "" && item.Summary == "" && item.ContentHTML == "" {
		return
	}
	key := keyOfText(item.URL)
	if i, met := l.at[key]; met {
		l.all[i].borrow(item)
		return
	}
	if l.full() {
		return
	}
	if l.at == nil {
		l.at = make(map[string]int)
	}
	l.at[key] = len(l.all)
	l.all = append(l.all, item)
}

func (i *Item) borrow(from Item) {
	for _, part := range []struct{ to, from *string }{
		{&i.Title, &from.Title}, {&i.Summary, &from.Summary}, {&i.ContentHTML, &from.ContentHTML},
		{&i.Image, &from.Image}, {&i.Date, &from.Date}, {&i.Updated, &from.Updated}, {&i.Language, &from.Language},
	} {
		if *part.to == "" {
			*part.to = *part.from
		}
	}
	if len(i.Authors) == 0 {
		i.Authors = from.Authors
	}
	if len(i.Tags) == 0 {
		i.Tags = from.Tags
	}
}

// keys returns the keys of the items' addresses.
func keys(items []Item) []string {
	all := make([]string, len(items))
	for i := range items {
		all[i] = keyOfText(items[i].URL)
	}
	return all
}

// tagList takes each tag once, and neither many nor long ones.
type tagList []string

func (l *tagList) add(tags ...string) {
	for _, tag := range tags {
		tag = strings.Trim(text.Line(tag), " #,،;|/»›>:[]()")
		same := func(have string) bool { return strings.EqualFold(have, tag) }
		if !dom.HasLetters(tag) || len(tag) > 200 || len(*l) >= 32 || slices.ContainsFunc(*l, same) {
			continue
		}
		*l = append(*l, tag)
	}
}

func summaryText(s string) string { return text.Excerpt(text.Line(s), maxSummary) }
