package page

import (
	"strings"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markFrame tells what people come for from what stands around it on every page
// of a site: menus, margins, footers, share buttons, lists of the most read.
func (t *tree) markFrame() {
	t.frame = make([]bool, len(t.nodes))
	for i, n := range t.nodes {
		t.frame[i] = t.frame[t.parent[i]] || n.Type == html.ElementNode && t.isFrame(i, n)
	}
}

func (t *tree) isFrame(i int, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.Article, atom.Head:
		return false
	case atom.Nav, atom.Footer, atom.Aside:
		return dom.Above(n.Parent, 512, func(n *html.Node) bool { return dom.Is(n, atom.Article) }) == nil || n.DataAtom != atom.Footer
	case atom.Header:
		return dom.Above(n.Parent, 512, func(n *html.Node) bool { return dom.Is(n, atom.Article, atom.Main, atom.Section) }) == nil
	}
	switch dom.Attr(n, "role") {
	case "navigation", "contentinfo", "complementary", "banner", "search", "menu", "menubar", "dialog":
		return true
	case "main", "article", "feed":
		return false
	}
	// What holds most of the page's text is the page, whatever its class says.
	return t.runes[i]*2 <= t.runes[0] && frameByName(n)
}

// frameByName tells from class and id whether an element is of the frame.
func frameByName(n *html.Node) bool {
	names := dom.Attr(n, "class") + " " + dom.Attr(n, "id")
	if len(names) > 1<<10 {
		names = names[:1<<10]
	}
	for name := range strings.FieldsSeq(strings.ToLower(names)) {
		// A header near the top is the site's, one further down an item's.
		if isFrameName(name) || name == "header" && dom.Above(n, 3, func(n *html.Node) bool { return dom.Is(n, atom.Body) }) != nil {
			return true
		}
	}
	return false
}

// isFrameName looks at the first and the last word of a name: sidebar_left,
// main-menu. What has a margin, or goes without one, is none; what a post is
// filed under says nothing.
func isFrameName(name string) bool {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' })
	if len(words) == 0 {
		return false
	}
	first, last := words[0], words[len(words)-1]
	switch first {
	case "with", "has", "no", "without", "elementor":
		return false
	case "category", "cat", "tag", "term", "post", "type", "format", "status", "page":
		return edgeWords[name]
	}
	joined := strings.Join(words, "")
	return frameWords[first] || frameWords[last] || frameWords[joined] || first == "widget" || edgeWords[name]
}

// frameWords name parts of the frame wherever they stand at an end of a name.
var frameWords = dom.Words(`nav navbar navigation menu submenu topmenu footer footnav sidebar sidebars rightbar leftbar aside
	breadcrumb breadcrumbs crumbs pagination pager pagenav paginator social share sharing sharebar addthis addtoany
	related relatedposts recommended tagcloud popular trending mostread mostviewed mostpopular toplist ticker
	breaking breakingnews newsticker newsletter subscribe subscription signup cookie cookies consent gdpr login signin
	searchform searchbox comments commentlist respond banner ads advert advertisement sponsor promo toolbar skip skiplink modal
	popup copyright toc dateline-nav moreon seealso readalso`)

// edgeWords name parts of the frame where they are the whole name.
var edgeWords = dom.Words(`ad search site-header masthead page-header topbar top-bar bottom-bar logo blogroll archives
	right left right-col left-col rightcol leftcol comment-form tag-cloud tags tag-list tags-links read-also see-also most-read side side-block`)
