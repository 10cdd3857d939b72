package reader

import (
	"cmp"
	"encoding/json"
	"errors"
	"html"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// ErrNotJSONFeed is the error of JSON that is no feed.
var ErrNotJSONFeed = errors.New("the body is JSON, but no feed: it has neither the version and items of a JSON Feed nor a member rss")

func (a *adapter) json(body io.Reader) error {
	f, err := (&jsonfeed.Parser{}).Parse(body)
	if _, isType := errors.AsType[*json.UnmarshalTypeError](err); isType {
		f, err = memberwise(a.doc.Body)
	}
	if err != nil {
		return err
	}
	f.Items = slices.DeleteFunc(f.Items, func(item *jsonfeed.Item) bool { return item == nil })
	if f.Version == "" && f.Items == nil {
		return a.otherJSON()
	}
	translated, err := (&gofeed.DefaultJSONTranslator{}).Translate(f)
	if err != nil {
		return err
	}
	a.feed.Format = strings.TrimSpace("JSON Feed " + f.Version[strings.LastIndexByte(f.Version, '/')+1:])
	a.jsonOrigin(f)
	a.jsonLinks(f)
	drafts := make([]*draft, len(f.Items))
	for i, item := range f.Items {
		drafts[i] = jsonItem(item, translated.Items[i])
	}
	a.addAll(drafts, make([]note, len(drafts)))
	return nil
}

// memberwise reads a feed member by member, and leaves out those that have
// another type than they should: gofeed loses the whole feed on one.
func memberwise(body []byte) (*jsonfeed.Feed, error) {
	var f jsonfeed.Feed
	var whole struct{ Items []json.RawMessage }
	if err := json.Unmarshal(body, &whole); err != nil {
		return nil, err
	}
	eachMember(body, func(member []byte, name string, _ json.RawMessage) {
		if name != "items" {
			json.Unmarshal(member, &f) // an error is a member left out
		}
	})
	for _, raw := range whole.Items {
		var item jsonfeed.Item
		id := ""
		eachMember(raw, func(member []byte, name string, value json.RawMessage) {
			if name == "tags" && len(value) > 0 && value[0] == '"' {
				member = slices.Concat([]byte(`{"tags":[`), value, []byte(`]}`))
			}
			json.Unmarshal(member, &item)
			id = cmp.Or(item.ID, id) // which gofeed sets anew with each member
		})
		item.ID = id
		f.Items = append(f.Items, &item)
	}
	return &f, nil
}

// eachMember calls do with each member of an object, as an object of its own.
// What is no object has none.
func eachMember(object []byte, do func(member []byte, name string, value json.RawMessage)) {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		if member, err := json.Marshal(map[string]json.RawMessage{name: value}); err == nil {
			do(member, name, value)
		}
	}
}

// otherJSON reads what is JSON but no JSON Feed.
func (a *adapter) otherJSON() error {
	var members struct{ RSS json.RawMessage }
	if err := json.Unmarshal(a.doc.Body, &members); err != nil || members.RSS == nil {
		return ErrNotJSONFeed
	}
	return a.rssInJSON(members.RSS)
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
		published: date(translated.PublishedParsed, item.DatePublished), updated: date(translated.UpdatedParsed, item.DateModified)}
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
