package page

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
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

// grow numbers the nodes below root and gives formatting elements back the
// names that tame took.
func grow(root *html.Node) tree {
	t := tree{number: make(map[*html.Node]int)}
	for n := range subtree(root) {
		if name, ok := strings.CutPrefix(n.Data, plainPrefix); ok && n.Type == html.ElementNode {
			n.Data, n.DataAtom = name, atom.Lookup([]byte(name))
		}
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
		case isSilent(n):
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
			if is(n, kinds...) && !yield(n) {
				return
			}
		}
	}
}

// meta returns the content of the first <meta> of one of the names, which are
// tried in turn.
func (t *tree) meta(names ...string) string {
	for _, name := range names {
		if all := t.metas(name); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

func (t *tree) metas(name string) []string {
	var contents []string
	for n := range t.all(atom.Meta) {
		for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
			if content := strings.TrimSpace(attr(n, "content")); strings.EqualFold(attr(n, key), name) && content != "" {
				contents = append(contents, content)
				break
			}
		}
	}
	return contents
}

// link returns the address, as written, of the first <link> with a relation.
func (t *tree) link(rel string) string {
	for n := range t.all(atom.Link) {
		if hasWord(attr(n, "rel"), rel) {
			return attr(n, "href")
		}
	}
	return ""
}

// subtree yields n and all below it, in the order of the document. It does not
// recurse.
func subtree(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for at := n; ; {
			if !yield(at) {
				return
			}
			if at.FirstChild != nil {
				at = at.FirstChild
				continue
			}
			for at != n && at.NextSibling == nil {
				at = at.Parent
			}
			if at == n {
				return
			}
			at = at.NextSibling
		}
	}
}

// within yields the first nodes of a subtree only: what a block can say stands
// near its beginning, and blocks lie within each other.
func within(n *html.Node) iter.Seq[*html.Node] {
	const enough = 600
	return func(yield func(*html.Node) bool) {
		seen := 0
		for at := range subtree(n) {
			if seen++; seen > enough || !yield(at) {
				return
			}
		}
	}
}

func is(n *html.Node, kinds ...atom.Atom) bool {
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

func isHeading(n *html.Node) bool {
	return is(n, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6)
}

// isSilent tells whether a reader sees nothing of what is in n.
func isSilent(n *html.Node) bool {
	return is(n, atom.Script, atom.Style, atom.Template, atom.Head, atom.Select, atom.Textarea, atom.Iframe, atom.Object)
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// hasWord tells whether a list of words, as in rel and class, has the word.
func hasWord(list, word string) bool {
	for have := range strings.FieldsSeq(list) {
		if strings.EqualFold(have, word) {
			return true
		}
	}
	return false
}

// above returns the closest element that ok accepts among n and at most levels
// elements above it, or nil.
func above(n *html.Node, levels int, ok func(*html.Node) bool) *html.Node {
	for ; n != nil && levels >= 0; n, levels = n.Parent, levels-1 {
		if n.Type == html.ElementNode && ok(n) {
			return n
		}
	}
	return nil
}

// textOf returns the text of n on one line, the beginning of it where it is
// long, words of different blocks apart.
func textOf(n *html.Node) string {
	const enough = 8 << 10 // bytes
	var b strings.Builder
	var skip *html.Node
	for at := range within(n) {
		if skip != nil && isBelow(at, skip) {
			continue
		}
		skip = nil
		switch {
		case at.Type == html.TextNode:
			b.WriteString(at.Data[:cut(at.Data, enough)])
		case at != n && isSilent(at):
			skip = at
		case !isInline(at):
			b.WriteByte(' ')
		}
		// What follows an element on the same line is told apart by its own
		// white space alone.
		if at.NextSibling == nil && at.Parent != nil && at.Parent != n && !isInline(at.Parent) {
			b.WriteByte(' ')
		}
		if b.Len() >= enough {
			break
		}
	}
	return text.Line(b.String())
}

// isBelow tells whether n lies in other, or is it.
func isBelow(n, other *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == other {
			return true
		}
	}
	return false
}

// isInline tells whether an element stands on the line that it was met on.
func isInline(n *html.Node) bool {
	return n.Type != html.ElementNode || formatting[n.DataAtom] || is(n, atom.A, atom.Span, atom.Abbr, atom.Bdi, atom.Bdo,
		atom.Cite, atom.Del, atom.Dfn, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.Samp, atom.Sub, atom.Sup,
		atom.Time, atom.Var, atom.Wbr)
}

// cut returns the length of s, or a smaller one that parts no rune.
func cut(s string, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
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
	return titleText(textOf(n))
}

// hasLetters tells whether s says anything.
func hasLetters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
