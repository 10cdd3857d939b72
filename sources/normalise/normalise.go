// Package normalise makes of the bytes that a publisher sent a body that a
// parser can read: UTF-8 without what XML forbids, beginning with the root
// element and ending with it, and well-formed on the way. What it had to mend
// it reports. Package reader calls it first of all; it never parses, and what
// it lets pass may still be hostile, which is package guard's business.
//
// A feed that is well-formed UTF-8 is looked through once and not copied. One
// that is not is written anew and looked through again, until nothing is left
// to mend, so that reading a body that Read gave mends nothing.
package normalise

import (
	"bytes"
	"errors"
	"fmt"
)

// Format is the family of a document, told from its bytes.
type Format int

// The families that a document can belong to.
const (
	RSS  Format = iota + 1 // rss or rdf is the root
	Atom                   // feed is the root
	JSON
	CDF     // channel is the root: Microsoft's Channel Definition Format
	Sitemap // urlset or sitemapindex is the root
	Page    // HTML
)

// Errors of bodies that are no feed, or not enough of one.
var (
	ErrEmpty        = errors.New("the body is empty")
	ErrPage         = errors.New("answered with an HTML page, not a feed")
	ErrCutOff       = errors.New("the body is cut off before the end of its first item")
	ErrSubscription = errors.New("this is a subscription list (OPML), not a feed")
	ErrCompressed   = errors.New("the body is compressed with gzip: unpack it first")
)

// UnknownError says that the body is neither a feed nor a page.
type UnknownError struct {
	// Start is how the body begins, or the name of its root element.
	Start string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("the body is not a feed that feedhub can read: it begins with %q; RSS, Atom, JSON Feed, CDF, news sitemaps and web pages are read", e.Start)
}

// EncodingError says that nobody knows the encoding that a body is to be read
// in.
type EncodingError struct{ Label string }

func (e *EncodingError) Error() string {
	return fmt.Sprintf("%q is no encoding that is known: utf-8, utf-16le, windows-1256, iso-8859-6, windows-1252, windows-1251, gbk and shift_jis are, with the others of the WHATWG's list", e.Label)
}

// Document is a body that a parser can read.
type Document struct {
	Format Format
	// Body begins with the root element, or the outermost brace of JSON; that
	// of a Page is all of the page. It may share memory with the bytes that were
	// given.
	Body []byte
	// Start is where Body begins in the decoded body, in bytes: what stood
	// before it is gone.
	Start int
	// Encoding is the name of the encoding that the body was in (WHATWG), such
	// as "utf-8" or "windows-1256".
	Encoding string
	// Repairs are in the order in which they were first made.
	Repairs []Repair

	repairs map[Repair]int // where in Repairs those of a kind and detail are
	last    int            // where the last one is
}

// About is what is known of a body besides its bytes.
type About struct {
	// ContentType is the header with which the body came, empty when unknown;
	// it is asked for the charset only.
	ContentType string
	// Encoding is the label of the encoding that the body is read in whatever
	// header, declaration and bytes say. Empty leaves it to them.
	Encoding string
}

// Read normalises a body. It returns an *EncodingError for an encoding that it
// does not know, and otherwise one of the errors above for what is no document
// of any Format.
func Read(body []byte, about About) (*Document, error) {
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		return nil, ErrCompressed
	}
	d := &Document{}
	body, err := d.decode(body, about)
	if err != nil {
		return nil, err
	}
	body = d.removeForbidden(body)
	if len(bytes.TrimLeft(body, blank)) == 0 {
		return nil, ErrEmpty
	}
	root, err := recognise(body)
	if err != nil {
		return nil, err
	}
	d.Format = root.format
	if d.Format == Page {
		d.Body = body
		return d, nil
	}
	if root.junk >= 0 {
		d.repaired(HeadRemoved, root.junk, "")
	}
	if d.Format != JSON && pseudoAttribute(declaration(body), "version") == "1.1" {
		d.repaired(VersionLowered, 0, "")
	}
	d.Start = root.from
	if d.Body, err = d.mend(body[root.from:]); err != nil {
		return nil, err
	}
	return d, nil
}

// maxRounds bounds how often a body is looked through. Three are the most that
// were seen: what the first one took out left something to mend behind.
const maxRounds = 6

// errUnmended is the error of a body that still changed in the last round.
var errUnmended = errors.New("the body is broken beyond repair")

// errTooDeep comes with the beginning of a broken body, up to where it is
// deeper than the guard lets through: the guard says so better.
var errTooDeep = errors.New("the body is too deep")

// mend repairs the body from its root on until there is nothing to repair.
func (d *Document) mend(body []byte) ([]byte, error) {
	for range maxRounds {
		before := body
		body = d.undouble(body)
		mended, err := d.mendMarkup(body)
		if err != nil && err != errTooDeep {
			return nil, err
		}
		if err == errTooDeep || isSame(mended, before) {
			return mended, nil
		}
		body = mended
	}
	return nil, errUnmended
}

func (d *Document) mendMarkup(body []byte) ([]byte, error) {
	if d.Format == JSON {
		return d.mendJSON(body)
	}
	return d.mendXML(body)
}

// isSame tells whether a pass gave back what it got. The end of a body may be
// gone: that changes nothing in what stands before.
func isSame(a, b []byte) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// blank are the characters that may stand before a document.
const blank = " \t\r\n\ufeff"
