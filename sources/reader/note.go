package reader

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/markup"
)

// note is what gofeed does not tell of an item, or of the feed.
type note struct {
	offset int    // where the item begins
	about  string // its rdf:about, the identity of an item of RSS 1.0
	lang   string // its own xml:lang
	// textLang is the xml:lang of its content, else of its summary, else of its
	// title.
	textLang string
	// base is what its addresses are relative to by xml:base, and text the
	// same for its content, or else its summary.
	base, text *url.URL
	// types are what type attributes say of its texts, by element.
	types map[string]draft.TextType
	// encoded are the elements whose texts are in base64 (Atom 0.3).
	encoded map[string]bool
	// id is the atom:id as written: gofeed takes it for an address and mends it.
	id string
	// link is the address that stands in a link as text, against the rules, and
	// author a person that does.
	link, author string
	// body is the XHTML that some feeds of RSS carry (xhtml:body), as written.
	body string
	// src is the address of content that is elsewhere (RFC 4287 §4.1.3.2).
	src, srcType string
	// replies is the number of comments that a link to them names (RFC 4685 §4).
	replies string

	hasContent bool
	extensions []hub.Extension
	count      int // of extensions, those within others too
}

// typeOf returns the text of an element with the type that it is said to have.
func (n *note) typeOf(element, value string) draft.Text {
	if n.encoded[element] {
		if decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), "")); err == nil {
			value = strings.ToValidUTF8(string(decoded), "")
		}
	}
	return draft.Text{Value: value, Type: n.types[element]}
}

// language returns the language that its texts are said to be in.
func (n *note) language() string { return cmp.Or(n.textLang, n.lang) }

// described returns what an element within one of this kind describes.
func (c *sidecar) described(parent kind) *note {
	if parent == item && len(c.items) > 0 {
		return &c.items[len(c.items)-1]
	}
	return &c.feed
}

// otherNames are the elements of older versions, with their names of today.
var otherNames = map[string]string{"tagline": "subtitle", "copyright": "rights"}

// describe notes what the attributes of an element of the format itself say.
func (c *sidecar) describe(n *note, e *openElement, a *attributes) {
	name := strings.ToLower(string(e.local))
	name = cmp.Or(otherNames[name], name)
	switch name {
	case "content", "encoded", "summary", "description":
		c.textIn(n, e, a, name == "content" || name == "encoded")
	case "title":
		n.textLang = cmp.Or(n.textLang, a.lang)
	case "subtitle", "rights":
	case "link":
		if a.rel == "replies" && a.count != "" {
			n.replies = a.count
		}
		return
	default:
		return
	}
	if a.mode == "base64" {
		if n.encoded == nil {
			n.encoded = make(map[string]bool)
		}
		n.encoded[name] = true
	}
	if type_, said := textType(a); said {
		if n.types == nil {
			n.types = make(map[string]draft.TextType)
		}
		n.types[name] = type_
	}
}

// textIn notes of the element that holds an item's text what it is relative to,
// and where it is if it is elsewhere. Content speaks louder than a summary.
func (c *sidecar) textIn(n *note, e *openElement, a *attributes, isContent bool) {
	if isContent || n.text == n.base {
		n.text = e.base
	}
	if isContent || !n.hasContent {
		// A summary in the language of the item takes back what a title said.
		n.textLang = a.lang
	}
	n.hasContent = n.hasContent || isContent
	if isContent && a.src != "" {
		n.src, n.srcType = a.src, a.contentType
	}
}

// textType returns what the attributes of a text construct say of it (RFC 4287
// §3.1.1, and Atom 0.3).
func textType(a *attributes) (draft.TextType, bool) {
	switch {
	case a.contentType == "" && a.mode == "":
		return draft.Unsaid, false
	case strings.Contains(a.contentType, "html"), a.mode == "xml" && a.contentType != "text/plain":
		return draft.HTML, true
	case a.contentType == "text", a.contentType == "text/plain":
		return draft.Plain, true
	}
	return draft.Unsaid, false
}

// take keeps of an item what gofeed changes or drops: the id of Atom, the text
// of a link, and XHTML, which it makes a tree without order.
func (c *sidecar) take(e *openElement, end *markup.Token) {
	n := &c.items[len(c.items)-1]
	inner := c.body[e.inner:end.From]
	isMarkup := bytes.IndexByte(inner, '<') >= 0
	switch string(e.local) {
	case "id":
		if c.isAtom && !isMarkup {
			n.id = strings.TrimSpace(unescaped(inner))
		}
	case "link":
		if c.isAtom && !isMarkup && n.link == "" {
			n.link = strings.TrimSpace(unescaped(inner))
		}
	case "body", "div":
		if !c.isAtom && isMarkup {
			n.body = string(inner)
		}
	}
}

// takeAuthor keeps the author of a channel, which RSS knows of items only.
func (c *sidecar) takeAuthor(e *openElement, end *markup.Token) {
	if inner := c.body[e.inner:end.From]; !c.isAtom && string(e.local) == "author" && bytes.IndexByte(inner, '<') < 0 {
		c.feed.author = unescaped(inner)
	}
}
