package reader

import (
	"cmp"
	"encoding/json"
	"errors"
	"html"
	"io"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// Errors of JSON that is no JSON Feed.
var (
	ErrRSSInJSON   = errors.New("the body is RSS in JSON, which feedhub does not read; the same publisher usually has RSS in XML")
	ErrNotJSONFeed = errors.New("the body is JSON, but not a JSON Feed: it has no version and no items")
)

func (a *adapter) json(body io.Reader) error {
	f, err := (&jsonfeed.Parser{}).Parse(body)
	if err != nil {
		return err
	}
	if f.Version == "" && f.Items == nil {
		return notJSONFeed(a.doc.Body)
	}
	translated, err := (&gofeed.DefaultJSONTranslator{}).Translate(f)
	if err != nil {
		return err
	}
	a.feed.Format = strings.TrimSpace("JSON Feed " + f.Version[strings.LastIndexByte(f.Version, '/')+1:])
	a.jsonOrigin(f)
	for i, item := range f.Items {
		a.add(jsonItem(item, translated.Items[i]), note{})
	}
	return nil
}

func notJSONFeed(body []byte) error {
	var members struct{ RSS json.RawMessage }
	if err := json.Unmarshal(body, &members); err == nil && members.RSS != nil {
		return ErrRSSInJSON
	}
	return ErrNotJSONFeed
}

func (a *adapter) jsonOrigin(f *jsonfeed.Feed) {
	o := &a.feed.Origin
	o.Language = a.language(f.Language)
	o.HomePageURL = a.address(f.HomePageURL)
	o.Title = text.Line(f.Title)
	o.Description = text.Line(f.Description)
	o.Icon = a.address(cmp.Or(f.Icon, f.Favicon))
	o.Authors = a.people(jsonPeople(f.Authors, f.Author))
}

// jsonItem drafts an item. Its plain texts are plain by specification, so
// nothing in them is decoded.
func jsonItem(item *jsonfeed.Item, translated *gofeed.Item) *draft {
	d := &draft{content: item.ContentHTML, summary: html.EscapeString(item.Summary),
		published: translated.PublishedParsed, updated: translated.UpdatedParsed}
	if d.content == "" {
		d.content = paragraphs(item.ContentText)
	}
	d.NativeID = item.ID
	d.URL, d.ExternalURL = item.URL, item.ExternalURL
	d.Title = text.Line(item.Title)
	d.Language = item.Language
	d.Image = cmp.Or(item.Image, item.BannerImage)
	d.Tags = item.Tags
	d.Authors = jsonPeople(item.Authors, item.Author)
	if item.Attachments != nil {
		for _, f := range *item.Attachments {
			d.Enclosures = append(d.Enclosures, hub.Enclosure{URL: f.URL, Type: f.MimeType, Title: f.Title,
				Length: f.SizeInBytes, Duration: time.Duration(min(max(0, f.DurationInSeconds), 3_600_000)) * time.Second})
		}
	}
	return d
}

// paragraphs writes plain text as HTML: an empty line parts paragraphs, a line
// break stays one.
func paragraphs(s string) string {
	if s = strings.TrimSpace(text.Clean(s)); s == "" {
		return ""
	}
	s = html.EscapeString(s)
	s = strings.ReplaceAll(s, "\n\n", "</p><p>")
	return "<p>" + strings.ReplaceAll(s, "\n", "<br>") + "</p>"
}

func jsonPeople(authors []*jsonfeed.Author, author *jsonfeed.Author) []hub.Person {
	if authors == nil && author != nil {
		authors = []*jsonfeed.Author{author}
	}
	var people []hub.Person
	for _, p := range authors {
		if p != nil {
			people = append(people, hub.Person{Name: p.Name, URL: p.URL})
		}
	}
	return people
}
