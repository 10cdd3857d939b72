package page

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Method is how the items of a page were found.
type Method string

// The methods, in the order in which they are tried.
const (
	BySelectors    Method = "selectors"
	AsArticle      Method = "article"
	ByJSONLD       Method = "json-ld"
	ByMicroformats Method = "microformats"
	ByLinks        Method = "links"
)

// Found is what a page gives in place of a feed.
type Found struct {
	Title       string `json:"title,omitzero"`
	Description string `json:"description,omitzero"`
	Language    string `json:"language,omitzero"`
	HomePageURL string `json:"home_page_url,omitzero"`
	Icon        string `json:"icon,omitzero"`
	Method      Method `json:"method"`
	// Selectors are those that were given, or, for the method links, some that
	// give the same items.
	Selectors hub.PageSelectors `json:"selectors,omitzero"`
	Next      string            `json:"next,omitzero"` // address of the next page
	Items     []Item            `json:"items"`
}

// Items reads the items of the page. With a selector for items, those decide
// alone. Else it takes
//
//  1. the page's one article, where the page is one: it says so (og:type, or an
//     article of JSON-LD with its address) and has text to show for it, or most
//     of its text stands in one place below one headline;
//  2. the first of JSON-LD, microformats and the repeated block of links that
//     gives two items or more. A later one is taken instead where it has more
//     than three times as many and half of the earlier one's are among them:
//     the earlier one is a choice of the editors'. The site's front page needs
//     three times as many too where the one before gives a single item;
//  3. where nothing gives two, what gives one.
//
// A page without items is a *NothingError.
func (p *Page) Items(s hub.PageSelectors) (*Found, error) {
	m, err := compile(s)
	if err != nil {
		return nil, err
	}
	d := p.linkedData()
	f := p.about(d)
	f.Selectors = s
	f.Next = p.next(m)
	if m.item != nil {
		f.Method = BySelectors
		if f.Items = p.selected(m); len(f.Items) == 0 {
			return nil, &NothingError{[]string{fmt.Sprintf("the selector item, %q, matches %d blocks, none of which gives a link and a title",
				shorten(s.Item), len(p.blocks(m.item)))}}
		}
		return f, nil
	}
	if err := p.discover(f, d); err != nil {
		return nil, err
	}
	if f.Method == AsArticle && m.next == nil {
		f.Next = "" // the next article, and no next page of this one
	}
	return f, nil
}

// discover tries the methods that need no configuration.
func (p *Page) discover(f *Found, d *linkedData) error {
	groups, noLinks := p.repeated()
	article, noArticle := p.article(d, groups)
	if article != nil {
		f.Method, f.Items = AsArticle, []Item{*article}
		f.Title = bare(f.Title, article.Title)
		return nil
	}
	links := p.byLinks(groups)
	ways := []way{{method: ByJSONLD, items: completed(d.items(), links.items)}, {method: ByMicroformats, items: p.microformats()}, links}
	best := ways[0]
	for _, w := range ways[1:] {
		if w.beats(best) {
			best = w
		}
	}
	if len(best.items) == 0 {
		if noLinks == "" {
			noLinks = "the repeated block of links gives no items"
		}
		return &NothingError{[]string{d.report(), "no entries of microformats", noLinks, noArticle}}
	}
	f.Method, f.Items = best.method, best.items
	if best.method == ByLinks {
		next := f.Selectors.Next
		f.Selectors = best.selectors
		f.Selectors.Next = next
	}
	return nil
}

// way is what one method gives.
type way struct {
	method    Method
	items     []Item
	selectors hub.PageSelectors
}

// beats tells whether w, which is tried after other, gives a better list.
func (w *way) beats(other way) bool {
	switch {
	case len(other.items) < 2:
		return len(w.items) > len(other.items)
	case len(w.items) <= 3*len(other.items):
		return false
	}
	mine, shared := keys(w.items), 0
	for _, key := range keys(other.items) {
		shared += index(slices.Contains(mine, key))
	}
	return 2*shared >= len(other.items)
}

// completed returns items with what they lack and the page shows beside its
// links to them.
func completed(items, shown []Item) []Item {
	at := make(map[string]int, len(shown))
	for i, key := range keys(shown) {
		at[key] = i
	}
	for i, key := range keys(items) {
		if j, ok := at[key]; ok {
			items[i].borrow(shown[j])
		}
	}
	return items
}

// byLinks reads the items of repeated blocks through the selectors that it
// suggests, so that these give the same.
func (p *Page) byLinks(groups []*group) way {
	w := way{method: ByLinks}
	if len(groups) == 0 {
		return w
	}
	s, ok := p.suggest(groups)
	if !ok {
		return w
	}
	m, err := compile(s)
	if err != nil {
		return w
	}
	w.selectors, w.items = s, p.selected(m)
	return w
}

// report says what JSON-LD there was instead of items.
func (d *linkedData) report() string {
	s := "no article or list in JSON-LD"
	if types := slices.Sorted(maps.Keys(d.types)); len(types) > 0 {
		s += " (only " + strings.Join(types, ", ") + ")"
	}
	if d.broken > 0 {
		s += fmt.Sprintf(" (%d scripts of it cannot be read)", d.broken)
	}
	return s
}

// about reads what the page says of itself.
func (p *Page) about(d *linkedData) *Found {
	f := &Found{
		Title:       titleText(p.doc.Meta("og:site_name")),
		Description: summaryText(p.doc.Meta("description", "og:description")),
		Language:    p.language(),
		Icon:        p.icon(),
	}
	if title := p.first(func(n *html.Node) bool { return n.DataAtom == atom.Title }); title != nil && dom.HasLetters(dom.Opening(title)) {
		f.Title = titleOf(title)
	} else if f.Title == "" {
		f.Title = d.site
	}
	if p.doc.Address != nil {
		f.HomePageURL = p.doc.Address.String()
	}
	if canonical := p.doc.Resolve(p.doc.Link("canonical")); canonical != nil && p.sameSite(canonical) {
		f.HomePageURL = canonical.String()
	}
	return f
}

// language returns the language that the whole page is marked with.
func (p *Page) language() string {
	for n := range p.all(atom.Html, atom.Body) {
		if tag := languageTag(dom.Attr(n, "lang")); tag != "" {
			return tag
		}
		if tag := languageTag(dom.Attr(n, "xml:lang")); tag != "" {
			return tag
		}
	}
	first, _, _ := strings.Cut(p.doc.Meta("content-language", "og:locale"), ",")
	return languageTag(first)
}

// icon returns the site's icon, the one for larger places first.
func (p *Page) icon() string {
	for _, rel := range []string{"apple-touch-icon", "apple-touch-icon-precomposed", "icon"} {
		if icon := p.doc.Absolute(p.doc.Link(rel)); icon != "" {
			return icon
		}
	}
	return ""
}

// next returns the address of the next page of the list.
func (p *Page) next(m *matchers) string {
	var next *html.Node
	if m.next != nil {
		next = p.first(m.next.Match)
	} else {
		next = p.first(func(n *html.Node) bool {
			return dom.Is(n, atom.Link, atom.A) && dom.HasWord(dom.Attr(n, "rel"), "next") && p.leads(n)
		})
	}
	address := p.addressIn(next)
	if u := p.doc.Resolve(address); u == nil || p.isHere(u) {
		return ""
	}
	return address
}
