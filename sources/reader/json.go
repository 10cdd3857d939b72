package reader

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
)

// ErrNotJSONFeed is the error of JSON that is no feed.
var ErrNotJSONFeed = errors.New("the body is JSON, but no feed: it has neither the version and items of a JSON Feed nor a member rss")

func (a *adapter) json(body io.Reader) error {
	f, err := (&jsonfeed.Parser{}).Parse(body)
	if _, isType := errors.AsType[*json.UnmarshalTypeError](err); isType {
		f, err = a.memberwise()
	}
	if err != nil {
		return err
	}
	f.Items = slices.DeleteFunc(f.Items, func(item *jsonfeed.Item) bool { return item == nil })
	if f.Version == "" && f.Items == nil {
		return a.otherJSON()
	}
	a.Format = strings.TrimSpace("JSON Feed " + f.Version[strings.LastIndexByte(f.Version, '/')+1:])
	a.jsonOrigin(f)
	a.jsonLinks(f)
	drafts := make([]*draft.Item, len(f.Items))
	for i, item := range f.Items {
		drafts[i] = jsonItem(item)
		if a.corrected[item] {
			drafts[i].Noted = append(drafts[i].Noted, TypeCorrected)
		}
	}
	a.jsonExtensions(drafts)
	return a.complete(drafts, a.plan.offsets) // as null is no item for package split either
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
	a.Language = a.declared(f.Language)
	a.HomePageURL = a.Address(f.HomePageURL)
	a.Title = draft.Text{Value: f.Title, Type: draft.Plain}.Line()
	a.Description = draft.Text{Value: f.Description, Type: draft.Plain}.Line()
	a.Icon = a.Address(cmp.Or(f.Icon, f.Favicon))
	a.Authors = a.People(jsonPeople(f.Authors, f.Author))
}

// jsonItem drafts an item. Its plain texts are plain by specification.
func jsonItem(item *jsonfeed.Item) *draft.Item {
	d := &draft.Item{
		Title:     draft.Text{Value: item.Title, Type: draft.Plain},
		Content:   item.ContentHTML,
		Summary:   draft.Text{Value: item.Summary, Type: draft.Plain}.HTML(),
		Published: []string{item.DatePublished}, Updated: []string{item.DateModified},
	}
	if d.Content == "" {
		d.Content = draft.Text{Value: item.ContentText, Type: draft.Plain}.HTML()
	}
	f := &d.Fields
	f.NativeID = item.ID
	f.URL, f.ExternalURL = item.URL, item.ExternalURL
	f.Language = item.Language
	f.Image, f.Banner = cmp.Or(item.Image, item.BannerImage), item.BannerImage
	f.Tags = item.Tags
	f.Authors = jsonPeople(item.Authors, item.Author)
	if item.Attachments != nil {
		for _, file := range *item.Attachments {
			f.Enclosures = append(f.Enclosures, hub.Enclosure{URL: file.URL, Type: file.MimeType, Title: file.Title,
				Length: file.SizeInBytes, Duration: time.Duration(min(max(0, file.DurationInSeconds), 3_600_000)) * time.Second})
		}
	}
	return d
}

// maxJSONExtension bounds the value of one extension, in bytes.
const maxJSONExtension = 16 << 10

// jsonExtensions keeps the members whose names begin with an underscore, which
// gofeed drops, of the feed and of its items. That of a hub is no extension: it has
// values for fields of the item.
func (a *adapter) jsonExtensions(drafts []*draft.Item) {
	if !bytes.Contains(a.doc.Body, []byte(`"_`)) {
		return
	}
	var whole struct{ Items []json.RawMessage }
	if json.Unmarshal(a.doc.Body, &whole) != nil {
		return
	}
	parts := slices.DeleteFunc(a.jsonParts(whole.Items), func(part jsonPart) bool { return part.raw[0] != '{' })
	if len(parts) == len(drafts) {
		for i := range parts {
			if bytes.Contains(parts[i].raw, []byte(`"_`)) {
				a.extendItem(drafts[i], &parts[i])
			}
		}
	}
	own, others := underscored(a.doc.Body)
	if own != nil {
		a.deletedByHub(own)
	}
	a.Extensions = a.CleanExtensions(others) // after the items, whose repairs are noted first
}

func (a *adapter) extendItem(d *draft.Item, part *jsonPart) {
	own, others := underscored(part.raw)
	d.Fields.Extensions = others
	if own != nil {
		a.fromHub(d, own, part)
	}
}

// underscored returns the members of an object whose names begin with an underscore:
// that of a hub, nil where there is none, and the extensions of others (JSON Feed 1.1,
// "Extensions") of a length that is kept.
func underscored(object []byte) (own json.RawMessage, others []hub.Extension) {
	for name, value := range members(object) {
		switch {
		case name == hubMember:
			own = value
		case strings.HasPrefix(name, "_") && len(value) <= maxJSONExtension:
			others = append(others, hub.Extension{Name: name, JSON: string(value)})
		}
	}
	return own, others
}

func jsonPeople(authors []*jsonfeed.Author, author *jsonfeed.Author) []hub.Person {
	if authors == nil && author != nil {
		authors = []*jsonfeed.Author{author}
	}
	var people []hub.Person
	for _, p := range authors {
		if p != nil {
			people = append(people, hub.Person{Name: p.Name, URL: p.URL, Avatar: p.Avatar})
		}
	}
	return people
}
