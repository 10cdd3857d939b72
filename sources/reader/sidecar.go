package reader

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"html"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/markup"
)

// Bounds of the extensions of one item or feed. Package draft keeps fewer.
const (
	maxExtensions     = 512
	maxExtensionDepth = 16
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

// sidecar is one look at the tokens for what gofeed drops.
type sidecar struct {
	feed  note
	items []note // in the order of the document

	body    []byte
	address *url.URL // of the feed
	isAtom  bool
	root    string // namespace of the root element
	// declared are the namespaces that the root element declares.
	declared []string

	open     []openElement
	bound    []binding
	building []hub.Extension // those that are open, outermost first
}

// binding is a declaration of a namespace, in force while depth elements are
// open.
type binding struct {
	prefix, namespace string
	depth             int
}

// kind is what an open element is to the sidecar.
type kind int

const (
	opaque    kind = iota // nothing in it is of interest
	feed                  // it holds the feed's own description
	item                  // it holds an item's
	extension             // it is one that is kept
)

type openElement struct {
	local []byte
	kind  kind
	base  *url.URL // in force there, nil where no xml:base is
	inner int      // where its contents begin
}

// readSidecar looks through the body of a feed at address.
func readSidecar(body []byte, address *url.URL, isAtom bool) *sidecar {
	c := &sidecar{body: body, address: address, isAtom: isAtom}
	for s := (markup.Scanner{Body: body}); s.Next(); {
		t := &s.Token
		switch t.Kind {
		case markup.Start:
			c.start(t)
		case markup.End:
			c.end(t)
		case markup.Text:
			if len(c.building) > 0 {
				c.text(html.UnescapeString(string(body[t.From:t.To])))
			}
		case markup.CDATA:
			if len(c.building) > 0 {
				c.text(string(body[t.From+len("<![CDATA[") : t.To-len("]]>")]))
			}
		}
	}
	return c
}

func (c *sidecar) start(t *markup.Token) {
	e := openElement{local: t.Local(), inner: t.To}
	parent := openElement{kind: feed}
	if len(c.open) > 0 {
		parent = c.open[len(c.open)-1]
		e.base = parent.base
	}
	if parent.kind != opaque {
		a := c.attributes(t, &e)
		c.classify(t, parent.kind, &e, &a)
	}
	if !t.Empty {
		c.open = append(c.open, e)
		return
	}
	if e.kind == extension {
		c.finish()
	}
	c.unbind()
}

// attributes are those of a start tag that mean something to the sidecar.
type attributes struct {
	lang, about, contentType, mode, src, rel, count string
}

// attributes reads those of t, declares its namespaces, and sets e's base.
func (c *sidecar) attributes(t *markup.Token, e *openElement) (a attributes) {
	if t.Attributes == 0 {
		return a
	}
	for name, value := range markup.Attributes(c.body[t.From:t.To]) {
		prefix, local := markup.Split(name)
		switch {
		case string(name) == "xmlns":
			c.bind("", value)
		case string(prefix) == "xmlns":
			c.bind(string(local), value)
		case isBase(prefix, local):
			e.base = within(value, e.base, c.address)
		case prefix != nil && string(local) == "lang":
			a.lang = unescaped(value)
		case prefix != nil && string(local) == "about":
			a.about = unescaped(value)
		case string(local) == "count":
			a.count = unescaped(value)
		case prefix != nil:
		case string(local) == "type":
			a.contentType = strings.ToLower(unescaped(value))
		case string(local) == "mode":
			a.mode = unescaped(value)
		case string(local) == "src":
			a.src = unescaped(value)
		case string(local) == "rel":
			a.rel = unescaped(value)
		}
	}
	return a
}

func unescaped(value []byte) string {
	if bytes.IndexByte(value, '&') < 0 {
		return string(value)
	}
	return html.UnescapeString(string(value))
}

// classify says what the element is, and notes what it tells.
func (c *sidecar) classify(t *markup.Token, parent kind, e *openElement, a *attributes) {
	namespace := c.namespaceOf(t.Name)
	if len(c.open) == 0 {
		c.root = namespace
		for _, b := range c.bound {
			c.declared = append(c.declared, b.namespace)
		}
		e.kind = feed
		c.feed.base, c.feed.lang = e.base, a.lang
		return
	}
	isNative := native(namespace, c.isAtom, c.root)
	switch {
	case parent == extension:
		c.extend(t, e, namespace)
	case isNative && parent == feed && isItem(e.local):
		e.kind = item
		c.items = append(c.items, note{offset: t.From, about: a.about, lang: a.lang, base: e.base, text: e.base})
	case isNative && parent == feed && bytes.EqualFold(e.local, []byte("channel")):
		e.kind = feed
		if len(c.items) == 0 {
			c.feed.base = e.base
		}
		if a.lang != "" {
			c.feed.lang = a.lang
		}
	case isNative:
		c.describe(c.described(parent), e, a)
	default:
		c.foreign(t, e, parent, namespace, a)
	}
}

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

// foreign takes an element of another namespace in. Most are kept, those apart
// that a field of the item speaks of and gofeed hands over.
func (c *sidecar) foreign(t *markup.Token, e *openElement, parent kind, namespace string, a *attributes) {
	n := c.described(parent)
	switch {
	case namespace == nsContent && string(e.local) == "encoded":
		c.textIn(n, e, a, true)
	case namespace == nsXHTML && (string(e.local) == "body" || string(e.local) == "div"):
		e.kind = opaque // end takes its contents
	default:
		c.extend(t, e, namespace)
	}
}

// extend begins an extension, unless there are too many, or it is too deep.
func (c *sidecar) extend(t *markup.Token, e *openElement, namespace string) {
	n := &c.feed
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].kind == item {
			n = &c.items[len(c.items)-1]
			break
		}
	}
	if n.count++; n.count > maxExtensions || len(c.building) == maxExtensionDepth {
		return
	}
	e.kind = extension
	x := hub.Extension{Namespace: namespace, Name: string(t.Local())}
	if t.Attributes > t.Namespaces {
		x.Attributes = make(map[string]string, t.Attributes)
		for name, value := range markup.Attributes(c.body[t.From:t.To]) {
			if prefix, local := markup.Split(name); string(prefix) != "xmlns" && string(name) != "xmlns" {
				x.Attributes[string(local)] = unescaped(value)
			}
		}
	}
	c.building = append(c.building, x)
}

// text adds to the extension that is open innermost.
func (c *sidecar) text(s string) {
	if c.open[len(c.open)-1].kind == extension {
		c.building[len(c.building)-1].Text += s
	}
}

// end closes elements as encoding/xml does with Strict off: those that the tag
// does not name too, up to the one that it names.
func (c *sidecar) end(t *markup.Token) {
	for len(c.open) > 0 {
		last := &c.open[len(c.open)-1]
		if last.kind == extension {
			c.finish()
		}
		named := bytes.Equal(last.local, t.Local())
		if named && last.kind == opaque && len(c.open) > 1 {
			switch c.open[len(c.open)-2].kind {
			case item:
				c.take(last, t)
			case feed:
				c.takeAuthor(last, t)
			}
		}
		c.open = c.open[:len(c.open)-1]
		c.unbind()
		if named {
			return
		}
	}
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

// finish puts the extension that ends into the one around it, or into what it
// describes.
func (c *sidecar) finish() {
	last := len(c.building) - 1
	x := c.building[last]
	x.Text = strings.TrimSpace(x.Text)
	c.building = c.building[:last]
	if last > 0 {
		around := &c.building[last-1]
		around.Children = append(around.Children, x)
		return
	}
	n := &c.feed
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].kind == item {
			n = &c.items[len(c.items)-1]
		}
	}
	n.extensions = append(n.extensions, x)
}

// bind declares a namespace for the element that is being opened.
func (c *sidecar) bind(prefix string, value []byte) {
	namespace := strings.TrimSpace(unescaped(value))
	c.bound = append(c.bound, binding{prefix, cmp.Or(sameAs[namespace], namespace), len(c.open) + 1})
}

// unbind forgets the namespaces of the element that was closed.
func (c *sidecar) unbind() {
	for len(c.bound) > 0 && c.bound[len(c.bound)-1].depth > len(c.open) {
		c.bound = c.bound[:len(c.bound)-1]
	}
}

// namespaceOf returns the namespace of an element, or its prefix as written
// where none is declared and none is commonly meant.
func (c *sidecar) namespaceOf(name []byte) string {
	prefix, _ := markup.Split(name)
	for i := len(c.bound) - 1; i >= 0; i-- {
		if c.bound[i].prefix == string(prefix) {
			return cmp.Or(spellings[c.bound[i].namespace], c.bound[i].namespace)
		}
	}
	if namespace := undeclared[string(prefix)]; namespace != "" {
		return namespace
	}
	return string(prefix)
}

func isItem(local []byte) bool {
	return bytes.EqualFold(local, []byte("item")) || bytes.EqualFold(local, []byte("entry"))
}

// within returns the base that an xml:base names: relative to the one around
// it, or to the feed's address.
func within(value []byte, around, address *url.URL) *url.URL {
	base := address
	if around != nil {
		base = around
	}
	u, err := url.Parse(sanitise.URL(unescaped(value), base))
	if err != nil || u.Host == "" {
		return around
	}
	return u
}

// of returns a note for each of n items. Where an item stands within another,
// whose is whose is unknown.
func (c *sidecar) of(n int) []note {
	if len(c.items) == n {
		return c.items
	}
	notes := make([]note, n)
	for i := range notes {
		notes[i] = note{base: c.feed.base, text: c.feed.base}
	}
	return notes
}
