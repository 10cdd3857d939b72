// Package jsonfeed writes a section as JSON Feed 1.1, with what the format has
// no word for under _feedhub, and for command inspect one feed as it was read.
// Package web calls it for sections.
//
// It builds on gorilla/feeds, some of whose names and zero values are wrong for
// version 1.1; the structs here embed its own and shadow those. It only writes:
// the text of a snapshot is clean before it comes here.
package jsonfeed

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

const version = "https://jsonfeed.org/version/1.1"

// feed shadows the items, which a feed must have even when there are none.
type feed struct {
	*feeds.JSONFeed
	Extension feedExtension `json:"_feedhub"`
	Items     []*item       `json:"items"`
}

type feedExtension struct {
	About   string    `json:"about"`
	Deleted []deleted `json:"deleted,omitempty"`
}

// deleted is an item that was taken down.
type deleted struct {
	ID   string `json:"id"`
	When string `json:"when"`
}

// item shadows the dates, which want one form, and the banner and the attachments, whose
// names are not those of the specification.
type item struct {
	*feeds.JSONItem
	ContentText *string        `json:"content_text,omitempty"`
	BannerImage string         `json:"banner_image,omitempty"`
	Published   string         `json:"date_published,omitempty"`
	Modified    string         `json:"date_modified,omitempty"`
	Language    string         `json:"language,omitempty"`
	Attachments []attachment   `json:"attachments,omitempty"`
	Extension   *itemExtension `json:"_feedhub,omitempty"`
}

type attachment struct {
	URL      string  `json:"url"`
	MIMEType string  `json:"mime_type"`
	Title    string  `json:"title,omitempty"`
	Size     int64   `json:"size_in_bytes,omitempty"`
	Duration float64 `json:"duration_in_seconds,omitempty"`
}

type itemExtension struct {
	Source     source `json:"source"`
	OriginalID string `json:"original_id,omitempty"`
	FirstSeen  string `json:"first_seen"`
	Also       []also `json:"also,omitempty"`
	Story      string `json:"story,omitempty"`
	itemFindings
}

type also struct {
	ID     string `json:"id"`
	URL    string `json:"url,omitempty"`
	Title  string `json:"title,omitempty"`
	Source source `json:"source"`
}

type source struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	HomePageURL string `json:"home_page_url,omitempty"`
	FeedURL     string `json:"feed_url,omitempty"`
}

// Item renders an item as it stands in any document.
func Item(e outputs.Entry) ([]byte, error) {
	i := newItem(e)
	i.Extension.itemFindings = findingsOf(e.Item)
	i.Extension.Contributors = contributors(e.Contributors)
	i.Extension.Extensions = e.Foreign()
	return outputs.Rendered(func(b *bytes.Buffer) error {
		b.WriteString("  ")
		encoder := json.NewEncoder(b)
		encoder.SetEscapeHTML(false) // nobody reads this as HTML, and it costs two thirds of the speed
		encoder.SetIndent("  ", " ")
		if err := encoder.Encode(i); err != nil {
			return fmt.Errorf("encode item %s: %w", e.ID, err)
		}
		b.Truncate(b.Len() - len("\n"))
		for _, member := range e.Members() {
			addMember(b, member)
		}
		return nil
	})
}

// addMember adds a publisher's own member to the item that b ends with. What is no JSON
// is left out: the store may have been damaged.
func addMember(b *bytes.Buffer, member hub.Extension) {
	value := text.Clean(member.JSON)
	if !json.Valid([]byte(value)) {
		return
	}
	b.Truncate(b.Len() - len("\n  }"))
	b.WriteString(",\n   \"" + member.Name + "\": ")
	_ = json.Indent(b, []byte(value), "   ", " ") // valid JSON has no error
	b.WriteString("\n  }")
}

// contributors returns those who have a name or a valid address.
func contributors(people []hub.Person) []hub.Person {
	var kept []hub.Person
	for _, person := range people {
		person.URL, person.Avatar = outputs.Address(person.URL), outputs.Address(person.Avatar)
		if person != (hub.Person{}) {
			kept = append(kept, person)
		}
	}
	return kept
}

// closing ends the items and a document, and comma stands between two items.
const closing = "]\n}\n"

var comma = outputs.NewFragment([]byte(",\n"))

// Write writes the document around its items, rendered by Item and in its order. Equal
// documents give equal bytes.
func Write(b *outputs.Body, doc outputs.Document, items []outputs.Fragment) error {
	var frame bytes.Buffer
	encoder := json.NewEncoder(&frame)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(newFeed(doc)); err != nil {
		return fmt.Errorf("encode section %s: %w", doc.Section.Slug, err)
	}
	head, tail := bytes.TrimSuffix(frame.Bytes(), []byte(closing)), closing
	if len(items) > 0 {
		head, tail = append(head, '\n'), "\n "+closing
	}
	b.Join(head, items, comma, tail)
	return nil
}

func newFeed(doc outputs.Document) *feed {
	f := &feed{
		JSONFeed: &feeds.JSONFeed{
			Version:     version,
			Title:       doc.Title(),
			Language:    doc.Section.Language,
			HomePageUrl: doc.Page(),
			FeedUrl:     doc.Self(outputs.JSONFeed),
			NextUrl:     next(doc),
			Description: doc.Section.Description,
			// No authors: those of the feed would be those of each item that names none.
		},
		Extension: feedExtension{About: outputs.About},
		Items:     []*item{}, // which Write puts there
	}
	for _, d := range doc.Deleted {
		f.Extension.Deleted = append(f.Extension.Deleted, deleted{d.ID, outputs.Timestamp(d.When)})
	}
	return f
}

// next returns the address of what follows the document: its next page, or behind an
// archive the one before.
func next(doc outputs.Document) string {
	address := doc.NextAddress(outputs.JSONFeed)
	if address == "" && !doc.Archive.IsZero() {
		for _, link := range doc.Links(outputs.JSONFeed) {
			if link.Rel == "prev-archive" {
				address = link.Address
			}
		}
	}
	return address
}

func newItem(e outputs.Entry) *item {
	i := &item{
		JSONItem: &feeds.JSONItem{
			Id:          e.ID,
			Url:         e.Link,
			ExternalUrl: e.ExternalLink,
			Title:       e.Title,
			ContentHTML: e.HTML(),
			Summary:     e.Summary,
			Image:       e.Picture,
			Authors:     authors(e.Authors),
		},
		BannerImage: e.Banner,
		Published:   outputs.Timestamp(e.Published),
		Modified:    outputs.Timestamp(e.Updated),
		Language:    e.Language,
		Attachments: attachments(e),
		Extension: &itemExtension{
			Source:    newSource(e.Source),
			FirstSeen: outputs.Timestamp(e.FirstSeen),
			Story:     e.Story,
		},
	}
	for _, label := range e.Labels() {
		i.Tags = append(i.Tags, label.Name)
	}
	for _, c := range e.Also {
		i.Extension.Also = append(i.Extension.Also, also{ID: c.ID, URL: c.Link, Title: c.Title, Source: newSource(c.Source)})
	}
	if e.NativeID != e.ID {
		i.Extension.OriginalID = e.NativeID
	}
	if i.ContentHTML == "" {
		// An item needs one of the contents, be it empty.
		text := e.Summary
		i.ContentText = &text
	}
	return i
}

func newSource(s *outputs.Source) source {
	return source{ID: s.ID, Title: s.Title, HomePageURL: s.HomePageURL, FeedURL: s.FeedURL}
}

func authors(persons []hub.Person) []*feeds.JSONAuthor {
	var authors []*feeds.JSONAuthor
	for _, person := range persons {
		author := &feeds.JSONAuthor{Name: person.Name, Url: outputs.Address(person.URL), Avatar: outputs.Address(person.Avatar)}
		if author.Name != "" || author.Url != "" {
			authors = append(authors, author)
		}
	}
	return authors
}

func attachments(e outputs.Entry) []attachment {
	var attachments []attachment
	for _, file := range e.Files() {
		attachments = append(attachments, attachment{
			URL: file.URL, MIMEType: file.Type, Title: file.Title,
			Size: file.Length, Duration: file.Duration.Seconds(),
		})
	}
	return attachments
}
