// Package reader turns the body of a feed into a hub.Feed: normalise, guard,
// gofeed, and one adapter for each family of formats, after which no type of
// gofeed is left. Package sources calls it for what it fetched, and feedhub
// inspect for files. It fetches nothing, stores nothing and knows no clock.
//
// What it hands over is ready to be republished: text is clean, HTML is
// sanitised, addresses are absolute. An item whose source gives no summary has
// none: outputs cut one from the content where their format wants it.
package reader

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/guard"
	"github.com/feedhub/feedhub/sources/normalise"
)

// Version counts the changes to how feeds are read. A source whose items an
// older version read is read anew even if it did not change.
const Version = 3

// MaxItems is the number of items that are kept of one body, the newest. The
// guard refuses a body of ten times as many.
const MaxItems = 2_000

// ItemsLeftOut is the repair of a body with more than MaxItems items.
const ItemsLeftOut normalise.Kind = "items-left-out"

// Context is what is known of a body besides its bytes.
type Context struct {
	// URL is the address that answered, after redirects. Relative addresses
	// are resolved against it where the feed names no better base.
	URL string
	// ContentType is the header that came with the body.
	ContentType string
}

// Result is a feed with what was found out on the way.
type Result struct {
	Feed     hub.Feed
	Encoding string // WHATWG name of the encoding that the body was in
	Repairs  []normalise.Repair
}

// IsCutOff tells whether the body ended before the feed did, so that items may
// be missing.
func (r *Result) IsCutOff() bool {
	return slices.ContainsFunc(r.Repairs, func(p normalise.Repair) bool { return p.Kind == normalise.Completed })
}

// Read reads a body. It is safe for concurrent use. Items have no SourceID:
// that is the caller's to give. The errors of packages normalise and guard say
// why a body is refused; others are the parser's.
func Read(body []byte, about Context) (*Result, error) {
	doc, err := normalise.Read(body, normalise.About{ContentType: about.ContentType})
	if err != nil {
		return nil, err
	}
	switch doc.Format {
	case normalise.Page:
		return nil, normalise.ErrPage
	case normalise.CDF:
		return nil, &normalise.UnknownError{Start: "channel"}
	case normalise.Sitemap:
		return nil, &normalise.UnknownError{Start: "urlset"}
	}
	check := guard.XML
	if doc.Format == normalise.JSON {
		check = guard.JSON
	}
	if err := check(doc.Body); err != nil {
		return nil, err
	}
	feed, err := parse(doc, about)
	if err != nil {
		return nil, err
	}
	r := &Result{Feed: *feed, Encoding: doc.Encoding, Repairs: doc.Repairs}
	r.Feed.Items = distinct(r.Feed.Items)
	return r, nil
}

// parse gives the document to gofeed's parser for its family. A panic there is
// one bad feed, and no reason to stop the others.
func parse(doc *normalise.Document, about Context) (feed *hub.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			feed, err = nil, fmt.Errorf("parse the feed: the parser failed: %v", p)
		}
	}()
	a := adapter{doc: doc}
	a.feed.FeedURL = about.URL
	if a.base, err = url.Parse(about.URL); err != nil {
		return nil, fmt.Errorf("parse the feed's address: %w", err)
	}
	if doc.Format != normalise.JSON {
		a.sidecar = readSidecar(doc.Body, a.base)
		a.base = cmp.Or(a.sidecar.base, a.base)
	}
	switch doc.Format {
	case normalise.RSS:
		err = a.rss(bytes.NewReader(tame(doc.Body, false)))
	case normalise.Atom:
		err = a.atom(bytes.NewReader(tame(doc.Body, true)))
	default:
		err = a.json(bytes.NewReader(doc.Body))
	}
	if err != nil {
		return nil, fmt.Errorf("parse the feed: %w", err)
	}
	if a.kept > maxKept {
		return nil, fmt.Errorf("the items of the feed take more than %d bytes when their addresses are written out", maxKept)
	}
	return &a.feed, nil
}

// distinct keeps of items with one id the one that was updated last (RFC 4287
// §4.1.1), the first one where that does not tell.
func distinct(items []hub.Item) []hub.Item {
	at := make(map[string]int, len(items))
	kept := items[:0]
	for _, item := range items {
		i, seen := at[item.NativeID]
		switch {
		case !seen:
			at[item.NativeID] = len(kept)
			kept = append(kept, item)
		case dateOf(&item).After(dateOf(&kept[i])):
			kept[i] = item
		}
	}
	return kept
}

func dateOf(item *hub.Item) time.Time {
	if item.OriginUpdated.After(item.OriginPublished) {
		return item.OriginUpdated
	}
	return item.OriginPublished
}

// newest returns the places of the n newest drafts, in the order of the
// document; those without a date count as old as the document has them.
func newest(drafts []*draft, n int) []int {
	order := make([]int, len(drafts))
	for i := range order {
		order[i] = i
	}
	if len(order) <= n {
		return order
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return dateOf(&drafts[b].Item).Compare(dateOf(&drafts[a].Item))
	})
	order = order[:n]
	slices.Sort(order)
	return order
}
