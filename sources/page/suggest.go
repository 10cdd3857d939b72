package page

import (
	"regexp"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// suggest returns selectors for the blocks of the groups, and for what the rules
// find in them. What it cannot put in CSS it leaves to the rules.
func (p *Page) suggest(groups []*group) (hub.PageSelectors, bool) {
	var s hub.PageSelectors
	var items []string
	for _, g := range groups {
		css := p.itemSelector(g)
		if css == "" || len(s.Item)+len(css) > maxSelector/2 {
			continue
		}
		items = append(items, css)
	}
	if s.Item = strings.Join(items, ", "); s.Item == "" {
		return s, false
	}
	group, err := parseSelector(s.Item)
	if err != nil {
		return s, false
	}
	var found []*rules
	for _, block := range p.blocks(group) {
		if r := p.rules(block); r.link() != nil && len(found) < MaxItems {
			found = append(found, r)
		}
	}
	for _, field := range []struct {
		css  *string
		rule func(*rules) *html.Node
	}{
		{&s.Title, (*rules).title}, {&s.Link, (*rules).link}, {&s.Date, (*rules).date},
		{&s.Summary, (*rules).summary}, {&s.Image, (*rules).image}, {&s.Author, (*rules).author},
	} {
		*field.css = p.partSelector(found, field.rule)
	}
	return s, true
}

// itemSelector returns the simplest selector that finds the same blocks as the
// whole path to them does.
func (p *Page) itemSelector(g *group) string {
	levels := p.levels(g)
	full := make([]string, 0, len(levels))
	for i := len(levels) - 1; i >= 0; i-- {
		full = append(full, compounds(levels[i])[0])
	}
	path := strings.Join(full, " > ")
	want := p.leading(path)
	if len(want) == 0 {
		return ""
	}
	own := compounds(levels[0])
	candidates := slices.Clone(own)
	for _, above := range levels[1:] {
		for _, ancestor := range compounds(above) {
			for _, block := range own[:min(len(own), 3)] {
				candidates = append(candidates, ancestor+" "+block)
			}
		}
	}
	if len(levels) > 1 {
		candidates = append(candidates, compounds(levels[1])[0]+" > "+own[0])
	}
	for _, css := range candidates[:min(len(candidates), 60)] {
		if !strings.ContainsAny(css, ".#") && css != "article" {
			continue // a tag alone finds more as soon as the page changes
		}
		if slices.Equal(p.leading(css), want) {
			return css
		}
	}
	return path
}

// leading returns the blocks that a selector finds which lead anywhere.
func (p *Page) leading(css string) []*html.Node {
	m, err := parseSelector(css)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(p.blocks(m), func(n *html.Node) bool {
		if linkIn(n) != nil {
			return false
		}
		return dom.Above(n, 8, func(n *html.Node) bool { return n.DataAtom == atom.A }) == nil
	})
}

// levels returns the elements of a group, those that hold them, and so on up to
// the body.
func (p *Page) levels(g *group) [][]*html.Node {
	var levels [][]*html.Node
	at := slices.Clone(g.blocks[:min(len(g.blocks), MaxItems)])
	for len(at) > 0 && !dom.Is(p.nodes[at[0]], atom.Html) && len(levels) < 40 {
		level := make([]*html.Node, len(at))
		for i := range at {
			level[i] = p.nodes[at[i]]
			at[i] = p.parent[at[i]]
		}
		levels = append(levels, level)
		at = slices.Compact(at)
	}
	return levels
}

// compounds returns selectors that match each of the elements, all of which
// have one name: by their common classes, together first and then one by one,
// and by an id.
func compounds(elements []*html.Node) []string {
	name := elements[0].Data
	if !tagName.MatchString(name) {
		name = "*"
	}
	classes := commonClasses(elements)
	all := []string{name}
	if len(classes) > 0 {
		all = []string{name + "." + classes[0]}
		for _, class := range classes[1:] {
			all = append(all, name+"."+class)
		}
	}
	if id := dom.Attr(elements[0], "id"); len(elements) == 1 && simpleName.MatchString(id) && len(id) < 40 {
		all = append([]string{name + "#" + id}, all...)
	}
	return all
}

var (
	tagName    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	simpleName = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]*$`)
)

// commonClasses returns the classes that all the elements have and that can be
// written as they are, those that tell what an element is for first.
func commonClasses(elements []*html.Node) []string {
	var classes []string
	for class := range strings.FieldsSeq(dom.Attr(elements[0], "class")) {
		if len(classes) < 8 && simpleName.MatchString(class) && len(class) < 60 && !rowWords[class] && !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
	}
	for _, n := range elements[1:] {
		classes = slices.DeleteFunc(classes, func(class string) bool { return !hasExactWord(dom.Attr(n, "class"), class) })
	}
	slices.SortStableFunc(classes, func(a, b string) int {
		return index(!telling.MatchString(a)) - index(!telling.MatchString(b))
	})
	return classes
}

var telling = regexp.MustCompile(`(?i)post|article|item|entry|story|card|news|teaser|title|headline|date|time|summary|excerpt|author|topic|thread`)

func hasExactWord(list, word string) bool {
	for have := range strings.FieldsSeq(list) {
		if have == word {
			return true
		}
	}
	return false
}

// partSelector returns a selector that finds in each block what the rule finds,
// several of them where blocks differ, "" where there is none or nothing to
// find.
func (p *Page) partSelector(blocks []*rules, rule func(*rules) *html.Node) string {
	const mostParts = 3
	want := make([]*html.Node, len(blocks))
	for i, r := range blocks {
		if want[i] = rule(r); want[i] == r.block || want[i] != nil && want[i].Type == html.TextNode {
			return ""
		}
	}
	parts, done := "", 0
	for range mostParts {
		done = sameUntil(blocks, want, parts)
		if done == len(blocks) {
			return parts
		}
		if parts = extend(blocks[:done+1], want, parts); parts == "" {
			return ""
		}
	}
	if sameUntil(blocks, want, parts) < len(blocks) {
		return ""
	}
	return parts
}

// extend adds a selector to parts with which all the blocks, the last of which
// failed, give what is wanted; the one that goes on longest beyond them would
// be better, and the first one is simpler.
func extend(blocks []*rules, want []*html.Node, parts string) string {
	missing := want[len(blocks)-1]
	if missing == nil {
		return ""
	}
	for _, css := range partCandidates(missing) {
		if parts != "" {
			css = parts + ", " + css
		}
		if sameUntil(blocks, want, css) == len(blocks) {
			return css
		}
	}
	return ""
}

// sameUntil returns the number of the first block in which a selector does not
// find what is wanted, or the number of blocks. No selector finds nothing.
func sameUntil(blocks []*rules, want []*html.Node, css string) int {
	m, err := parseSelector(css)
	for i, r := range blocks {
		var found *html.Node
		if err == nil {
			found = find(r.block, m)
		}
		if found != want[i] {
			return i
		}
	}
	return len(blocks)
}

// partCandidates returns selectors for an element of a block: by its classes, by
// those of what holds it, by names alone.
func partCandidates(n *html.Node) []string {
	var byClass, byName []string
	sort := func(css string) {
		switch {
		case strings.Contains(css, "#"):
		case strings.Contains(css, "."):
			byClass = append(byClass, css)
		default:
			byName = append(byName, css)
		}
	}
	for _, css := range compounds([]*html.Node{n}) {
		sort(css)
	}
	if parent := n.Parent; parent != nil && parent.Type == html.ElementNode {
		for _, css := range compounds([]*html.Node{parent}) {
			sort(css + " " + n.Data)
		}
		if dom.IsHeading(parent) {
			sort(parent.Data + " " + n.Data)
		}
	}
	sort(n.Data)
	slices.SortStableFunc(byName, func(a, b string) int { return strings.Count(b, " ") - strings.Count(a, " ") })
	return append(byClass, byName...)
}
