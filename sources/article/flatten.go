package article

import (
	"strings"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// flatten turns the tree that the library found into a row of blocks: what only
// holds others is opened, text that stands in no block becomes a paragraph, and
// a paragraph is parted where two line breaks follow each other.
func flatten(root *html.Node) []*html.Node {
	f := &flattener{}
	f.children(root)
	f.endRun()
	return f.blocks
}

type flattener struct {
	blocks []*html.Node
	run    []*html.Node // text and inline elements that are not in a block yet
	// lang and dir are those of the box whose children are being taken.
	lang, dir string
}

func (f *flattener) children(n *html.Node) {
	for _, c := range detach(n) {
		f.take(c)
	}
}

func (f *flattener) take(n *html.Node) {
	switch a := n.DataAtom; {
	case n.Type != html.ElementNode && n.Type != html.TextNode:
	case a == atom.P:
		f.endRun()
		f.within(n)
	case boxes[a], a == atom.Table && isLayout(n), isTablePart(a), opens(a) && has(n, solid):
		f.endRun()
		f.within(n)
	case a == atom.Figure, a == atom.Blockquote && !has(n, solid):
		f.endRun()
		f.blocks = append(f.blocks, n)
	case solid[a]:
		f.endRun()
		f.blocks = append(f.blocks, n)
	default:
		f.run = append(f.run, n)
	}
}

// within takes the children of an element, which ends where it ends.
func (f *flattener) within(n *html.Node) {
	lang, dir := f.lang, f.dir
	if l := dom.Attr(n, "lang"); l != "" {
		f.lang = l
	}
	if d := direction(n); d != "" {
		f.dir = d
	}
	f.children(n)
	f.endRun()
	f.lang, f.dir = lang, dir
}

// opens tells whether the element is inline, and yet often put around blocks.
func opens(a atom.Atom) bool {
	switch a {
	case atom.Span, atom.Font, atom.B, atom.Strong, atom.I, atom.Em, atom.A, atom.Small, atom.Big, atom.Picture, 0:
		return a != atom.Picture
	}
	return false
}

func isTablePart(a atom.Atom) bool {
	switch a {
	case atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption:
		return true
	}
	return false
}

// isLayout tells whether a table is there to place things on the page: where a
// cell holds several blocks, or every row has one cell.
func isLayout(table *html.Node) bool {
	widest := 0
	for n := range dom.Walk(table) {
		switch n.DataAtom {
		case atom.Tr:
			cells := 0
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if a := c.DataAtom; a == atom.Td || a == atom.Th {
					cells++
				}
			}
			widest = max(widest, cells)
		case atom.Td:
			blocks := 0
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if a := c.DataAtom; solid[a] || a == atom.Div {
					blocks++
				}
			}
			if blocks > 1 {
				return true
			}
		}
	}
	return widest < 2
}

// endRun makes paragraphs of the run.
func (f *flattener) endRun() {
	for _, part := range partAtBreaks(f.run) {
		p := element(atom.P, part...)
		if f.lang != "" {
			setAttribute(p, "lang", f.lang)
		}
		if f.dir != "" {
			setAttribute(p, "dir", f.dir)
		}
		f.blocks = append(f.blocks, p)
	}
	f.run = nil
}

// partAtBreaks parts a run where two or more <br> follow each other, and leaves
// out the parts that show nothing.
func partAtBreaks(run []*html.Node) [][]*html.Node {
	var parts [][]*html.Node
	var part []*html.Node
	end := func() {
		if part = trimBlank(part); len(part) > 0 && shows(part) {
			parts = append(parts, part)
		}
		part = nil
	}
	for i := 0; i < len(run); {
		breaks, next := breaksAt(run, i)
		if breaks >= 2 {
			end()
			i = next
			continue
		}
		part = append(part, run[i])
		i++
	}
	end()
	return parts
}

// breaksAt counts the breaks at i, between which nothing stands, and returns
// where they end.
func breaksAt(run []*html.Node, i int) (breaks, next int) {
	for ; i < len(run); i++ {
		switch {
		case run[i].DataAtom == atom.Br:
			breaks++
			next = i + 1
		case breaks == 0 || !isBlank(run[i]):
			return breaks, next
		}
	}
	return breaks, next
}

func isBlank(n *html.Node) bool {
	return n.Type == html.TextNode && strings.TrimSpace(n.Data) == ""
}

func trimBlank(part []*html.Node) []*html.Node {
	skip := func(n *html.Node) bool { return isBlank(n) || n.DataAtom == atom.Br }
	for len(part) > 0 && skip(part[0]) {
		part = part[1:]
	}
	for len(part) > 0 && skip(part[len(part)-1]) {
		part = part[:len(part)-1]
	}
	if len(part) > 0 && part[0].Type == html.TextNode {
		part[0].Data = strings.TrimLeft(part[0].Data, " \t\r\n\f")
	}
	if last := len(part) - 1; last >= 0 && part[last].Type == html.TextNode {
		part[last].Data = strings.TrimRight(part[last].Data, " \t\r\n\f")
	}
	return part
}

// shows tells whether there is anything to be seen in the nodes.
func shows(nodes []*html.Node) bool {
	for _, n := range nodes {
		for d := range dom.Walk(n) {
			switch {
			case d.Type == html.TextNode && strings.TrimSpace(d.Data) != "":
				return true
			case seen[d.DataAtom]:
				return true
			}
		}
	}
	return false
}

// seen are the elements that are seen without text.
var seen = setOf(atom.Img, atom.Picture, atom.Video, atom.Audio, atom.Iframe, atom.Hr)

// lean takes the attributes away that nobody behind us reads.
func lean(n *html.Node) {
	for d := range dom.Walk(n) {
		kept := d.Attr[:0]
		for _, a := range d.Attr {
			switch {
			case a.Key == "id", a.Key == "class", a.Key == "style", strings.HasPrefix(a.Key, "data-"),
				strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Key, "aria-"), strings.HasPrefix(a.Key, "item"):
			default:
				kept = append(kept, a)
			}
		}
		d.Attr = kept
	}
}

// paragraphs makes blocks of plain text.
func paragraphs(s string) []*html.Node {
	var blocks []*html.Node
	for _, t := range plainParagraphs(s) {
		blocks = append(blocks, element(atom.P, &html.Node{Type: html.TextNode, Data: t}))
	}
	return blocks
}
