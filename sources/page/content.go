package page

import (
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// leftovers are the texts that are none of an article's: its headline wherever
// that stands alone, the names of menus and of the site at its ends.
type leftovers struct {
	title string
	texts map[string]bool
}

// content returns the HTML within n, without what belongs to the frame or to no
// text, addresses absolute. Where leftovers are given, n holds an article that
// they are taken from.
func (p *Page) content(n *html.Node, l *leftovers) string {
	if n == nil {
		return ""
	}
	copied := p.copyOf(n, l)
	if l != nil {
		l.trimEnds(copied)
	}
	var b strings.Builder
	for c := copied.FirstChild; c != nil && b.Len() <= maxContent; c = c.NextSibling {
		if err := html.Render(&b, c); err != nil {
			return ""
		}
	}
	if b.Len() > maxContent {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimSpace(b.String()), "")
}

// copyOf copies a subtree without what no content has. It recurses, within the
// depth that the parser allows.
func (p *Page) copyOf(n *html.Node, l *leftovers) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Attr: p.attributes(n)}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if !p.isForeign(child, l) {
			c.AppendChild(p.copyOf(child, l))
		}
	}
	return c
}

// isForeign tells whether a node within content is none of it.
func (p *Page) isForeign(n *html.Node, l *leftovers) bool {
	switch {
	case n.Type == html.CommentNode,
		dom.Is(n, atom.Script, atom.Style, atom.Template, atom.Form, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Nav, atom.Link, atom.Meta):
		return true
	case n.Type != html.ElementNode || l == nil:
		return false
	case dom.Is(n, atom.Aside, atom.Header, atom.Footer, atom.H1), frameByName(n):
		return true
	case !dom.IsInline(n) && p.textSize(n) <= maxTitle && titleOf(n) == l.title:
		return true
	}
	// A line with the date or the author is told elsewhere.
	return p.textSize(n) <= maxDate && !dom.Is(n, atom.P, atom.A) &&
		(isAuthor(n) || rankOfDate(n) >= dateByClass || !dom.IsInline(n) && isDate(dom.Opening(n)))
}

// attributes copies attributes, addresses made absolute: who sanitises the
// content does not know what the page starts them from.
func (p *Page) attributes(n *html.Node) []html.Attribute {
	attributes := make([]html.Attribute, 0, len(n.Attr))
	src, _ := dom.Picture(n)
	for _, a := range n.Attr {
		switch a.Key {
		case "src":
			a.Val = src
			fallthrough
		case "href", "poster", "cite":
			if !strings.HasPrefix(a.Val, "#") {
				if address := p.doc.Absolute(a.Val); address != "" {
					a.Val = address
				}
			}
		case "srcset", "data-src", "data-srcset":
			continue
		}
		attributes = append(attributes, a)
	}
	return attributes
}

// trimEnds takes from both ends of an article what is none of it.
func (l *leftovers) trimEnds(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if !l.has(c) {
			break
		}
		n.RemoveChild(c)
		c = next
	}
	for c := n.LastChild; c != nil; {
		previous := c.PrevSibling
		if !l.has(c) {
			break
		}
		n.RemoveChild(c)
		c = previous
	}
	// What holds the rest may have the same at its own ends.
	if n.FirstChild != nil && n.FirstChild == n.LastChild && !dom.IsInline(n.FirstChild) {
		l.trimEnds(n.FirstChild)
	}
}

// has tells whether a node says nothing of the article's: marks alone, a name of
// a menu, links alone.
func (l *leftovers) has(n *html.Node) bool {
	text := dom.Opening(n)
	switch {
	case dom.Is(n, atom.Img, atom.Figure, atom.Video, atom.Audio, atom.Iframe, atom.Picture),
		findElement(n, func(n *html.Node) bool { return dom.Is(n, atom.Img, atom.Video, atom.Audio, atom.Iframe) }) != nil:
		return false
	case !dom.HasLetters(text), l.texts[text]:
		return true
	case utf8.RuneCountInString(text) > 200:
		return false
	}
	linked := 0
	for a := range dom.Within(n) {
		if a.DataAtom == atom.A {
			linked += utf8.RuneCountInString(dom.Opening(a))
		}
	}
	return linked*10 >= utf8.RuneCountInString(text)*9
}
