package dom

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Walk yields n and all below it with their depths below n, in the order of the
// document. It does not recurse.
func Walk(n *html.Node) iter.Seq2[*html.Node, int] {
	return func(yield func(*html.Node, int) bool) {
		for at, depth := n, 0; ; {
			if !yield(at, depth) {
				return
			}
			if at.FirstChild != nil {
				at, depth = at.FirstChild, depth+1
				continue
			}
			for at != n && at.NextSibling == nil {
				at, depth = at.Parent, depth-1
			}
			if at == n {
				return
			}
			at = at.NextSibling
		}
	}
}

// Within yields the first nodes of a subtree only: what a block can say stands
// near its beginning, and blocks lie within each other.
func Within(n *html.Node) iter.Seq[*html.Node] {
	const enough = 600
	return func(yield func(*html.Node) bool) {
		seen := 0
		for at := range Walk(n) {
			if seen++; seen > enough || !yield(at) {
				return
			}
		}
	}
}

// Is tells whether a node is an element of one of the kinds.
func Is(n *html.Node, kinds ...atom.Atom) bool {
	if n.Type != html.ElementNode || n.DataAtom == 0 {
		return false
	}
	for _, kind := range kinds {
		if n.DataAtom == kind {
			return true
		}
	}
	return false
}

// IsHeading tells whether a node is one of h1 to h6.
func IsHeading(n *html.Node) bool {
	return Is(n, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6)
}

// IsSilent tells whether a reader sees nothing of what is in n.
func IsSilent(n *html.Node) bool {
	return Is(n, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Select, atom.Textarea, atom.Iframe, atom.Object)
}

// IsInline tells whether a node stands on the line that it was met on.
func IsInline(n *html.Node) bool {
	return n.Type != html.ElementNode || formatting[n.DataAtom] || Is(n, atom.A, atom.Span, atom.Abbr, atom.Bdi, atom.Bdo,
		atom.Cite, atom.Del, atom.Dfn, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.Samp, atom.Sub, atom.Sup,
		atom.Time, atom.Var, atom.Wbr)
}

// IsFormatting tells whether an element is there for its looks alone.
func IsFormatting(n *html.Node) bool { return formatting[n.DataAtom] }

// Attr returns an attribute's value, "" where it has none.
func Attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// HasWord tells whether a list of words, as in rel and class, has the word.
func HasWord(list, word string) bool {
	for have := range strings.FieldsSeq(list) {
		if strings.EqualFold(have, word) {
			return true
		}
	}
	return false
}

// Above returns the closest element that ok accepts among n and at most levels
// elements above it, or nil.
func Above(n *html.Node, levels int, ok func(*html.Node) bool) *html.Node {
	for ; n != nil && levels >= 0; n, levels = n.Parent, levels-1 {
		if n.Type == html.ElementNode && ok(n) {
			return n
		}
	}
	return nil
}

// IsBelow tells whether n lies in other, or is it.
func IsBelow(n, other *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == other {
			return true
		}
	}
	return false
}
