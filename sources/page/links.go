package page

import (
	"cmp"
	"hash/fnv"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The bounds of looking for the repeated block.
const (
	maxLinks  = 5_000 // links that are looked at
	maxClimb  = 12    // levels from a link to its block
	maxSample = 24    // blocks of a group that are judged
)

// headline is a link that may lead to an item.
type headline struct {
	node    *html.Node
	at      int // its number
	id      int // equal for links to one page, from 1
	heading bool
	title   string
}

// many stands for the id of several pages.
const many = -1

// group is a set of elements that look alike and hold a headline each.
type group struct {
	blocks  []int // numbers of the elements
	lines   []*headline
	quality float64
	score   float64
	dated   float64 // share of blocks with a date
	headed  float64 // share of headlines that are headings
}

// repeated finds the blocks that stand for the page's items: elements at one
// path of tags and classes, each with one headline that links to a page of the
// site. What there are most of, with the longest headlines, dates, pictures and
// texts, wins; groups nearly as good join it. The second result says what was
// found where that is not enough.
func (p *Page) repeated() ([]*group, string) {
	groups, best := p.groups(p.headlines(false))
	if best == nil {
		groups, best = p.groups(p.headlines(true))
	}
	if best == nil {
		return nil, "no repeated block of links with headlines"
	}
	return p.joined(groups, best), ""
}

// headlines collects the links outside of the frame that may lead to an item:
// to pages of the site, or, for lists of links, to others alone.
func (p *Page) headlines(abroad bool) []headline {
	var lines []headline
	ids := make(map[string]int)
	for i, n := range p.nodes {
		if len(lines) >= maxLinks {
			break
		}
		if n.DataAtom != atom.A || p.frame[i] || dom.Attr(n, "href") == "" {
			continue
		}
		u := p.doc.Resolve(dom.Attr(n, "href"))
		if u == nil || p.isHere(u) || strings.HasPrefix(strings.TrimSpace(dom.Attr(n, "href")), "#") || p.sameSite(u) == abroad {
			continue
		}
		line := headline{node: n, at: i, title: nameOf(n), heading: isHeadline(n)}
		if !line.says(u) {
			continue
		}
		key := keyOf(u)
		if ids[key] == 0 {
			ids[key] = len(ids) + 1
		}
		line.id = ids[key]
		lines = append(lines, line)
	}
	return lines
}

// isHeadline tells whether a link is a heading, stands in one or holds one.
func isHeadline(a *html.Node) bool {
	return dom.Above(a, 4, dom.IsHeading) != nil || dom.Above(a, 2, isTitleClass) != nil || findElement(a, dom.IsHeading) != nil
}

// says tells whether a link says enough to be a headline.
func (l *headline) says(u *url.URL) bool {
	runes, words := utf8.RuneCountInString(l.title), len(strings.Fields(l.title))
	if isMore(l.title) || isDate(l.title) || !dom.HasLetters(l.title) {
		return false
	}
	if rel := dom.Attr(l.node, "rel"); dom.HasWord(rel, "tag") || dom.HasWord(rel, "author") || dom.HasWord(rel, "next") || dom.HasWord(rel, "prev") {
		return false
	}
	if u.Path == "" || u.Path == "/" && u.RawQuery == "" || listPath.MatchString(u.Path) && !l.heading {
		return false
	}
	return l.heading && runes >= 3 || words >= 3 && runes >= 12 || runes >= 20 || strings.ContainsFunc(l.title, isHan) && runes >= 8
}

func isHan(r rune) bool { return r >= 0x3040 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 }

// listPath has the paths of pages that list others, or that are for members.
var listPath = regexp.MustCompile(`(?i)/(tags?|categor(y|ies)|authors?|topics?|users?|members?|profiles?|page/\d+|search|login|register|privacy|terms|contact|about)(/|$|-|\.)`)

// groups puts the elements around the headlines together that look alike, and
// returns them with the best, the larger blocks of equal ones.
func (p *Page) groups(lines []headline) (all []*group, best *group) {
	byPath := make(map[uint64]*group)
	paths := p.paths()
	headings, others := p.holders(lines)
	for i := range lines {
		line := &lines[i]
		held := others
		if line.heading {
			held = headings
		}
		for at, level := line.at, 0; at > 0 && level < maxClimb && held[at] != many && !dom.Is(p.nodes[at], atom.Body, atom.Main, atom.Html); at, level = p.parent[at], level+1 {
			if !p.canBlock(at) {
				continue
			}
			g := byPath[paths[at]]
			if g == nil {
				g = &group{}
				byPath[paths[at]] = g
				all = append(all, g)
			}
			g.add(at, line)
		}
	}
	for _, g := range all {
		if p.judge(g); g.isEnough() && (best == nil || g.score >= best.score) {
			best = g
		}
	}
	return all, best
}

// add takes a block, once: of its links to one page, a heading speaks for it.
func (g *group) add(at int, line *headline) {
	last := len(g.blocks) - 1
	switch {
	case last < 0 || g.blocks[last] != at:
		g.blocks, g.lines = append(g.blocks, at), append(g.lines, line)
	case line.heading && !g.lines[last].heading:
		g.lines[last] = line
	}
}

// canBlock leaves out elements that no item would be made of.
func (p *Page) canBlock(at int) bool {
	return !dom.IsHeading(p.nodes[at]) && !dom.IsFormatting(p.nodes[at])
}

// holders tells of each element which page its headlines lead to: 0 for none,
// many for several; those of headings and those of all links.
func (p *Page) holders(lines []headline) (headings, all []int) {
	headings, all = make([]int, len(p.nodes)), make([]int, len(p.nodes))
	for i := range lines {
		all[lines[i].at] = lines[i].id
		if lines[i].heading {
			headings[lines[i].at] = lines[i].id
		}
	}
	for i := len(p.nodes) - 1; i > 0; i-- {
		for _, held := range [][]int{headings, all} {
			switch up := &held[p.parent[i]]; {
			case held[i] == 0 || *up == held[i]:
			case *up == 0:
				*up = held[i]
			default:
				*up = many
			}
		}
	}
	return headings, all
}

// paths gives elements at one path of tags and classes one number.
func (p *Page) paths() []uint64 {
	common := p.commonClasses()
	paths := make([]uint64, len(p.nodes))
	for i, n := range p.nodes {
		if n.Type != html.ElementNode {
			continue
		}
		h := fnv.New64a()
		var up [8]byte
		for k := range up {
			up[k] = byte(paths[p.parent[i]] >> (8 * k))
		}
		h.Write(up[:])
		h.Write([]byte(n.Data + "." + common(n)))
		paths[i] = h.Sum64()
	}
	return paths
}

// commonClasses returns what gives the class of an element that most elements
// of its kind have: the others are of this one alone, or of its place in a row.
func (p *Page) commonClasses() func(*html.Node) string {
	counts := make(map[string]int)
	for _, n := range p.nodes {
		for class := range sharedClasses(n) {
			counts[n.Data+"."+class]++
		}
	}
	return func(n *html.Node) string {
		best := ""
		for class := range sharedClasses(n) {
			have, most := counts[n.Data+"."+class], counts[n.Data+"."+best]
			if best == "" || have > most || have == most && class < best {
				best = class
			}
		}
		return best
	}
}

// sharedClasses yields the first classes of an element without their numbers.
func sharedClasses(n *html.Node) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		seen := 0
		for class := range strings.FieldsSeq(dom.Attr(n, "class")) {
			class = strings.ToLower(strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return -1
				}
				return r
			}, class[:dom.Cut(class, 64)]))
			if seen++; seen > 16 || !rowWords[class] && class != "" && !yield(class) {
				return
			}
		}
	}
}

var rowWords = dom.Words(`odd even alt first last active current row-odd row-even featured sticky`)

// judge gives a group its score.
func (p *Page) judge(g *group) {
	ids := make(map[int]bool)
	for _, line := range g.lines {
		ids[line.id] = true
	}
	var length, pictures, texts, inside, words float64
	sample := min(len(g.blocks), maxSample)
	for i := range sample {
		block, line := p.nodes[g.blocks[i]], g.lines[i]
		runes := utf8.RuneCountInString(line.title)
		length += float64(min(runes, 60))
		words += float64(len(strings.Fields(line.title)))
		g.headed += float64(index(line.heading))
		r := rules{p: p, block: block, mainTitle: line.node, mainLink: line.node}
		g.dated += float64(index(r.date() != nil))
		pictures += float64(index(r.image() != nil))
		texts += float64(index(p.runes[g.blocks[i]] >= runes+40))
		inside += float64(index(isInside(block)))
	}
	n := float64(sample)
	length, words, pictures, texts, inside = length/n, words/n, pictures/n, texts/n, inside/n
	g.dated, g.headed = g.dated/n, g.headed/n
	g.quality = length/60 + g.headed + 1.5*g.dated + 0.5*pictures + 0.7*texts + 0.5*inside
	if g.dated < 0.5 && length < 25 && (g.headed < 0.5 || words < 3) {
		g.quality = 0 // a menu, whatever it is called
	}
	g.score = math.Log2(1+float64(len(ids))) * g.quality
}

// isInside tells whether a block stands in what the page calls its main part.
func isInside(n *html.Node) bool {
	return dom.Above(n, 512, func(n *html.Node) bool {
		id := strings.ToLower(dom.Attr(n, "id"))
		return dom.Is(n, atom.Main, atom.Article) || dom.Attr(n, "role") == "main" || id == "content" || id == "main"
	}) != nil
}

// isEnough tells whether a group can stand for a feed: two items are enough only
// where nothing else looks like them.
func (g *group) isEnough() bool {
	ids := make(map[int]bool)
	for _, line := range g.lines {
		ids[line.id] = true
	}
	return g.quality > 0 && (len(ids) >= 3 || len(ids) == 2 && g.dated == 1 && g.headed == 1)
}

// joined returns the best group with those that hold other items in the same
// way: the first story above the list, the columns of a magazine.
func (p *Page) joined(all []*group, best *group) []*group {
	const mostGroups = 4
	others := slices.Clone(all)
	slices.SortStableFunc(others, func(a, b *group) int { return cmp.Compare(b.score, a.score) })
	chosen := []*group{best}
	for _, g := range others {
		if len(chosen) == mostGroups {
			break
		}
		if g != best && g.isLike(best) && !slices.ContainsFunc(chosen, func(c *group) bool { return p.overlap(g, c) }) {
			chosen = append(chosen, g)
		}
	}
	return chosen
}

func (g *group) isLike(best *group) bool {
	return g.quality >= 0.75*best.quality && g.headed >= best.headed && g.dated >= min(best.dated, 0.8) && best.dated > 0 && best.headed > 0
}

// overlap tells whether two groups tell of the same pages, or lie in each other.
func (p *Page) overlap(a, b *group) bool {
	ids := make(map[int]bool)
	for _, line := range a.lines {
		ids[line.id] = true
	}
	return slices.ContainsFunc(b.lines, func(l *headline) bool { return ids[l.id] }) || p.lieIn(a, b) || p.lieIn(b, a)
}

// lieIn tells whether a block of one group lies in one of the other.
func (p *Page) lieIn(inner, outer *group) bool {
	in := make(map[int]bool, len(outer.blocks))
	for _, at := range outer.blocks {
		in[at] = true
	}
	for _, at := range inner.blocks[:min(len(inner.blocks), 100)] {
		for ; at > 0; at = p.parent[at] {
			if in[at] {
				return true
			}
		}
	}
	return false
}

// linkNames returns what the page's links call the pages that they lead to:
// the headline, or the longest name.
func (p *Page) linkNames() map[string]string {
	names := make(map[string]string)
	headed := make(map[string]bool)
	seen := 0
	for n := range p.all(atom.A) {
		if seen++; seen > maxLinks {
			break
		}
		u := p.doc.Resolve(dom.Attr(n, "href"))
		if u == nil {
			continue
		}
		name, key, heading := nameOf(n), keyOf(u), isHeadline(n)
		if isMore(name) || isDate(name) || headed[key] && !heading {
			continue
		}
		if heading && !headed[key] || len(name) > len(names[key]) {
			names[key], headed[key] = name, heading
		}
	}
	return names
}
