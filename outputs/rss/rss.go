// Package rss writes a section as RSS 2.0: the RSS Advisory Board's
// specification 2.0.11 within the bounds of its RSS Profile, with the Atom,
// content, Dublin Core and Media RSS modules. Package web calls it.
//
// It builds on gorilla/feeds, whose own structs lack what a merged feed needs;
// the structs here embed those and shadow what they get wrong. It only writes:
// the text of a snapshot is clean before it comes here. What is written as it is, and
// would make a document ill-formed if the store were damaged, is cleaned once more.
package rss

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

// Item renders an item as it stands in any document.
func Item(e outputs.Entry) ([]byte, error) {
	item, err := outputs.RenderedXML("    ", newItem(e))
	if err != nil {
		return nil, fmt.Errorf("encode item %s: %w", e.ID, err)
	}
	return item, nil
}

// closing ends a document, behind the items.
const closing = "\n  </channel>\n</rss>"

// Write writes the document around its items, rendered by Item and in its order. Equal
// documents give equal bytes.
func Write(b *outputs.Body, doc outputs.Document, items []outputs.Fragment) error {
	var frame bytes.Buffer
	if err := feeds.WriteXML(feed{doc}, &frame); err != nil {
		return fmt.Errorf("encode section %s: %w", doc.Section.Slug, err)
	}
	return b.JoinXML(frame.Bytes(), closing, items)
}

// feed makes a document known to gorilla/feeds.
type feed struct{ doc outputs.Document }

// FeedXml implements feeds.XmlFeed.
func (f feed) FeedXml() any {
	return outputs.Styled{Site: f.doc.Site, Root: &root{
		Version:    "2.0",
		Atom:       "http://www.w3.org/2005/Atom",
		Content:    "http://purl.org/rss/1.0/modules/content/",
		License:    "http://backend.userland.com/creativeCommonsRssModule",
		Namespaces: outputs.ModuleNamespaces,
		Channel:    newChannel(f.doc),
	}}
}

func newChannel(doc outputs.Document) *channel {
	c := &channel{
		RssFeed: &feeds.RssFeed{
			Link:      doc.Page(),
			Language:  outputs.XMLLanguage(doc.Section.Language),
			Generator: "feedhub (" + outputs.Home + ")",
			// This exact address tells checkers that modules are meant.
			Docs: "http://www.rssboard.org/rss-specification",
		},
		Title:       plain{doc.Title()},
		Description: plain{doc.Description()},
		Links:       links(doc),
	}
	if len(doc.Items)+len(doc.Deleted) > 0 {
		c.LastBuildDate = date(doc.Updated())
	}
	if doc.IsChained() {
		c.Archive = &struct{}{}
	}
	return c
}

func links(doc outputs.Document) []link {
	var links []link
	for _, l := range doc.Links(outputs.RSS) {
		if l.Type != "text/html" { // which is the channel's own link
			links = append(links, link{Rel: l.Rel, Type: l.Type, Href: l.Address})
		}
	}
	return links
}

func newItem(e outputs.Entry) *item {
	i := &item{
		Language: outputs.XMLLanguage(e.Language),
		RssItem: &feeds.RssItem{
			Guid: &feeds.RssGuid{
				Id:          e.ID,
				IsPermaLink: strconv.FormatBool(e.ID == e.Link),
			},
			PubDate:  date(e.Published),
			Comments: e.Discussion.URL,
		},
		Link:        e.Link,
		Updated:     outputs.Timestamp(e.Updated),
		Links:       itemLinks(e),
		License:     e.License,
		Source:      source(e.Source),
		Count:       e.Discussion.Count,
		CommentFeed: e.Discussion.FeedURL,
	}
	if e.Title != "" {
		i.Title = &plain{e.Directed(e.Title)}
	}
	setContent(i, e)
	if e.AlsoInRSS && len(e.Also) > 0 {
		addAlso(i, e)
	}
	for _, label := range e.Labels() {
		i.Categories = append(i.Categories, category{label.Domain, plain{label.Name}})
	}
	i.Creators, i.Contributors = names(e.Authors), names(e.Contributors)
	if e.Rights != "" {
		i.Rights = &plain{e.Rights}
	}
	i.Enclosure = enclosure(e)
	i.Modules = e.Modules()
	i.Modules = append(i.Modules, e.Contents(i.Modules, func(file hub.Enclosure) bool {
		return i.Enclosure != nil && file.URL == i.Enclosure.Url && file.Duration == 0 && file.Title == ""
	})...)
	return i
}

func names(people []hub.Person) []string {
	var names []string
	for _, person := range people {
		if person.Name != "" {
			names = append(names, person.Name)
		}
	}
	return names
}

// itemLinks returns what RSS has no word for: the page that a link post is about, and
// the feed that the source says it has the item from.
func itemLinks(e outputs.Entry) []link {
	var links []link
	if e.ExternalLink != "" && e.ExternalLink != e.Link {
		links = append(links, link{Rel: "related", Href: e.ExternalLink})
	}
	if address := e.Claimed(); address != "" {
		links = append(links, link{Rel: "via", Href: address, Title: outputs.Unmarked(e.ClaimedSource.Title)})
	}
	for _, l := range e.Links() {
		links = append(links, link{Rel: l.Relation, Href: l.Address, Type: l.Type, Lang: l.Language, Title: l.Title})
	}
	return links
}

// setContent gives an item its summary and content. Content stands in the
// description when there is no summary: content:encoded may not stand alone.
func setContent(i *item, e outputs.Entry) {
	content := e.HTML()
	switch {
	case e.Summary != "" && content != "":
		i.Description = e.SummaryHTML()
		i.Content = &feeds.RssContent{Content: text.Clean(content)} // written as it is
	case content != "":
		i.Description = content
	case e.Summary != "":
		i.Description = e.SummaryHTML()
	case e.Title == "":
		// An item needs one of title and description.
		i.Title = &plain{e.Headline()}
	}
}

// addAlso ends the description with who else tells the item.
func addAlso(i *item, e outputs.Entry) {
	speech := outputs.SpeechFor(e.Language)
	var told []string
	for _, c := range e.Also {
		name := "<bdi>" + html.EscapeString(c.Source.Title) + "</bdi>"
		if c.Link != "" {
			name = `<a href="` + html.EscapeString(c.Link) + `">` + name + "</a>"
		}
		told = append(told, name)
	}
	i.Description += `<p dir="` + speech.Direction + `">` + speech.Also + ": " + strings.Join(told, speech.Comma) + "</p>"
}

// enclosure returns the first file that RSS can name: it knows one an item, at
// a host with a domain name.
func enclosure(e outputs.Entry) *feeds.RssEnclosure {
	for _, file := range e.Files() {
		u, err := url.Parse(file.URL)
		if err == nil && strings.Contains(u.Hostname(), ".") {
			return &feeds.RssEnclosure{Url: file.URL, Length: strconv.FormatInt(file.Length, 10), Type: file.Type}
		}
	}
	return nil
}

func source(s *outputs.Source) *origin {
	if s.FeedURL == "" {
		return nil
	}
	return &origin{URL: s.FeedURL, plain: plain{s.Title}}
}

// date writes a time as RFC 822 does with the one zone that every reader knows.
func date(t time.Time) string { return t.UTC().Format(http.TimeFormat) }
