package page

import (
	"errors"
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
)

// maxSelector bounds one selector, in bytes.
const maxSelector = 2 << 10

// matchers are compiled selectors; nil finds by rule.
type matchers struct {
	item, title, link, date, summary, content, author, image, next cascadia.SelectorGroup
}

func compile(s hub.PageSelectors) (*matchers, error) {
	var m matchers
	for _, field := range []struct {
		name, css string
		to        *cascadia.SelectorGroup
	}{
		{"item", s.Item, &m.item}, {"title", s.Title, &m.title}, {"link", s.Link, &m.link}, {"date", s.Date, &m.date},
		{"summary", s.Summary, &m.summary}, {"content", s.Content, &m.content}, {"author", s.Author, &m.author},
		{"image", s.Image, &m.image}, {"next", s.Next, &m.next},
	} {
		if field.css == "" {
			continue
		}
		if s.Item == "" && field.name != "next" {
			return nil, fmt.Errorf("the selector %s looks within an item: give the selector item too", field.name)
		}
		group, err := parseSelector(field.css)
		if err != nil {
			return nil, fmt.Errorf("the selector %s is not valid CSS: %q: %w", field.name, shorten(field.css), err)
		}
		*field.to = group
	}
	return &m, nil
}

// CheckSelector returns what is wrong with a selector.
func CheckSelector(css string) error {
	_, err := parseSelector(css)
	return err
}

func parseSelector(css string) (cascadia.SelectorGroup, error) {
	if len(css) > maxSelector {
		return nil, fmt.Errorf("it is longer than %d bytes", maxSelector)
	}
	if strings.TrimSpace(css) == "" {
		return nil, errors.New("it is empty")
	}
	return cascadia.ParseGroup(css)
}

func shorten(s string) string { return s[:dom.Cut(s, 100)] }

// find returns the first element in block, or block itself, that m matches. Only
// what the block holds can match, whatever stands around it.
func find(block *html.Node, m cascadia.SelectorGroup) *html.Node {
	for n := range dom.Walk(block) {
		if n.Type == html.ElementNode && m.Match(n) {
			return n
		}
	}
	return nil
}

// blocks returns the elements that m matches. One within another belongs to it,
// so that nothing is read twice.
func (p *Page) blocks(m cascadia.SelectorGroup) []*html.Node {
	var blocks []*html.Node
	for i := 0; i < len(p.nodes); i++ {
		if n := p.nodes[i]; n.Type == html.ElementNode && m.Match(n) {
			blocks = append(blocks, n)
			i = p.last[i]
		}
	}
	return blocks
}

// selected reads the items that the selectors name.
func (p *Page) selected(m *matchers) []Item {
	var items itemList
	for _, block := range p.blocks(m.item) {
		if items.full() {
			break
		}
		items.add(p.read(block, m))
	}
	return items.all
}

// read reads one item from its block.
func (p *Page) read(block *html.Node, m *matchers) Item {
	r := p.rules(block)
	var item Item
	link := choose(block, m.link, r.link)
	if item.URL = p.addressIn(link); p.isFront(item.URL) {
		item.URL = ""
	}
	item.Title = titleOf(choose(block, m.title, r.title))
	if item.Title == "" && link != nil {
		item.Title = nameOf(link)
	}
	item.Date = dateOf(choose(block, m.date, r.date))
	item.Summary = summaryOf(choose(block, m.summary, r.summary))
	if m.content != nil {
		item.ContentHTML = p.content(find(block, m.content), nil)
	}
	item.Authors = p.authorsOf(choose(block, m.author, r.author))
	item.Image = p.imageOf(choose(block, m.image, r.image))
	item.Tags = p.tagsIn(block)
	item.Language = languageOf(block)
	return item
}

// isFront tells whether an address is that of the site's front page, which is
// nobody's item.
func (p *Page) isFront(address string) bool {
	u := p.doc.Resolve(address)
	return u != nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "" && p.sameSite(u)
}

// choose returns what the selector finds, or what the rule does without one.
func choose(block *html.Node, m cascadia.SelectorGroup, rule func() *html.Node) *html.Node {
	if m != nil {
		return find(block, m)
	}
	return rule()
}
