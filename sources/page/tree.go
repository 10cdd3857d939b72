package page

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tree is a document with what is often asked of its nodes. Nodes have numbers,
// in the order of the document, so that a pass over all of them is a loop.
type tree struct {
	nodes  []*html.Node
	number map[*html.Node]int
	parent []int  // of each node; the root's is its own
	last   []int  // the last node in each, itself if it is empty
	runes  []int  // of visible text in each node
	linked []int  // of them within links
	frame  []bool // whether a node belongs to menus, margins and the like
}

// grow numbers the nodes below root.
func grow(root *html.Node) tree {
	t := tree{number: make(map[*html.Node]int)}
	for n := range dom.Walk(root) {
		t.number[n] = len(t.nodes)
		parent := 0
		if n.Parent != nil {
			parent = t.number[n.Parent]
		}
		t.nodes = append(t.nodes, n)
		t.parent = append(t.parent, parent)
	}
	t.measure()
	t.markFrame()
	return t
}

// measure counts the text and finds the end of each node, from the leaves up.
func (t *tree) measure() {
	t.runes, t.linked, t.last = make([]int, len(t.nodes)), make([]int, len(t.nodes)), make([]int, len(t.nodes))
	for i := len(t.nodes) - 1; i > 0; i-- {
		n := t.nodes[i]
		t.last[i] = max(t.last[i], i)
		t.last[t.parent[i]] = max(t.last[t.parent[i]], t.last[i])
		switch {
		case n.Type == html.TextNode:
			t.runes[i] = utf8.RuneCountInString(strings.TrimSpace(n.Data))
		case dom.IsSilent(n):
			t.runes[i], t.linked[i] = 0, 0
		case n.DataAtom == atom.A:
			t.linked[i] = t.runes[i]
		}
		t.runes[t.parent[i]] += t.runes[i]
		t.linked[t.parent[i]] += t.linked[i]
	}
}

// inFrame tells whether n belongs to menus, margins and the like.
func (t *tree) inFrame(n *html.Node) bool { return t.frame[t.number[n]] }

// textSize returns the number of runes of text in n.
func (t *tree) textSize(n *html.Node) int { return t.runes[t.number[n]] }

// first returns the first node of the document that ok accepts, or nil.
func (t *tree) first(ok func(*html.Node) bool) *html.Node {
	for _, n := range t.nodes {
		if n.Type == html.ElementNode && ok(n) {
			return n
		}
	}
	return nil
}

// all returns the elements of a kind, in the order of the document.
func (t *tree) all(kinds ...atom.Atom) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for _, n := range t.nodes {
			if dom.Is(n, kinds...) && !yield(n) {
				return
			}
		}
	}
}

// once returns a text that stands twice in s, as a headline for wide and one for
// narrow screens do, once.
func once(s string) string {
	half := len(s) / 2
	if first := strings.TrimSpace(s[:half]); strings.ContainsRune(first, ' ') && first == strings.TrimSpace(s[half:]) {
		return first
	}
	return s
}

// titleText makes a title of a text.
func titleText(s string) string {
	return text.Excerpt(once(text.Line(s)), maxTitle)
}

// titleOf returns the title that n holds.
func titleOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	return titleText(dom.Opening(n))
}

// index is 1 for what holds, to count and to weigh it.
func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
