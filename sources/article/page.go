package article

import (
	"cmp"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxTitle = 500 // characters of what can be a headline
	maxLinks = 2_000
	shortest = 60 // characters: a line below it is not prose for its length
)

// page is what is known about a page while its text is looked for.
type page struct {
	Article
	doc *dom.Document

	titles   foldSet // the headline in the page's own spellings
	sections foldSet // what links of the page lead to: menus, breadcrumbs
	teasers  string  // folded: what stands in rows below headings that lead elsewhere

	articleBody string // the text in the page's JSON-LD
	isArticle   bool   // the page says that it is one
	isPaid      bool   // the page says, or shows, that its text is sold
	asksLogin   bool
}

// describe reads what a page says about itself.
func describe(doc *dom.Document, headline string) *page {
	p := &page{doc: doc, titles: foldSet{}, sections: foldSet{}}
	var title, published string
	var ones []string
	for n := range dom.Walk(doc.Root) {
		switch n.DataAtom {
		case atom.Html, atom.Body:
			p.Language = cmp.Or(p.Language, dom.Attr(n, "lang"), dom.Attr(n, "xml:lang"))
			p.Direction = cmp.Or(p.Direction, direction(n))
		case atom.Title:
			title = cmp.Or(title, firstChildText(n))
		case atom.H1:
			ones = append(ones, textUpTo(n, maxTitle))
		case atom.A:
			if t := textUpTo(n, shortest); t != "" && len(p.sections) < maxLinks {
				p.sections.add(t)
			}
		case atom.Time:
			if published == "" && saysPublished(n) {
				published = dom.Attr(n, "datetime")
			}
		case atom.Input:
			p.asksLogin = p.asksLogin || strings.EqualFold(dom.Attr(n, "type"), "password")
		}
	}
	p.readJSONLD()
	p.readMeta()
	p.Published = cmp.Or(p.Published, published)
	p.setTitle(title, ones, headline)
	return p
}

// readMeta fills what JSON-LD has left open.
func (p *page) readMeta() {
	either := func(names ...string) string { return text.Line(p.doc.Meta(names...)) }
	p.Title = cmp.Or(p.Title, either("og:title", "twitter:title", "dc.title", "headline"))
	p.Excerpt = cmp.Or(p.Excerpt, either("og:description", "description", "twitter:description", "dc.description"))
	p.Image = p.doc.Absolute(cmp.Or(p.Image, either("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src", "image")))
	p.Published = cmp.Or(p.Published, either("article:published_time", "datepublished", "dc.date.issued", "dcterms.issued",
		"dc.date", "parsely-pub-date", "sailthru.date", "pubdate", "date"))
	if by := either("author", "dc.creator", "parsely-author", "article:author"); !strings.Contains(by, "://") {
		p.Byline = cmp.Or(p.Byline, by)
	}
	p.Language = cmp.Or(p.Language, either("content-language", "language", "dc.language"),
		strings.ReplaceAll(either("og:locale"), "_", "-"))
	p.isArticle = p.isArticle || p.doc.Meta("og:type") == "article" || p.doc.Meta("article:published_time") != ""
}

// setTitle chooses the headline and notes every spelling of it: a site's name
// stands before or behind it in the title, and the feed may have another.
func (p *page) setTitle(title string, ones []string, headline string) {
	parts := titleParts(title)
	if p.Title == "" {
		p.Title = chooseTitle(parts, ones, headline)
	}
	// A headline of the page can have the site's name on it too.
	for _, t := range append([]string{p.Title, headline}, parts...) {
		p.titles.add(t)
	}
	for _, part := range titleParts(p.Title) {
		for _, one := range append(ones, headline) {
			if text.Fold(one) == text.Fold(part) && part != "" {
				p.titles.add(part)
				p.Title = part
			}
		}
	}
	p.Title = text.Line(p.Title)
}

func chooseTitle(parts, ones []string, headline string) string {
	for _, part := range parts {
		if known := text.Fold(headline); known != "" && text.Fold(part) == known {
			return part
		}
		for _, one := range ones {
			if text.Fold(part) == text.Fold(one) {
				return part
			}
		}
	}
	if len(ones) == 1 && ones[0] != "" {
		return ones[0]
	}
	longest := ""
	for i, part := range parts { // the first is the whole
		if i == 0 && len(parts) == 1 || i > 0 && len(part) > len(longest) {
			longest = part
		}
	}
	return cmp.Or(headline, longest)
}

// titleParts returns the title whole, and then what stands between its
// separators if that is long enough to be a headline. It does not know the
// site's name, which package page takes off.
func titleParts(title string) []string {
	if title = text.Line(title); title == "" || len(title) > 4*maxTitle {
		return nil
	}
	parts := []string{title}
	rest := title
	for _, separator := range []string{" | ", " – ", " — ", " - ", " » ", " « ", " :: ", " · "} {
		rest = strings.ReplaceAll(rest, separator, "\n")
	}
	for part := range strings.SplitSeq(rest, "\n") {
		if part != title && strings.Count(part, " ") >= 2 {
			parts = append(parts, part)
		}
	}
	return parts
}

func direction(n *html.Node) string {
	switch d := strings.ToLower(dom.Attr(n, "dir")); d {
	case "rtl", "ltr":
		return d
	}
	return ""
}

// saysPublished tells whether a time is named as that of publication.
func saysPublished(n *html.Node) bool {
	named := strings.ToLower(dom.Attr(n, "itemprop") + " " + dom.Attr(n, "class"))
	for _, a := range n.Attr {
		if a.Key == "pubdate" {
			return true
		}
	}
	return strings.Contains(named, "published") || strings.Contains(named, "entry-date") || strings.Contains(named, "pubdate")
}

// firstChildText is for elements that hold text alone.
func firstChildText(n *html.Node) string {
	if n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
		return ""
	}
	return n.FirstChild.Data
}

// textUpTo returns the text of a short element, "" for one that is longer.
func textUpTo(n *html.Node, limit int) string {
	size := 0
	for d := range dom.Walk(n) {
		if d.Type == html.TextNode {
			if size += len(d.Data); size > 8*limit {
				return ""
			}
		}
	}
	if t := dom.Text(n); len([]rune(t)) <= limit {
		return t
	}
	return ""
}
