package article

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// atoms is a set of elements by name.
type atoms map[atom.Atom]bool

func setOf(names ...atom.Atom) atoms {
	s := make(atoms, len(names))
	for _, n := range names {
		s[n] = true
	}
	return s
}

var (
	voids = setOf(atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link,
		atom.Meta, atom.Source, atom.Track, atom.Wbr, atom.Param)
	formatting = setOf(atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S,
		atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U)
	headings = setOf(atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6)
	// boxes hold blocks and say nothing themselves.
	boxes = setOf(atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Center,
		atom.Body, atom.Form, atom.Fieldset, atom.Hgroup, atom.Address, atom.Nav)
	// solid are blocks that stay as they are.
	solid = setOf(atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Pre,
		atom.Blockquote, atom.Figure, atom.Table, atom.Hr, atom.Details, atom.Video, atom.Audio, atom.Iframe)
)

// walk goes through a tree in document order, with the depth of each node. The
// node at hand may be removed or replaced by the caller: it goes on from what
// followed it.
func walk(root *html.Node) iter.Seq2[*html.Node, int] {
	return func(yield func(*html.Node, int) bool) { visit(root, 0, yield) }
}

func visit(n *html.Node, depth int, yield func(*html.Node, int) bool) bool {
	if !yield(n, depth) {
		return false
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if !visit(c, depth+1, yield) {
			return false
		}
		c = next
	}
	return true
}

// name returns an element's name, 0 for other nodes. The library renames
// elements by their Data alone.
func name(n *html.Node) atom.Atom {
	if n == nil || n.Type != html.ElementNode {
		return 0
	}
	return atom.Lookup([]byte(n.Data))
}

func element(a atom.Atom, children ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func setAttribute(n *html.Node, key, value string) {
	removeAttribute(n, key)
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func removeAttribute(n *html.Node, key string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// detach takes the children of a node away from it.
func detach(n *html.Node) []*html.Node {
	var children []*html.Node
	for n.FirstChild != nil {
		c := n.FirstChild
		n.RemoveChild(c)
		children = append(children, c)
	}
	return children
}

// has tells whether a node of the set stands below n.
func has(n *html.Node, set atoms) bool {
	for d, depth := range walk(n) {
		if depth > 0 && set[name(d)] {
			return true
		}
	}
	return false
}

// textOf returns the text below the nodes on one line. Scripts hold none.
func textOf(nodes ...*html.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		addText(&b, n)
		b.WriteByte(' ')
	}
	return line(b.String())
}

func addText(b *strings.Builder, n *html.Node) {
	switch a := name(n); {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
		return
	case a == atom.Script || a == atom.Style || a == atom.Noscript || a == atom.Template:
		return
	case a == atom.Br || solid[a] || boxes[a] || a == atom.Li || a == atom.Td:
		b.WriteByte(' ')
		defer b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		addText(b, c)
	}
}

// letters counts the letters and digits of s.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// line returns s without white space at its ends and with single spaces within.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }
