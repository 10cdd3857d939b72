package article

import (
	"slices"

	"github.com/feedhub/feedhub/sources/dom"
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
	// boxes hold blocks and say nothing themselves.
	boxes = setOf(atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Center,
		atom.Body, atom.Form, atom.Fieldset, atom.Hgroup, atom.Address, atom.Nav)
	// solid are blocks that stay as they are.
	solid = setOf(atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Pre,
		atom.Blockquote, atom.Figure, atom.Table, atom.Hr, atom.Details, atom.Video, atom.Audio, atom.Iframe)
)

func element(a atom.Atom, children ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
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
	for d, depth := range dom.Walk(n) {
		if depth > 0 && set[d.DataAtom] {
			return true
		}
	}
	return false
}
