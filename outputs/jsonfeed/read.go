package jsonfeed

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// Findings are what reading a feed found out and JSON Feed has no word for.
type Findings struct {
	Format   string `json:"format"`   // name and version, such as "RSS 2.0"
	Encoding string `json:"encoding"` // WHATWG name
	// Language is the feed's, nil when none was found.
	Language *Language `json:"language,omitempty"`
	// Links are the feed's own: rel hub, self, next and others.
	Links []hub.Link `json:"links,omitempty"`
	// Repairs are what had to be mended before the feed could be parsed, and
	// Warnings what could not be read or is not as it should be.
	Repairs  []hub.Note `json:"repairs,omitempty"`
	Warnings []hub.Note `json:"warnings,omitempty"`
	// Page tells how the items were found on a page that is no feed.
	Page *PageFindings `json:"page,omitempty"`
}

// Language is the language of a feed, and how it is known.
type Language struct {
	Tag  string `json:"tag"`  // RFC 5646
	From string `json:"from"` // "declared" or "detected"
}

// PageFindings are how items were found on a page.
type PageFindings struct {
	Method string `json:"method"` // such as "json-ld" or "selectors"
	// Selectors are a ready configuration that finds the same items, where
	// there is one.
	Selectors *hub.PageSelectors `json:"selectors,omitempty"`
}

// feedFindings is what the feed itself says besides.
type feedFindings struct {
	Findings
	ID         string          `json:"id,omitempty"`
	Rights     string          `json:"rights,omitempty"`
	License    string          `json:"license,omitempty"`
	Rhythm     *rhythm         `json:"rhythm,omitempty"`
	Cloud      *hub.Cloud      `json:"cloud,omitempty"`
	Extensions []hub.Extension `json:"extensions,omitempty"`
	Deleted    []hub.Tombstone `json:"deleted,omitempty"`
}

// rhythm is a hub.Rhythm in seconds and in names.
type rhythm struct {
	TTL       int      `json:"ttl_seconds,omitempty"`
	Period    int      `json:"period_seconds,omitempty"`
	Base      string   `json:"base,omitempty"`
	SkipHours []int    `json:"skip_hours,omitempty"`
	SkipDays  []string `json:"skip_days,omitempty"`
}

func newRhythm(from hub.Rhythm) *rhythm {
	r := rhythm{TTL: int(from.TTL.Seconds()), Period: int(from.Period.Seconds()), SkipHours: from.SkipHours}
	if !from.Base.IsZero() {
		r.Base = outputs.Timestamp(from.Base)
	}
	for _, day := range from.SkipDays {
		r.SkipDays = append(r.SkipDays, day.String())
	}
	return pointer(r)
}

// itemFindings is what an item says besides, when it is read and when it is published.
type itemFindings struct {
	Rights        string             `json:"rights,omitempty"`
	License       string             `json:"license,omitempty"`
	Contributors  []hub.Person       `json:"contributors,omitempty"`
	TagSchemes    map[string]string  `json:"tag_schemes,omitempty"`
	Discussion    *hub.Discussion    `json:"discussion,omitempty"`
	ClaimedSource *hub.ClaimedSource `json:"claimed_source,omitempty"`
	Extensions    []hub.Extension    `json:"extensions,omitempty"`
}

// readFeed is one upstream feed, before it is merged.
type readFeed struct {
	*feeds.JSONFeed
	Findings feedFindings `json:"_feedhub"`
	Items    []readItem   `json:"items"`
}

type readItem struct {
	*item
	Findings *itemFindings `json:"_feedhub,omitempty"`
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
		Findings: feedFindings{Findings: findings, ID: from.ID, Rights: from.Rights, License: from.License,
			Rhythm: newRhythm(from.Rhythm), Cloud: pointer(from.Cloud), Extensions: from.Extensions, Deleted: from.Deleted},
		Items: make([]readItem, 0, len(from.Items)),
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
		f.Items = append(f.Items, readItem{i, pointer(findingsOf(entry.Item))})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return fmt.Errorf("encode the feed %q: %w", from.Title, err)
	}
	return nil
}

func findingsOf(i *hub.Item) itemFindings {
	return itemFindings{Rights: i.Rights, License: i.License, Contributors: i.Contributors, TagSchemes: i.TagSchemes,
		Discussion: pointer(i.Discussion), ClaimedSource: pointer(i.ClaimedSource), Extensions: i.Extensions}
}

// pointer returns nil for a zero value, which JSON then leaves out.
func pointer[T any](value T) *T {
	if reflect.ValueOf(value).IsZero() {
		return nil
	}
	return &value
}
