package page

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// crumbs returns the names of the places above the article, without the front
// page and the article itself.
func (a *articleReader) crumbs(title string) []string {
	trail := a.d.crumbs
	if len(trail) == 0 {
		trail = a.p.trail()
	}
	var names []string
	for _, c := range trail {
		u, err := url.Parse(c.url)
		front := err == nil && c.url != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
		if c.name == a.siteName() || front || c.name == title || utf8.RuneCountInString(c.name) > 60 || c.url != "" && u != nil && a.p.isHere(u) {
			continue
		}
		names = append(names, c.name)
	}
	return names
}

// trail reads the breadcrumbs that the page shows: what is called so, else the
// link between headlines that a menu has too.
func (p *Page) trail() []crumb {
	shown := p.first(func(n *html.Node) bool {
		names := strings.ToLower(dom.Attr(n, "class") + " " + dom.Attr(n, "id") + " " + dom.Attr(n, "itemtype") + " " + dom.Attr(n, "aria-label"))
		return len(names) < 500 && (strings.Contains(names, "breadcrumb") || dom.HasWord(names, "crumbs") || dom.HasWord(names, "trail") || dom.HasWord(names, "path"))
	})
	var trail []crumb
	if shown != nil {
		for n := range dom.Within(shown) {
			if dom.Is(n, atom.A) && dom.HasLetters(dom.Opening(n)) {
				trail = append(trail, crumb{titleOf(n), p.doc.Absolute(dom.Attr(n, "href"))})
			}
		}
		return trail
	}
	return p.sectionLink()
}

// sectionLink looks for a link above the text that a menu has too, with the same
// name: best one to a folder of the page's address.
func (p *Page) sectionLink() []crumb {
	menu := make(map[string]bool)
	for n := range p.all(atom.A) {
		if p.inFrame(n) && p.leads(n) {
			menu[p.doc.Absolute(dom.Attr(n, "href"))+"\n"+dom.Opening(n)] = true
		}
	}
	var trail []crumb
	for i, n := range p.nodes {
		if p.frame[i] {
			continue
		}
		if p.isParagraph(i, n) && p.runes[i] >= shortArticle {
			break
		}
		address := ""
		if n.DataAtom == atom.A {
			address = p.doc.Absolute(dom.Attr(n, "href"))
		}
		switch {
		case address == "" || !menu[address+"\n"+dom.Opening(n)]:
		case p.isFolder(address):
			return []crumb{{titleOf(n), address}}
		case len(trail) == 0:
			trail = []crumb{{titleOf(n), address}}
		}
	}
	return trail
}

// isFolder tells whether the page lies below an address.
func (p *Page) isFolder(address string) bool {
	u, err := url.Parse(address)
	if err != nil || p.doc.Address == nil {
		return false
	}
	folder := strings.TrimSuffix(u.EscapedPath(), "/")
	return folder != "" && strings.HasPrefix(p.doc.Address.EscapedPath(), folder+"/")
}
