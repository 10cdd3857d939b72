package page

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Method is how the items of a page were found.
type Method string

// The methods.
const BySelectors Method = "selectors"

// Found is what a page gives in place of a feed.
type Found struct {
	Title       string `json:"title,omitzero"`
	Description string `json:"description,omitzero"`
	Language    string `json:"language,omitzero"`
	HomePageURL string `json:"home_page_url,omitzero"`
	Icon        string `json:"icon,omitzero"`
	Method      Method `json:"method"`
	// Selectors are those that were given.
	Selectors Selectors `json:"selectors,omitzero"`
	Next      string    `json:"next,omitzero"` // address of the next page
	Items     []Item    `json:"items"`
}

// Items reads the items of the page that the selectors name. A page without
// items is a *NothingError.
func (p *Page) Items(s Selectors) (*Found, error) {
	m, err := s.compile()
	if err != nil {
		return nil, err
	}
	f := p.about()
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
	return nil, &NothingError{[]string{"no selector for items is given"}}
}

// about reads what the page says of itself.
func (p *Page) about() *Found {
	f := &Found{
		Title:       titleText(p.meta("og:site_name")),
		Description: summaryText(p.meta("description", "og:description")),
		Language:    p.language(),
		Icon:        p.icon(),
	}
	if title := p.first(func(n *html.Node) bool { return n.DataAtom == atom.Title }); title != nil && hasLetters(textOf(title)) {
		f.Title = titleOf(title)
	}
	if p.address != nil {
		f.HomePageURL = p.address.String()
	}
	if canonical := p.resolve(p.link("canonical")); canonical != nil && p.sameSite(canonical) {
		f.HomePageURL = canonical.String()
	}
	return f
}

// language returns the language that the whole page is marked with.
func (p *Page) language() string {
	for n := range p.all(atom.Html, atom.Body) {
		if tag := languageTag(attr(n, "lang")); tag != "" {
			return tag
		}
		if tag := languageTag(attr(n, "xml:lang")); tag != "" {
			return tag
		}
	}
	first, _, _ := strings.Cut(p.meta("content-language", "og:locale"), ",")
	return languageTag(first)
}

// icon returns the site's icon, the one for larger places first.
func (p *Page) icon() string {
	for _, rel := range []string{"apple-touch-icon", "apple-touch-icon-precomposed", "icon"} {
		if icon := p.absolute(p.link(rel)); icon != "" {
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
			return is(n, atom.Link, atom.A) && hasWord(attr(n, "rel"), "next") && p.leads(n)
		})
	}
	address := p.addressIn(next)
	if u := p.resolve(address); u == nil || p.isHere(u) {
		return ""
	}
	return address
}
