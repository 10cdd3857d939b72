// Package rss writes a section as RSS 2.0: the RSS Advisory Board's
// specification 2.0.11 within the bounds of its RSS Profile, with the Atom,
// content, Dublin Core and Media RSS modules. Package render calls it.
//
// It builds on gorilla/feeds, whose own structs lack what a merged feed needs;
// the structs here embed those and shadow what they get wrong. It only writes:
// the text of a snapshot is clean before it comes here.
package rss

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/outputs"
)

// Write renders the document. Equal documents give equal bytes.
func Write(w io.Writer, doc outputs.Document) error {
	return feeds.WriteXML(feed{doc}, w)
}

// feed makes a document known to gorilla/feeds.
type feed struct{ doc outputs.Document }

// FeedXml implements feeds.XmlFeed.
func (f feed) FeedXml() any {
	return &root{
		Version: "2.0",
		Atom:    "http://www.w3.org/2005/Atom",
		Content: "http://purl.org/rss/1.0/modules/content/",
		Dublin:  "http://purl.org/dc/elements/1.1/",
		Media:   "http://search.yahoo.com/mrss/",
		Channel: newChannel(f.doc),
	}
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
	if len(doc.Items) > 0 {
		c.LastBuildDate = date(doc.Updated())
	}
	c.Items = make([]*item, 0, len(doc.Items))
	for entry := range doc.Entries() {
		c.Items = append(c.Items, newItem(entry, c.Language, doc.Section.AlsoInRSS))
	}
	return c
}

func links(doc outputs.Document) []link {
	links := []link{{Rel: "self", Type: outputs.RSS.MediaType, Href: doc.Self(outputs.RSS)}}
	for _, format := range outputs.Formats {
		if format != outputs.RSS {
			links = append(links, link{Rel: "alternate", Type: format.MediaType, Href: doc.Self(format)})
		}
	}
	return links
}

func newItem(e outputs.Entry, channelLanguage string, alsoInRSS bool) *item {
	i := &item{
		RssItem: &feeds.RssItem{
			Guid: &feeds.RssGuid{
				Id:          e.ID,
				IsPermaLink: strconv.FormatBool(e.ID == e.Link),
			},
			PubDate: date(e.Published),
		},
		Link:   e.Link,
		Source: source(e.Source),
	}
	if language := outputs.XMLLanguage(e.Language); language != channelLanguage {
		i.Language = language
	}
	if e.Title != "" {
		i.Title = &plain{e.Directed(e.Title)}
	}
	setContent(i, e)
	if alsoInRSS && len(e.Also) > 0 {
		addAlso(i, e, channelLanguage)
	}
	for _, label := range e.Labels() {
		i.Categories = append(i.Categories, plain{label})
	}
	for _, author := range e.Authors {
		if author.Name != "" {
			i.Creators = append(i.Creators, author.Name)
		}
	}
	i.Rights = e.Rights
	i.Enclosure = enclosure(e)
	if e.Picture != "" {
		i.Thumbnail = &thumbnail{URL: e.Picture}
	}
	return i
}

// setContent gives an item its summary and content. Content stands in the
// description when there is no summary: content:encoded may not stand alone.
func setContent(i *item, e outputs.Entry) {
	content := e.HTML()
	switch {
	case e.Summary != "" && content != "":
		i.Description = e.SummaryHTML()
		i.Content = &feeds.RssContent{Content: content}
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
func addAlso(i *item, e outputs.Entry, language string) {
	speech := outputs.SpeechFor(language)
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
