package reader

import (
	"bytes"
	"html"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/markup"
)

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

// offsets returns where the items begin.
func (c *sidecar) offsets() []int {
	offsets := make([]int, len(c.items))
	for i := range c.items {
		offsets[i] = c.items[i].offset
	}
	return offsets
}
