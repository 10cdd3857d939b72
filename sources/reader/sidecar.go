package reader

import (
	"bytes"
	"html"
	"net/url"
	"slices"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/markup"
)

// tame returns a body in which gofeed finds no xml:base and, in Atom, no text
// of a type that it would parse as HTML; offsets are those of the body. What it
// makes of both grows without bound: every address by the length of the base,
// and formatting left open by each block behind it. The sidecar reads the bases,
// and sanitising parses HTML within bounds.
func tame(body []byte, isAtom bool) []byte {
	if !isAtom && !bytes.Contains(body, []byte(":base")) {
		return body
	}
	body = bytes.Clone(body)
	for s := (markup.Scanner{Body: body}); s.Next(); {
		t := &s.Token
		if t.Kind != markup.Start || t.Attributes == 0 {
			continue
		}
		isText := isAtom && !bytes.EqualFold(t.Local(), []byte("link"))
		for name, value := range markup.Attributes(body[t.From:t.To]) {
			switch prefix, local := markup.Split(name); {
			case isBase(prefix, local):
				local[len(local)-1] = '-'
			case isText && string(local) == "type":
				tameType(value)
			}
		}
	}
	return body
}

// isBase takes every prefix for that of XML: a feed can bind others to it.
func isBase(prefix, local []byte) bool { return prefix != nil && string(local) == "base" }

// tameType overwrites a type so that gofeed decodes the text as it would, and
// parses nothing.
func tameType(value []byte) {
	if bytes.EqualFold(value, []byte("html")) {
		copy(value, "text")
	}
	for i := range value {
		if len(value) >= i+5 && bytes.EqualFold(value[i:i+5], []byte("xhtml")) {
			value[i+1] = '-'
		}
		if value[i] == '&' { // a reference could spell either
			value[i] = '+'
		}
	}
}

// note is what gofeed does not tell of an item.
type note struct {
	about string   // its rdf:about, the identity of an item of RSS 1.0
	base  *url.URL // what its addresses are relative to, by xml:base
	text  *url.URL // the same for its content, or else its summary
}

// sidecar is one look at the tokens for what gofeed drops.
type sidecar struct {
	base  *url.URL // of the feed, by xml:base
	items []note   // in the order of the document

	open []openElement
}

type openElement struct {
	local []byte
	base  *url.URL // in force there, nil where no xml:base is
}

// readSidecar looks through the body of a feed at base.
func readSidecar(body []byte, base *url.URL) *sidecar {
	var c sidecar
	if !bytes.Contains(body, []byte(":base")) && !bytes.Contains(body[:min(len(body), 4096)], []byte("22-rdf-syntax-ns#")) {
		return &c
	}
	for s := (markup.Scanner{Body: body}); s.Next(); {
		switch s.Token.Kind {
		case markup.Start:
			c.start(&s.Token, body, base)
		case markup.End:
			c.end(s.Token.Local())
		}
	}
	return &c
}

func (c *sidecar) start(t *markup.Token, body []byte, base *url.URL) {
	e := openElement{local: t.Local()}
	if len(c.open) > 0 {
		e.base = c.open[len(c.open)-1].base
	}
	about := ""
	for name, value := range markup.Attributes(body[t.From:t.To]) {
		switch prefix, local := markup.Split(name); {
		case isBase(prefix, local):
			e.base = within(value, e.base, base)
		case prefix != nil && string(local) == "about":
			about = html.UnescapeString(string(value))
		}
	}
	c.note(e, about)
	if !t.Empty {
		c.open = append(c.open, e)
	}
}

// within returns the base that an xml:base names: relative to the one around
// it, or to the feed's address.
func within(value []byte, around, base *url.URL) *url.URL {
	if around != nil {
		base = around
	}
	u, err := url.Parse(sanitise.URL(html.UnescapeString(string(value)), base))
	if err != nil || u.Host == "" {
		return around
	}
	return u
}

func (c *sidecar) note(e openElement, about string) {
	is := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return bytes.EqualFold(e.local, []byte(name)) })
	}
	switch last := len(c.items) - 1; {
	case is("item", "entry"):
		c.items = append(c.items, note{about, e.base, e.base})
	case last < 0 && (len(c.open) == 0 || is("channel")):
		c.base = e.base
	case last >= 0 && (is("content", "encoded") || c.items[last].text == c.items[last].base && is("summary", "description")):
		c.items[last].text = e.base
	}
}

func (c *sidecar) end(local []byte) {
	for len(c.open) > 0 {
		last := c.open[len(c.open)-1].local
		c.open = c.open[:len(c.open)-1]
		if bytes.Equal(last, local) {
			return
		}
	}
}

// of returns a note for each of n items. Where an item stands within another,
// whose is whose is unknown.
func (c *sidecar) of(n int) []note {
	if len(c.items) != n {
		return slices.Repeat([]note{{base: c.base, text: c.base}}, n)
	}
	return c.items
}
