package page

import (
	"strings"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Microformats are read here and not by a library: the one for Go renders and
// copies the text of every property anew at each level that properties lie
// within each other, so that a megabyte of them takes minutes.

// microformats reads the entries of h-feed and h-entry, and of hAtom before
// them. An entry within an entry is a quotation or a comment.
func (p *Page) microformats() []Item {
	var items itemList
	for i := 0; i < len(p.nodes) && !items.full(); i++ {
		if isEntry(p.nodes[i]) && !p.frame[i] {
			items.add(p.entry(p.nodes[i]))
			i = p.last[i]
		}
	}
	return items.all
}

func isEntry(n *html.Node) bool {
	class := dom.Attr(n, "class")
	return class != "" && (dom.HasWord(class, "h-entry") || dom.HasWord(class, "hentry"))
}

// entry reads one entry. What it does not mark is found by rule, as in any
// block.
func (p *Page) entry(block *html.Node) Item {
	r := p.rules(block)
	pick := func(rule func() *html.Node, classes ...string) *html.Node {
		if n := property(block, classes...); n != nil {
			return n
		}
		return rule()
	}
	item := p.read(block, &matchers{})
	if link := property(block, "u-url", "u-uid"); link != nil {
		item.URL = p.addressIn(link)
	} else if link := findElement(block, func(n *html.Node) bool { return dom.HasWord(dom.Attr(n, "rel"), "bookmark") }); link != nil {
		item.URL = p.addressIn(link)
	}
	item.Title = titleOf(pick(r.title, "p-name", "entry-title"))
	item.Date = dateOf(pick(r.date, "dt-published", "published"))
	if updated := property(block, "dt-updated", "updated"); updated != nil {
		item.Updated = dateOf(updated)
	}
	item.Summary = summaryOf(pick(r.summary, "p-summary", "entry-summary"))
	if content := property(block, "e-content", "entry-content"); content != nil {
		item.ContentHTML = p.content(content, nil)
	}
	item.Image = p.imageOf(pick(r.image, "u-photo", "u-featured"))
	item.Authors = p.card(pick(r.author, "p-author", "author"), item.Authors)
	for n := range dom.Within(block) {
		if dom.HasWord(dom.Attr(n, "class"), "p-category") {
			var tags tagList = item.Tags
			tags.add(dom.Opening(n))
			item.Tags = tags
		}
	}
	return item
}

// property returns the first element of one of the classes, tried in turn, that
// is no part of an entry or a card within the block.
func property(block *html.Node, classes ...string) *html.Node {
	for _, class := range classes {
		var skip *html.Node
		for n := range dom.Within(block) {
			if n.Type != html.ElementNode || n == block || skip != nil && dom.IsBelow(n, skip) {
				continue
			}
			skip = nil
			have := dom.Attr(n, "class")
			if dom.HasWord(have, class) {
				return n
			}
			if strings.HasPrefix(have, "h-") || strings.Contains(have, " h-") || dom.HasWord(have, "vcard") && class != "author" {
				skip = n
			}
		}
	}
	return nil
}

// card reads the author of an entry, a card (h-card, vCard) or a name alone.
func (p *Page) card(n *html.Node, byRule []Author) []Author {
	if n == nil {
		return byRule
	}
	name := property(n, "p-name", "fn")
	if name == nil {
		return p.authorsOf(n)
	}
	author := Author{Name: titleOf(name)}
	for _, link := range []*html.Node{property(n, "u-url", "url"), name, n} {
		if author.URL == "" && link != nil && dom.Is(link, atom.A) {
			author.URL = p.doc.Absolute(dom.Attr(link, "href"))
		}
	}
	if author.Name == "" {
		return nil
	}
	return []Author{author}
}
