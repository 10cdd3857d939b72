package article

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	minLetters  = 60     // of a text worth taking
	stubLetters = 1_000  // below it, a text that is sold is a stub
	maxTeasers  = 64_000 // bytes of them that are compared with
)

// judge returns an ErrNoText for blocks that are no article.
func (p *page) judge(blocks []*html.Node) error {
	all, prose, teased := 0, 0, 0
	for _, n := range blocks {
		t := dom.Text(n)
		size := dom.Letters(t)
		all += size
		if isProse(t) && !isLinks(n) {
			prose += size
		}
		teased += p.teased(n)
	}
	switch {
	case all < minLetters || 3*prose < all:
		return fmt.Errorf("%w: there are no sentences in it", ErrNoText)
	case 2*teased > all:
		return fmt.Errorf("%w: it is a list of other pages", ErrNoText)
	case p.isPaid && all < stubLetters:
		return fmt.Errorf("%w: the article is sold", ErrNoText)
	case p.asksLogin && !p.isArticle && all < stubLetters/4:
		return fmt.Errorf("%w: it asks for a login", ErrNoText)
	}
	return nil
}

// teased counts the letters of a block that stand in teasers too.
func (p *page) teased(block *html.Node) int {
	if p.teasers == "" {
		return 0
	}
	sum := 0
	for n := range dom.Walk(block) {
		if f := ""; n.Type == html.TextNode {
			if f = text.Fold(n.Data); f != "" && strings.Contains(p.teasers, f) {
				sum += dom.Letters(n.Data)
			}
		}
	}
	return sum
}

// hasBetterBody tells whether the page says more in its JSON-LD than in its
// elements, as pages do that are put together by scripts.
func (p *page) hasBetterBody(blocks []*html.Node) bool {
	if p.articleBody == "" || p.isPaid {
		return false
	}
	all := 0
	for _, n := range blocks {
		all += dom.Letters(dom.Text(n))
	}
	return dom.Letters(p.articleBody) > 2*all
}

// noteTeasers notes the text of cards: parts of the page that stand in a row of
// three or more, each under a heading that leads to another page. What is found
// in them is no article, whatever the library thinks.
func (p *page) noteTeasers(tree *html.Node) {
	counts := make(map[*html.Node]int)
	linked := p.countLinkedHeadings(tree, counts)
	if linked < 3 {
		return
	}
	rows := make(map[*html.Node][]*html.Node) // cards by what they stand in
	for n := range dom.Walk(tree) {
		if counts[n] == 1 && n.Parent != nil && counts[n.Parent] > 1 {
			rows[n.Parent] = append(rows[n.Parent], n)
		}
	}
	var b strings.Builder
	for n := range dom.Walk(tree) {
		cards := rows[n]
		if len(cards) < 3 {
			continue
		}
		for _, c := range cards {
			if b.Len() < maxTeasers {
				b.WriteString(text.Fold(dom.Text(untilNext(c, counts)...)) + "\n")
			}
		}
	}
	p.teasers = b.String()
}

// countLinkedHeadings notes for each node how many headings that lead elsewhere
// stand in it.
func (p *page) countLinkedHeadings(n *html.Node, counts map[*html.Node]int) int {
	sum := 0
	if isHeadline(n) && p.leadsElsewhere(n) {
		sum = 1
	} else {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			sum += p.countLinkedHeadings(c, counts)
		}
	}
	if sum > 0 {
		counts[n] = sum
	}
	return sum
}

// isHeadline tells whether the node is what a teaser can stand under. Link blogs
// make a list of terms of theirs.
func isHeadline(n *html.Node) bool { return dom.IsHeading(n) || n.DataAtom == atom.Dt }

// leadsElsewhere tells whether a heading is, holds or stands in a link to
// another page of the site. Headings of a list of things to buy lead to other
// sites, terms of a link blog may.
func (p *page) leadsElsewhere(heading *html.Node) bool {
	// An "edit" beside the heading is no link of the heading's.
	linked, all := linkedLetters(heading, false)
	for n := range dom.Walk(heading) {
		if n.DataAtom == atom.A && 2*linked > all {
			return p.isElsewhere(dom.Attr(n, "href"), heading.DataAtom == atom.Dt)
		}
	}
	for n, i := heading.Parent, 0; n != nil && i < 3; n, i = n.Parent, i+1 {
		if n.DataAtom == atom.A {
			return p.isElsewhere(dom.Attr(n, "href"), false)
		}
	}
	return false
}

func (p *page) isElsewhere(href string, anySite bool) bool {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || href == "" {
		return false
	}
	if p.doc.Base == nil {
		return u.Path != ""
	}
	u = p.doc.Base.ResolveReference(u)
	if dom.Site(u) != dom.Site(p.doc.Base) {
		return anySite
	}
	return strings.Trim(u.Path, "/") != strings.Trim(p.doc.Base.Path, "/") || u.RawQuery != p.doc.Base.RawQuery
}

// untilNext returns a card; where its heading stands alone, with what follows
// up to the next one.
func untilNext(card *html.Node, counts map[*html.Node]int) []*html.Node {
	nodes := []*html.Node{card}
	if !isHeadline(card) && card.DataAtom != atom.A {
		return nodes
	}
	for n := card.NextSibling; n != nil && counts[n] == 0; n = n.NextSibling {
		nodes = append(nodes, n)
	}
	return nodes
}
