package jsonfeed

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/gorilla/feeds"
)

// Findings are what reading a feed found out and JSON Feed has no word for.
type Findings struct {
	Format   string `json:"format"`   // name and version, such as "RSS 2.0"
	Encoding string `json:"encoding"` // WHATWG name
	// Language is the feed's, nil when none was found.
	Language *Language `json:"language,omitempty"`
	// Links are the feed's own: rel hub, self, next and others.
	Links []hub.Link `json:"links,omitempty"`
	// Repairs are what had to be mended before the feed could be parsed, as the
	// reader describes it; it is written as it is.
	Repairs any `json:"repairs,omitempty"`
}

// Language is the language of a feed, and how it is known.
type Language struct {
	Tag  string `json:"tag"`  // RFC 5646
	From string `json:"from"` // "declaration"
}

// readFeed is one upstream feed, before it is merged.
type readFeed struct {
	*feeds.JSONFeed
	Findings Findings `json:"_feedhub"`
	Items    []*item  `json:"items"`
}

// WriteFeed writes one feed as it was read, on one line: items have the ids and
// the dates that their source gave them, and none where it gave none.
func WriteFeed(w io.Writer, from *hub.Feed, findings Findings) error {
	f := &readFeed{
		JSONFeed: &feeds.JSONFeed{
			Version: version, Title: from.Title, Language: from.Language,
			HomePageUrl: outputs.Address(from.HomePageURL), FeedUrl: outputs.Address(from.FeedURL),
			Description: from.Description, Icon: from.Icon, Authors: authors(from.Authors),
		},
		Findings: findings,
		Items:    make([]*item, 0, len(from.Items)),
	}
	// A document of this one feed, so that items are written in one way.
	items := slices.Clone(from.Items)
	for i := range items {
		items[i].SourceID, items[i].ID = "", items[i].NativeID
	}
	doc := outputs.Document{Snapshot: &hub.Snapshot{Items: items, Origins: map[string]hub.Origin{"": from.Origin}}}
	for entry := range doc.Entries() {
		i := newItem(entry)
		i.ContentHTML, i.Extension = entry.ContentHTML, nil
		i.Published, i.Modified = "", ""
		if !entry.OriginPublished.IsZero() {
			i.Published = outputs.Timestamp(entry.OriginPublished)
		}
		if !entry.OriginUpdated.IsZero() {
			i.Modified = outputs.Timestamp(entry.OriginUpdated)
		}
		f.Items = append(f.Items, i)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return fmt.Errorf("encode the feed %q: %w", from.Title, err)
	}
	return nil
}
