// Package page reads web pages that take the place of a feed: the links to
// feeds that a page declares, and, where it declares none, the items that stand
// on the page itself. Package sources calls it with a page that it fetched and
// that package dom parsed. It fetches nothing, stores nothing and knows no
// clock.
//
// What it hands over is raw: addresses are absolute, with http or https, but
// not cleaned, HTML is not sanitised, and dates are as they were written.
// Pages are hostile: beyond what package dom bounds, nothing here takes longer
// than a small multiple of their size.
package page

import (
	"errors"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/sources/dom"
)

// The limits. Pages of real publishers stay far below them.
const (
	MaxElements = 50_000 // of a page, each of which is looked at in many ways
	MaxItems    = 500    // that are taken from a page, the first ones
	maxTitle    = 500    // runes of a title
	maxSummary  = 2_000  // runes of a summary
	maxContent  = 512 << 10
)

// Page is a page that is looked through. Its methods do not change it, so it is
// safe for concurrent use.
type Page struct {
	tree
	doc *dom.Document
}

// Parse is dom.Parse and New, for those who want nothing else of the page.
func Parse(body []byte, address *url.URL) (*Page, error) {
	doc, err := dom.Parse(body, address)
	if err != nil {
		return nil, err
	}
	return New(doc)
}

// New prepares to look through a page once; everything else works on what it
// returns. A page with more elements than can be looked through is a
// *dom.LimitError.
func New(doc *dom.Document) (*Page, error) {
	if doc.Elements > MaxElements {
		return nil, &dom.LimitError{Limit: "elements", Max: MaxElements}
	}
	return &Page{tree: grow(doc.Root), doc: doc}, nil
}

// sameSite tells whether an address is of the page's site: its host, or one
// below or above it.
func (p *Page) sameSite(u *url.URL) bool {
	if p.doc.Address == nil {
		return true
	}
	here, there := dom.Site(p.doc.Address), dom.Site(u)
	return here == there || strings.HasSuffix(here, "."+there) || strings.HasSuffix(there, "."+here)
}

// keyOf is equal for addresses of one page: the scheme, the fragment and a
// slash at the end tell no pages apart.
func keyOf(u *url.URL) string {
	key := dom.Site(u) + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

func keyOfText(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return keyOf(u)
}

// isHere tells whether an address is the page's own.
func (p *Page) isHere(u *url.URL) bool {
	return p.doc.Address != nil && keyOf(u) == keyOf(p.doc.Address)
}

// errNoItems is what an error about a page without items wraps.
var errNoItems = errors.New("the page has no items that can be read")

// NothingError says that a page holds no items, and what was looked for.
type NothingError struct {
	Looked []string // one sentence a method
}

func (e *NothingError) Error() string {
	return errNoItems.Error() + ": " + strings.Join(e.Looked, "; ")
}

// Unwrap lets callers know the kind of error.
func (e *NothingError) Unwrap() error { return errNoItems }
