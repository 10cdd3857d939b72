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

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/guard"
	"github.com/feedhub/feedhub/sources/normalise"
)

// Version counts the changes to how feeds are read. A source whose items an
// older version read is read anew even if it did not change.
const Version = 8

// Context is what is known of a body besides its bytes.
type Context struct {
	// URL is the address that answered, after redirects.
	URL string
	// Base is what relative addresses are resolved against where the feed
	// names no better base. Empty means URL.
	Base string
	// ContentType is the header that came with the body, and Language what a
	// header says of its language.
	ContentType, Language string
	// Encoding is the name of the body's encoding where somebody knows better
	// than headers, declarations and evidence (WHATWG). Empty means that they
	// decide.
	Encoding string

	// Seen tells which item was read from a Piece before. Such items are not read
	// again but listed as unread, unless it takes all of the body to tell how they
	// are read. Nil means that all are read.
	Seen func(hub.Piece) (hub.Key, bool)
	// Inherited is that of the Result with which the Pieces came.
	Inherited string
	// SourceID is that of the source, by which its items' keys are made.
	SourceID string
	// Manner is how the caller deals with the items: those with which it dealt in
	// another are read again.
	Manner string
	// Room is how many items there may be for some of them to be left unread, zero
	// for any number.
	Room int
}

// Result is a feed with what was found out on the way.
type Result struct {
	// Feed is what was read. Its Notes are Repairs, then Warnings.
	Feed hub.Feed
	// Repairs are what had to be mended before the body could be parsed,
	// Warnings what could not be read or is not as it should be.
	Repairs, Warnings []hub.Note
	Encoding          string // WHATWG name of the encoding that the body was in
	// LanguageFrom tells how the feed's language is known: draft.Declared,
	// draft.Detected, or "" where it is not.
	LanguageFrom string
	// Inherited is on what, outside of the items, their Pieces depend. It is to be
	// handed to the next reading, with the Pieces. It is empty where items have
	// none.
	Inherited string
}

// IsCutOff tells whether the body ended before the feed did, so that items may
// be missing.
func (r *Result) IsCutOff() bool {
	return slices.ContainsFunc(r.Repairs, func(n hub.Note) bool { return n.Kind == string(normalise.Completed) })
}

// PageError says that a body is a page and no feed. It is a normalise.ErrPage.
type PageError struct {
	*normalise.Document // the page
}

func (e *PageError) Error() string { return normalise.ErrPage.Error() }

// Unwrap returns normalise.ErrPage.
func (e *PageError) Unwrap() error { return normalise.ErrPage }

// Read reads a body. It is safe for concurrent use. Items have no SourceID:
// that is the caller's to give. The errors of packages normalise and guard say
// why a body is refused; others are the parser's.
//
// Where items are left unread, the Result is that of the whole body but for
// their absence, and for notes about them, which say no more than their kind and
// number. Bounds are those of what is read.
func Read(body []byte, about Context) (*Result, error) {
	doc, err := normalise.Read(body, normalise.About{ContentType: about.ContentType, Encoding: about.Encoding})
	if err != nil {
		return nil, err
	}
	check := guard.XML
	switch doc.Format {
	case normalise.Page:
		return nil, &PageError{doc}
	case normalise.JSON:
		check = guard.JSON
	}
	if err := check(doc.Body); err != nil {
		return nil, err
	}
	all := newPlan(doc, &about)
	if some, body, ok := all.leaveOut(); ok {
		part := *doc
		part.Body = body
		if result, err := parse(&part, some); err == nil {
			return result, nil
		}
	}
	return parse(doc, all)
}

// parse gives the document to gofeed's parser for its family. A panic there is
// one bad feed, and no reason to stop the others.
func parse(doc *normalise.Document, p *plan) (result *Result, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			result, err = nil, fmt.Errorf("parse the feed: the parser failed: %v", panicked)
		}
	}()
	about := p.about
	a := adapter{doc: doc, plan: p, language: about.Language}
	a.Absent, a.Unread = p.absent, p.unread
	a.FeedURL = about.URL
	if a.Base, err = url.Parse(cmp.Or(about.Base, about.URL)); err != nil {
		return nil, fmt.Errorf("parse the feed's address: %w", err)
	}
	for _, r := range doc.Repairs {
		a.repaired(hub.Note{Kind: string(r.Kind), Offset: r.Offset, Detail: r.Detail, Count: r.Count})
	}
	if n := a.Absentees(TypeCorrected); n > 0 {
		a.repaired(hub.Note{Kind: TypeCorrected, Detail: "in items that have not changed", Count: n})
	}
	if doc.Format == normalise.RSS || doc.Format == normalise.Atom {
		a.sidecar = readSidecar(doc.Body, a.Base, doc.Format == normalise.Atom)
		a.Base = cmp.Or(a.sidecar.feed.base, a.Base)
	}
	switch doc.Format {
	case normalise.RSS:
		err = a.rss(bytes.NewReader(tame(withoutComments(doc.Body), false)))
	case normalise.Atom:
		err = a.atom(bytes.NewReader(tame(withoutComments(doc.Body), true)))
	case normalise.CDF:
		err = a.cdf(doc.Body)
	case normalise.Sitemap:
		err = a.sitemap(doc.Body)
	default:
		err = a.json(bytes.NewReader(doc.Body))
	}
	if err != nil {
		return nil, fmt.Errorf("parse the feed: %w", err)
	}
	return &Result{Feed: a.Feed.Feed, Encoding: doc.Encoding, LanguageFrom: a.LanguageFrom,
		Repairs: a.Notes[:a.repairs], Warnings: a.Notes[a.repairs:], Inherited: a.inherited}, nil
}
