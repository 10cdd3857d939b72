package article

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
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
	base *url.URL // what relative addresses are resolved against

	titles   foldSet // the headline in the page's own spellings
	sections foldSet // what links of the page lead to: menus, breadcrumbs
	teasers  string  // folded: what stands in rows below headings that lead elsewhere

	articleBody string // the text in the page's JSON-LD
	isArticle   bool   // the page says that it is one
	isPaid      bool   // the page says, or shows, that its text is sold
	asksLogin   bool
}

// describe reads what a page says about itself.
func describe(doc *html.Node, address *url.URL, headline string) *page {
	p := &page{base: address, titles: foldSet{}, sections: foldSet{}}
	meta := make(map[string]string)
	var title, published string
	var ones []string
	for n := range walk(doc) {
		switch name(n) {
		case atom.Html, atom.Body:
			p.Language = cmp.Or(p.Language, attribute(n, "lang"), attribute(n, "xml:lang"))
			p.Direction = cmp.Or(p.Direction, direction(n))
		case atom.Base:
			p.rebase(attribute(n, "href"))
		case atom.Meta:
			addMeta(meta, n)
		case atom.Title:
			if title == "" && n.Parent != nil && name(n.Parent) == atom.Head {
				title = firstChildText(n)
			}
		case atom.H1:
			ones = append(ones, textUpTo(n, maxTitle))
		case atom.Script:
			if strings.EqualFold(strings.TrimSpace(attribute(n, "type")), "application/ld+json") {
				p.readJSONLD(firstChildText(n))
			}
		case atom.A:
			if t := textUpTo(n, shortest); t != "" && len(p.sections) < maxLinks {
				p.sections.add(t)
			}
		case atom.Time:
			if published == "" && saysPublished(n) {
				published = attribute(n, "datetime")
			}
		case atom.Input:
			p.asksLogin = p.asksLogin || strings.EqualFold(attribute(n, "type"), "password")
		}
	}
	p.useMeta(meta)
	p.Published = cmp.Or(p.Published, published)
	p.setTitle(title, ones, headline)
	return p
}

func (p *page) rebase(href string) {
	if u, err := url.Parse(strings.TrimSpace(href)); err == nil && href != "" {
		if p.base != nil {
			u = p.base.ResolveReference(u)
		}
		if u.Scheme == "http" || u.Scheme == "https" {
			p.base = u
		}
	}
}

func addMeta(meta map[string]string, n *html.Node) {
	key := strings.ToLower(strings.TrimSpace(cmp.Or(attribute(n, "property"), attribute(n, "name"),
		attribute(n, "itemprop"), attribute(n, "http-equiv"))))
	if value := line(attribute(n, "content")); key != "" && meta[key] == "" {
		meta[key] = value
	}
}

// useMeta fills what JSON-LD has left open.
func (p *page) useMeta(meta map[string]string) {
	either := func(keys ...string) string {
		for _, k := range keys {
			if meta[k] != "" {
				return meta[k]
			}
		}
		return ""
	}
	p.Title = cmp.Or(p.Title, either("og:title", "twitter:title", "dc.title", "headline"))
	p.Excerpt = cmp.Or(p.Excerpt, either("og:description", "description", "twitter:description", "dc.description"))
	p.Image = p.address(cmp.Or(p.Image, either("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src", "image")))
	p.Published = cmp.Or(p.Published, either("article:published_time", "datepublished", "dc.date.issued", "dcterms.issued",
		"dc.date", "parsely-pub-date", "sailthru.date", "pubdate", "date"))
	if by := either("author", "dc.creator", "parsely-author", "article:author"); !strings.Contains(by, "://") {
		p.Byline = cmp.Or(p.Byline, by)
	}
	p.Language = cmp.Or(p.Language, either("content-language", "language", "dc.language"),
		strings.ReplaceAll(either("og:locale"), "_", "-"))
	p.isArticle = p.isArticle || meta["og:type"] == "article" || meta["article:published_time"] != ""
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
			if fold(one) == fold(part) && part != "" {
				p.titles.add(part)
				p.Title = part
			}
		}
	}
	p.Title = text.Line(p.Title)
}

func chooseTitle(parts, ones []string, headline string) string {
	for _, part := range parts {
		if known := fold(headline); known != "" && fold(part) == known {
			return part
		}
		for _, one := range ones {
			if fold(part) == fold(one) {
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
// separators if that is long enough to be a headline.
func titleParts(title string) []string {
	if title = line(title); title == "" || len(title) > 4*maxTitle {
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

// address returns an address absolute, as far as the page tells.
func (p *page) address(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || raw == "" {
		return ""
	}
	if p.base != nil {
		u = p.base.ResolveReference(u)
	}
	return u.String()
}

func direction(n *html.Node) string {
	switch d := strings.ToLower(attribute(n, "dir")); d {
	case "rtl", "ltr":
		return d
	}
	return ""
}

// saysPublished tells whether a time is named as that of publication.
func saysPublished(n *html.Node) bool {
	named := strings.ToLower(attribute(n, "itemprop") + " " + attribute(n, "class"))
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
	for d := range walk(n) {
		if d.Type == html.TextNode {
			if size += len(d.Data); size > 8*limit {
				return ""
			}
		}
	}
	if t := textOf(n); len([]rune(t)) <= limit {
		return t
	}
	return ""
}
