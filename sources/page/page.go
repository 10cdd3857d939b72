// Package page reads web pages that take the place of a feed: the links to
// feeds that a page declares, and, where it declares none, the items that stand
// on the page itself. Package sources calls it with a page that it fetched and
// decoded to UTF-8. It fetches nothing, stores nothing and knows no clock.
//
// What it hands over is raw: addresses are absolute, with http or https, but
// not cleaned, HTML is not sanitised, and dates are as they were written.
// Pages are hostile: their size, elements, depth and JSON are bounded, and
// nothing here takes longer than a small multiple of their size.
package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The limits. Pages of real publishers stay far below them.
const (
	MaxBody     = 10 << 20 // bytes of a page
	MaxElements = 50_000   // of a page, those of drawings not counted
	MaxItems    = 500      // that are taken from a page, the first ones
	MaxAddress  = 8 << 10  // bytes of an address; a longer one counts as none
	maxTitle    = 500      // runes of a title
	maxSummary  = 2_000    // runes of a summary
	maxContent  = 512 << 10
)

// LimitError says that a page is beyond a limit.
type LimitError struct {
	Limit string // what is limited, such as "elements"
	Max   int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the page is beyond what can be read safely: %s over %d", e.Limit, e.Max)
}

// Page is a parsed page. Its methods do not change it, so it is safe for
// concurrent use.
type Page struct {
	tree
	address *url.URL // of the page; nil when unknown
	base    *url.URL // what its relative addresses start from; nil when unknown
}

// Parse parses a page once; everything else works on what it returns. The
// address is the one that answered, after redirects. Where it is none of the
// web, as for a file, the page's own word for it counts.
func Parse(body []byte, address *url.URL) (*Page, error) {
	if len(body) > MaxBody {
		return nil, &LimitError{"bytes", MaxBody}
	}
	body, err := tame(body)
	if err != nil {
		return nil, err
	}
	root, err := parseTame(body)
	if err != nil {
		return nil, err
	}
	p := &Page{tree: grow(root)}
	p.address = p.ownAddress(address)
	p.base = p.address
	if base := p.first(func(n *html.Node) bool { return n.DataAtom == atom.Base && attr(n, "href") != "" }); base != nil {
		if u := p.resolve(attr(base, "href")); u != nil {
			p.base = u
		}
	}
	return p, nil
}

// parseTame parses what tame returned. A panic of the parser is one bad page,
// and no reason to stop reading others.
func parseTame(body []byte) (root *html.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("parse the page: the parser failed: %v", p)
		}
	}()
	root, err = html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		// It reads from memory: what it refuses is depth.
		return nil, fmt.Errorf("parse the page: %w", err)
	}
	return root, nil
}

// ownAddress returns the address that the page was found at, else the one that
// it gives itself.
func (p *Page) ownAddress(address *url.URL) *url.URL {
	if isWeb(address) {
		return address
	}
	for _, own := range []string{p.link("canonical"), p.meta("og:url")} {
		if u, err := url.Parse(strings.TrimSpace(own)); err == nil && isWeb(u) {
			return u
		}
	}
	return nil
}

func isWeb(u *url.URL) bool {
	return u != nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// resolve returns the absolute address that raw means on the page, nil where
// that is none of the web.
func (p *Page) resolve(raw string) *url.URL {
	raw = strings.Join(strings.FieldsFunc(raw, func(r rune) bool { return r < ' ' }), "")
	if raw = strings.TrimSpace(raw); raw == "" || len(raw) > MaxAddress {
		return nil
	}
	u, err := url.Parse(strings.ReplaceAll(text.Clean(raw), " ", "%20"))
	if err != nil {
		return nil
	}
	base := p.base
	if base == nil {
		base = p.address
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if !isWeb(u) || len(u.String()) > MaxAddress {
		return nil
	}
	return u
}

// absolute is resolve for those who want text; "" is no address.
func (p *Page) absolute(raw string) string {
	if u := p.resolve(raw); u != nil {
		return u.String()
	}
	return ""
}

// sameSite tells whether an address is of the page's site: its host, or one
// below or above it.
func (p *Page) sameSite(u *url.URL) bool {
	if p.address == nil {
		return true
	}
	here, there := siteOf(p.address), siteOf(u)
	return here == there || strings.HasSuffix(here, "."+there) || strings.HasSuffix(there, "."+here)
}

func siteOf(u *url.URL) string {
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// keyOf is equal for addresses of one page: the scheme, the fragment and a
// slash at the end tell no pages apart.
func keyOf(u *url.URL) string {
	key := siteOf(u) + strings.TrimSuffix(u.EscapedPath(), "/")
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
func (p *Page) isHere(u *url.URL) bool { return p.address != nil && keyOf(u) == keyOf(p.address) }

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
