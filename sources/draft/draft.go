// Package draft has the rules that all formats of feeds share: how what a
// publisher wrote becomes a hub.Item that is ready to be republished, with
// clean text, sanitised HTML, absolute addresses and dates that were
// understood. Package reader fills it from feeds, package sources from pages.
// It parses no format, fetches nothing and knows no clock.
package draft

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// Bounds of one feed. What is beyond them is left out; a feed beyond maxKept is
// refused.
const (
	// MaxItems is the number of items that are kept of one body, the newest.
	MaxItems = 2_000

	maxTags       = 64
	maxPeople     = 64
	maxEnclosures = 64
	maxNotes      = 64
	detailLimit   = 1_000 // runes of what a note tells
	summaryLimit  = 2_000 // runes of a summary that a source wrote
	excerptLimit  = 300   // runes of one that is made from the content
	// maxKept bounds, in bytes, what the items of one feed may hold: an address
	// of one letter is one of four kilobytes once it is absolute.
	maxKept = 64 << 20
)

// The kinds of notes about items.
const (
	ItemsLeftOut      = "items-left-out"
	LanguageOverruled = "language-overruled"
)

// Item is an item as its source wrote it. The fields of Fields are taken over
// after cleaning: addresses may be relative, names and tags may hold markup.
type Item struct {
	Fields  hub.Item
	Title   Text
	Content string // HTML
	Summary string // HTML
	// Published and Updated are the dates as written, in the order in which
	// they are to be believed.
	Published, Updated []string
	// Base is what addresses are relative to, and TextBase what those in the
	// content are; nil where the feed's own base holds.
	Base, TextBase *url.URL
	// Offset is where the item begins, in bytes of the body.
	Offset int
	// Place is anything that tells the draft from others; a Trace has it.
	Place int
	// Noted are the kinds of notes that the item has given rise to already.
	Noted []string

	dates itemDates
	// address is the item's link with all that it had: what counts as tracking
	// changes, and an identity must not.
	address string
}

// Feed collects the items of one feed. It is not safe for concurrent use.
type Feed struct {
	hub.Feed
	// Base is what relative addresses are resolved against.
	Base *url.URL
	// LanguageFrom tells how Language is known: "declared", "detected", or ""
	// where it is not.
	LanguageFrom string
	// Absent are the items that the feed has beside those to be drafted.
	Absent []Standing
	// Traces has one for each of Items, and Entangled tells that each of them may
	// be what it is by what stands in others.
	Traces    []Trace
	Entangled bool

	twice hub.Note // of the texts so far that were escaped twice
	noted []string // the kinds of notes about the item that is being added
	kept  int      // bytes in the items so far, about
}

// Note notes what could not be read or is not as it should be.
func (f *Feed) Note(kind string, offset int, detail string) {
	f.Add(hub.Note{Kind: kind, Offset: offset, Detail: detail})
}

// Add adds a note. Of very many notes the first are kept. What a note quotes
// may be anything and of any length, and is cleaned as all texts are.
func (f *Feed) Add(note hub.Note) {
	f.noted = append(f.noted, note.Kind)
	if len(f.Notes) < maxNotes {
		note.Detail = text.Excerpt(text.Line(note.Detail), detailLimit)
		f.Notes = append(f.Notes, note)
	}
}

// Complete adds the drafts to the feed's items, and settles what only all items
// together tell. It fails where they unfold to too much, and with ErrEntangled
// where some are absent that can't be.
func (f *Feed) Complete(drafts []*Item) error {
	f.readDates(drafts)
	if f.Entangled && len(f.Absent) > 0 {
		return ErrEntangled
	}
	kept := newest(drafts, MaxItems)
	if len(kept) < len(drafts) {
		f.Note(ItemsLeftOut, 0, fmt.Sprintf("%d items, of which the newest %d are kept", len(drafts), len(kept)))
	}
	for _, d := range kept {
		if f.add(d); f.kept > maxKept {
			return fmt.Errorf("the items of the feed take more than %d bytes when their addresses are written out", maxKept)
		}
	}
	f.noteDates(kept)
	if f.twice.Kind != "" {
		f.Add(f.twice)
	}
	f.noteAbsent()
	f.distinct()
	f.settleLanguages()
	return nil
}

// add completes an item and appends it to the feed.
func (f *Feed) add(d *Item) {
	f.noted = f.noted[:0]
	if d.Base != nil {
		defer func(feed *url.URL) { f.Base = feed }(f.Base)
		f.Base = d.Base
	}
	item := &d.Fields
	d.address = cmp.Or(f.Address(item.URL), f.Address(item.ExternalURL))
	item.URL = f.Link(item.URL)
	item.ExternalURL = f.Link(item.ExternalURL)
	item.CanonicalURL = f.Link(item.CanonicalURL)
	item.Title = d.Title.Line()
	item.Language = Tag(item.Language)
	item.Rights = plain(item.Rights)
	item.License = f.Address(item.License)
	item.Tags, item.TagSchemes = tags(item.Tags, item.TagSchemes)
	item.Authors = f.People(item.Authors)
	item.Contributors = f.People(item.Contributors)
	item.Enclosures = f.enclosures(item.Enclosures)
	item.Discussion.URL = f.Link(item.Discussion.URL)
	item.Discussion.FeedURL = f.Address(item.Discussion.FeedURL)
	f.claimed(&item.ClaimedSource)
	item.Extensions = f.CleanExtensions(item.Extensions)
	f.fill(d)
	item.Image = f.image(item)
	item.Banner = f.Address(item.Banner)
	if item.NativeID == "" {
		if item.NativeID = derivedID(d); item.NativeID == "" {
			return // it says nothing at all
		}
	}
	f.Items = append(f.Items, *item)
	f.Traces = append(f.Traces, f.traceOf(d))
	f.kept += sizeOf(item)
}

// Address returns the address absolute and of the web, or "".
func (f *Feed) Address(raw string) string { return sanitise.URL(raw, f.Base) }

// Link is Address without what only follows readers.
func (f *Feed) Link(raw string) string { return sanitise.Link(raw, f.Base) }

func (f *Feed) claimed(c *hub.ClaimedSource) {
	c.Title, c.Rights = plain(c.Title), plain(c.Rights)
	c.FeedURL, c.HomePageURL = f.Address(c.FeedURL), f.Link(c.HomePageURL)
	if *c == (hub.ClaimedSource{ID: c.ID}) && c.ID == "" {
		*c = hub.ClaimedSource{}
	}
}

// image returns the picture of an item: the one that the feed declares, else an
// enclosure that is one, else the first real one in the content.
func (f *Feed) image(item *hub.Item) string {
	if declared := f.Address(item.Image); declared != "" {
		return declared
	}
	for _, e := range item.Enclosures {
		if isImage(e.Type) {
			return e.URL
		}
	}
	return sanitise.FirstImage(item.ContentHTML)
}

func sizeOf(item *hub.Item) int {
	n := len(item.NativeID) + len(item.URL) + len(item.ExternalURL) + len(item.CanonicalURL) + len(item.Title) + len(item.Summary) +
		len(item.ContentHTML) + len(item.Image) + len(item.Rights)
	for _, tag := range item.Tags {
		n += len(tag) + len(item.TagSchemes[tag])
	}
	for _, p := range slices.Concat(item.Authors, item.Contributors) {
		n += len(p.Name) + len(p.URL)
	}
	for _, e := range item.Enclosures {
		n += len(e.URL) + len(e.Type) + len(e.Title)
	}
	return n + sizeOfExtensions(item.Extensions)
}

func dateOf(item *hub.Item) time.Time {
	if item.OriginUpdated.After(item.OriginPublished) {
		return item.OriginUpdated
	}
	return item.OriginPublished
}

// newest returns the n newest drafts, in the order of the document; those
// without a date count as old as the document has them.
func newest(drafts []*Item, n int) []*Item {
	if len(drafts) <= n {
		return drafts
	}
	order := make([]int, len(drafts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return dateOf(&drafts[b].Fields).Compare(dateOf(&drafts[a].Fields))
	})
	order = order[:n]
	slices.Sort(order)
	kept := make([]*Item, n)
	for i, place := range order {
		kept[i] = drafts[place]
	}
	return kept
}
