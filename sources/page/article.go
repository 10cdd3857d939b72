package page

import (
	"strings"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What makes an article, in runes of text in one place: enough for a page that
// says that it is one, and for one that does not.
const (
	shortArticle = 150
	longArticle  = 500
)

// article returns the item that the page is about, where it is about one; else
// why not.
func (p *Page) article(d *linkedData, groups []*group) (*Item, string) {
	own := d.ownArticle()
	body := p.bodyOf()
	size := 0
	if body != nil {
		size = p.textSize(body)
	}
	const no = "no article: the page does not say that it is one, and no long text stands in one place"
	switch says := own != nil || strings.HasPrefix(p.doc.Meta("og:type"), "article"); {
	case p.doc.Address != nil && strings.Trim(p.doc.Address.Path, "/") == "" && p.doc.Address.RawQuery == "":
		return nil, "no article: the page is the front page of its site"
	case says && (size >= shortArticle || own != nil && len(d.text(own["articleBody"])) >= shortArticle):
	case says && len(groups) == 0 && own != nil:
	case size >= longArticle && !p.lists(groups, body):
	default:
		return nil, no
	}
	a := articleReader{p: p, d: d, own: own, body: body}
	item := a.read()
	if item.Title == "" || item.URL == "" {
		return nil, no
	}
	return &item, ""
}

// ownArticle returns the article of JSON-LD that is the page's own: it has the
// page's address, or is the only one and has none.
func (d *linkedData) ownArticle() dom.Object {
	for _, o := range d.articles {
		if d.isOf(o, d.p.doc.Address) || d.isOf(o, d.p.doc.Resolve(d.p.doc.Link("canonical"))) {
			return o
		}
	}
	if len(d.articles) == 1 && len(d.listed) == 0 && d.articleAddress(d.articles[0]) == "" {
		return d.articles[0]
	}
	return nil
}

// bodyOf returns the element that holds the page's text, or nil: the one whose
// paragraphs have most of it, those that it holds directly counting fully, those
// one level further down by half.
func (p *Page) bodyOf() *html.Node {
	if body := p.first(func(n *html.Node) bool { return dom.HasWord(dom.Attr(n, "itemprop"), "articleBody") }); body != nil && p.textSize(body) >= shortArticle {
		return body
	}
	scores := make(map[int]int)
	best, at := 0, 0
	for i, n := range p.nodes {
		if p.frame[i] || !p.isParagraph(i, n) {
			continue
		}
		text := p.runes[i] - p.linked[i]
		up := p.parent[i]
		for _, holder := range []struct{ at, score int }{{i, index(!dom.Is(n, atom.P)) * text}, {up, text}, {p.parent[up], text / 2}} {
			scores[holder.at] += holder.score
			if scores[holder.at] > best {
				best, at = scores[holder.at], holder.at
			}
		}
	}
	if best < shortArticle || dom.Is(p.nodes[at], atom.Html) || p.nodes[at].Type != html.ElementNode {
		return nil
	}
	return p.nodes[at]
}

// isParagraph tells whether an element holds text and no other blocks.
func (p *Page) isParagraph(i int, n *html.Node) bool {
	if n.Type != html.ElementNode || dom.IsInline(n) || p.runes[i]-p.linked[i] < 25 || dom.IsHeading(n) || dom.IsSilent(n) {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !dom.IsInline(c) && !dom.Is(c, atom.Br, atom.Img, atom.Hr) {
			return n.DataAtom == atom.P
		}
	}
	return true
}

// lists tells whether the page is a list of others more than it is the text in
// body: the text is part of a block, or there is less of it than of the blocks.
// Blocks without dates are weighed without their links: headlines alone stand
// below many an article.
func (p *Page) lists(groups []*group, body *html.Node) bool {
	if len(groups) == 0 {
		return false
	}
	size := 0
	for _, at := range groups[0].blocks {
		if dom.IsBelow(body, p.nodes[at]) || dom.IsBelow(p.nodes[at], body) {
			return true
		}
		size += p.runes[at]
		if groups[0].dated < 0.5 {
			size -= p.linked[at]
		}
	}
	return size > p.textSize(body)
}

// articleReader reads the one article of a page, from all that says something
// of it.
type articleReader struct {
	p    *Page
	d    *linkedData
	own  dom.Object // of JSON-LD, may be nil
	body *html.Node
}

func (a *articleReader) read() Item {
	p := a.p
	var item Item
	if a.own != nil {
		item = a.d.item(a.own)
	}
	item.URL = a.address()
	item.Title = a.title(item.Title)
	item.borrow(Item{
		Summary:  summaryText(p.doc.Meta("og:description", "description", "twitter:description")),
		Image:    p.doc.Absolute(p.doc.Meta("og:image", "og:image:url", "twitter:image")),
		Date:     dateText(p.doc.Meta("article:published_time", "og:article:published_time", "datePublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate", "parsely-pub-date")),
		Updated:  dateText(p.doc.Meta("article:modified_time", "og:updated_time", "dateModified")),
		Language: a.language(),
	})
	if item.Date == "" {
		item.Date = a.date()
	}
	if len(item.Authors) == 0 {
		item.Authors = a.authors()
	}
	item.Tags = a.tags(item.Tags, item.Title)
	if html := p.content(a.body, a.leftovers(item.Title)); len(html)*10 >= len(item.ContentHTML)*8 {
		item.ContentHTML = html
	}
	if item.Image == "" && a.body != nil {
		item.Image = p.imageOf((&rules{p: p, block: a.body}).image())
	}
	return item
}

// address is the one that the page wants to be known by, if that is of its site.
func (a *articleReader) address() string {
	for _, own := range []string{a.p.doc.Link("canonical"), a.p.doc.Meta("og:url")} {
		if u := a.p.doc.Resolve(own); u != nil && a.p.sameSite(u) && strings.Trim(u.Path, "/") != "" {
			return u.String()
		}
	}
	if a.p.doc.Address != nil {
		return a.p.doc.Address.String()
	}
	return ""
}

// title returns the headline without the name of the site around it.
func (a *articleReader) title(declared string) string {
	h1 := a.h1()
	for _, title := range []string{declared, titleText(a.p.doc.Meta("og:title", "twitter:title")), h1, a.pageTitle()} {
		if title == "" {
			continue
		}
		if h1 != "" && h1 != title && bare(title, h1) != title {
			return h1
		}
		return bare(title, a.siteName())
	}
	return ""
}

// h1 returns the main heading: the first one before or in the text, or the only
// one; what stands only in the frame is the site's name.
func (a *articleReader) h1() string {
	for n := range a.p.all(atom.H1) {
		if s := titleOf(n); s != "" && s != a.d.site && !a.p.inFrame(n) {
			return s
		}
	}
	for n := range a.p.all(atom.H1, atom.H2) {
		if s := titleOf(n); s != "" && strings.HasPrefix(a.pageTitle(), s) && s != a.siteName() {
			return s
		}
	}
	return a.classed()
}

// classed returns what the page calls a title where it has no heading, if the
// page's own title begins with it.
func (a *articleReader) classed() string {
	page := a.pageTitle()
	n := a.p.first(func(n *html.Node) bool {
		return n.DataAtom != atom.Title && isTitleClass(n) && strings.HasPrefix(page, titleOf(n)) && dom.HasLetters(dom.Opening(n))
	})
	return titleOf(n)
}

func (a *articleReader) pageTitle() string {
	return titleOf(a.p.first(func(n *html.Node) bool { return n.DataAtom == atom.Title }))
}

func (a *articleReader) siteName() string {
	if name := titleText(a.p.doc.Meta("og:site_name", "application-name")); name != "" {
		return name
	}
	if a.d.site != "" {
		return a.d.site
	}
	if a.own != nil {
		return a.d.line(a.own["publisher"])
	}
	return ""
}

// bare removes a name from an end of a title, with what parts them.
func bare(title, name string) string {
	const parting = " |-–—»«›‹:·•/"
	if name == "" {
		return title
	}
	if rest, ok := strings.CutSuffix(title, name); ok {
		if short := strings.TrimRight(rest, parting); short != "" && len(short) < len(strings.TrimRight(rest, " ")) {
			return short
		}
	}
	if rest, ok := strings.CutPrefix(title, name); ok {
		if short := strings.TrimLeft(rest, parting); short != "" && len(short) < len(strings.TrimLeft(rest, " ")) {
			return short
		}
	}
	return title
}

func (a *articleReader) language() string {
	if a.body != nil {
		if tag := languageOf(a.body); tag != "" {
			return tag
		}
	}
	return a.p.language()
}

// date returns the date that stands near the headline or the text.
func (a *articleReader) date() string {
	for place := a.body; place != nil && !dom.Is(place, atom.Html); place = place.Parent {
		best, rank := (*html.Node)(nil), noDate
		for n := range dom.Within(place) {
			if new := rankOfDate(n); new > rank && !a.p.inFrame(n) && (new > dateInText || a.p.standsAlone(n)) {
				best, rank = n, new
			}
		}
		if rank > noDate {
			return dateOf(best)
		}
	}
	return ""
}

// standsAlone tells whether a text is no part of a longer one.
func (p *Page) standsAlone(n *html.Node) bool {
	block := dom.Above(n.Parent, 8, func(n *html.Node) bool { return !dom.IsInline(n) })
	return block != nil && !dom.IsHeading(block) && (block.DataAtom != atom.P || p.textSize(block) <= 2*maxDate)
}

func (a *articleReader) authors() []Author {
	var authors []Author
	for _, name := range append(a.p.doc.Metas("article:author"), a.p.doc.Metas("author")...) {
		if !strings.Contains(name, "://") && dom.HasLetters(name) && len(authors) == 0 {
			authors = append(authors, Author{Name: titleText(name)})
		}
	}
	if len(authors) > 0 {
		return authors
	}
	by := a.p.first(func(n *html.Node) bool {
		return isAuthor(n) && !a.p.inFrame(n) && len(a.p.authorsOf(n)) > 0
	})
	return a.p.authorsOf(by)
}

// tags puts the section before the keywords: that of the article, else the
// lowest place above it.
func (a *articleReader) tags(declared []string, title string) []string {
	var tags tagList
	if a.own != nil && len(dom.List(a.own["articleSection"])) > 0 {
		tags.add(declared...)
	}
	if len(tags) == 0 {
		tags.add(a.p.doc.Metas("article:section")...)
	}
	if crumbs := a.crumbs(title); len(tags) == 0 && len(crumbs) > 0 {
		tags.add(crumbs[len(crumbs)-1])
	}
	tags.add(declared...)
	tags.add(a.p.doc.Metas("article:tag")...)
	return tags
}

// leftovers returns what menus may have left around the text.
func (a *articleReader) leftovers(title string) *leftovers {
	texts := map[string]bool{title: true, a.siteName(): true, bare(a.pageTitle(), title): true}
	for _, c := range append(a.p.trail(), a.d.crumbs...) {
		texts[c.name] = true
	}
	seen := 0
	for n := range a.p.all(atom.A) {
		if a.p.inFrame(n) && a.p.textSize(n) <= 60 && seen < 500 {
			texts[dom.Opening(n)] = true
			seen++
		}
	}
	delete(texts, "")
	return &leftovers{title, texts}
}
