package page

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rules find the parts of an item in its block where no selector does. What
// they return is a node of the block, so that a selector for it can be made.
type rules struct {
	p       *Page
	block   *html.Node
	heading *html.Node
	links   []*html.Node

	mainLink, mainTitle *html.Node
}

func (p *Page) rules(block *html.Node) *rules {
	r := &rules{p: p, block: block}
	best := 0
	for n := range dom.Within(block) {
		if n.DataAtom == atom.A && p.leads(n) {
			r.links = append(r.links, n)
		}
		if best > withLink && !dom.IsHeading(n) {
			continue // what is called a title ranks below every heading
		}
		if rank := rankOfHeading(n); rank > best && dom.HasLetters(dom.Opening(n)) {
			r.heading, best = n, rank
		}
	}
	if len(r.links) == 0 {
		if a := dom.Above(block, 8, func(n *html.Node) bool { return n.DataAtom == atom.A && p.leads(n) }); a != nil {
			r.links = []*html.Node{a}
		}
	}
	r.mainLink = r.findLink()
	r.mainTitle = r.findTitle()
	return r
}

func (r *rules) link() *html.Node  { return r.mainLink }
func (r *rules) title() *html.Node { return r.mainTitle }

// leads tells whether a link leads to another place than the one it is at.
func (p *Page) leads(a *html.Node) bool {
	href := strings.TrimSpace(dom.Attr(a, "href"))
	return href != "" && href[0] != '#' && p.doc.Resolve(href) != nil
}

// withLink is what a link adds to the rank of a heading.
const withLink = 10

// rankOfHeading ranks what may be the headline of a block: with a link before
// without, a larger heading before a smaller, a heading before what is called a
// title. 0 is no heading.
func rankOfHeading(n *html.Node) int {
	rank := 0
	switch {
	case dom.IsHeading(n):
		rank = 9 - int(n.Data[1]-'0')
	case isTitleClass(n):
		rank = 1
	default:
		return 0
	}
	if linkIn(n) != nil || dom.Above(n, 3, func(n *html.Node) bool { return n.DataAtom == atom.A }) != nil {
		rank += withLink
	}
	return rank
}

// isTitleClass tells whether an element is called a title or a headline.
func isTitleClass(n *html.Node) bool {
	if n.Type != html.ElementNode || dom.Is(n, atom.Img, atom.Body, atom.Html) {
		return false
	}
	class := strings.ToLower(dom.Attr(n, "class") + " " + dom.Attr(n, "itemprop"))
	return len(class) < 500 && titleClass.MatchString(class) && !strings.Contains(class, "subtitle")
}

var titleClass = regexp.MustCompile(`title|headline|subject|heading`)

// linkIn returns the first link in n, n included.
func linkIn(n *html.Node) *html.Node {
	for at := range dom.Within(n) {
		if at.DataAtom == atom.A && dom.Attr(at, "href") != "" {
			return at
		}
	}
	return nil
}

// findLink returns the link that the item is about: that of the headline, else
// the one that says most, else the first one.
func (r *rules) findLink() *html.Node {
	var best *html.Node
	most := 0
	for _, a := range r.links {
		name := nameOf(a)
		score := utf8.RuneCountInString(name)
		switch {
		case r.heading != nil && (dom.IsBelow(a, r.heading) || dom.IsBelow(r.heading, a)):
			score += 10_000
		case isMore(name) && r.heading != nil:
			score = 5_000
		case isMore(name), isDate(name), dom.HasWord(dom.Attr(a, "rel"), "tag"), dom.HasWord(dom.Attr(a, "rel"), "author"):
			score = 1
		}
		if score > most {
			best, most = a, score
		}
	}
	if best == nil && len(r.links) > 0 {
		best = r.links[0]
	}
	return best
}

func (r *rules) findTitle() *html.Node {
	link := r.mainLink
	if link != nil && (r.heading == nil || dom.IsBelow(link, r.heading)) && dom.HasLetters(dom.Opening(link)) {
		return labelOf(link)
	}
	return r.heading
}

// more has the texts of links that say only that there is more.
var more = regexp.MustCompile(`(?i)^\W*(read|continue|keep|learn|view|see|full|show)?\s*(more|on|reading|story|article|post|full story|full article|details|comments?|\d+ comments?|permalink|link|share)\W*$|` +
	`^[^\p{L}]*(إقرأ|اقرأ|اقرا|قراءة|تابع|للمزيد|المزيد|التفاصيل|تفاصيل|شاهد)?\s*(المزيد|القراءة|المقال|الخبر|التفاصيل|الكل|كاملا)?[^\p{L}]*$|` +
	`^(weiterlesen|mehr|lire la suite|leer más|seguir leyendo|ler mais|подробнее|devamı|ادامه مطلب)\W*$`)

func isMore(s string) bool { return len(s) < 60 && more.MatchString(s) }

// nameOf returns what a link calls itself: its text, else its title, else what
// stands for its image.
func nameOf(a *html.Node) string {
	if s := titleOf(labelOf(a)); s != "" {
		return s
	}
	for _, key := range []string{"title", "aria-label"} {
		if s := titleText(dom.Attr(a, key)); s != "" {
			return s
		}
	}
	if img := findElement(a, func(n *html.Node) bool { return n.DataAtom == atom.Img }); img != nil {
		return titleText(dom.Attr(img, "alt"))
	}
	return ""
}

// labelOf returns the part of a link that names where it leads. A link around a
// whole card has it in a heading, or in the first line that is no date and no
// single word.
func labelOf(a *html.Node) *html.Node {
	if heading := findElement(a, func(n *html.Node) bool { return n != a && dom.IsHeading(n) && dom.HasLetters(dom.Opening(n)) }); heading != nil {
		return heading
	}
	if findElement(a, func(n *html.Node) bool {
		return n != a && !dom.IsInline(n) && !dom.Is(n, atom.Img, atom.Br, atom.Picture)
	}) == nil {
		return a
	}
	line := findElement(a, func(n *html.Node) bool {
		if n == a || findElement(n, func(inner *html.Node) bool { return inner != n && !dom.IsInline(inner) }) != nil {
			return false
		}
		s := dom.Opening(n)
		return strings.ContainsRune(s, ' ') && utf8.RuneCountInString(s) >= 12 && !isDate(s)
	})
	if line == nil {
		return a
	}
	return line
}

// findElement returns the first element near the beginning of n that ok
// accepts, or nil.
func findElement(n *html.Node, ok func(*html.Node) bool) *html.Node {
	for at := range dom.Within(n) {
		if at.Type == html.ElementNode && ok(at) {
			return at
		}
	}
	return nil
}

// addressIn returns the address that n leads to, or something in or around it.
func (p *Page) addressIn(n *html.Node) string {
	if n == nil {
		return ""
	}
	isLink := func(n *html.Node) bool { return dom.Is(n, atom.A, atom.Area, atom.Link) && dom.Attr(n, "href") != "" }
	a := findElement(n, isLink)
	if a == nil {
		a = dom.Above(n, 16, isLink)
	}
	if a == nil {
		return ""
	}
	return p.doc.Absolute(dom.Attr(a, "href"))
}

// summary returns what is called a summary, else the first paragraph, else the
// first longer text.
func (r *rules) summary() *html.Node {
	title := r.title()
	var best *html.Node
	rank := 0
	for n := range dom.Within(r.block) {
		new := rankOfSummary(n)
		if new <= rank || title != nil && (dom.IsBelow(n, title) || dom.IsBelow(title, n)) || dom.Above(n, 6, dom.IsHeading) != nil {
			continue
		}
		if s := dom.Opening(n); utf8.RuneCountInString(s) >= 30 && !isDate(s) {
			best, rank = n, new
		}
	}
	return best
}

func rankOfSummary(n *html.Node) int {
	switch {
	case n.Type == html.TextNode:
		return index(len(n.Data) >= 40 && !dom.IsSilent(n.Parent))
	case n.Type != html.ElementNode:
		return 0
	case n.DataAtom == atom.P:
		return 2
	}
	class := strings.ToLower(dom.Attr(n, "class") + " " + dom.Attr(n, "itemprop"))
	if len(class) < 500 && summaryClass.MatchString(class) {
		return 3
	}
	return 0
}

var summaryClass = regexp.MustCompile(`summary|excerpt|teaser-?text|intro|descr?\b|description|standfirst|abstract|\blead\b|\bdeck\b|snippet`)

func summaryOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	return summaryText(dom.Opening(n))
}

// image returns the first picture that is more than an ornament.
func (r *rules) image() *html.Node {
	return findElement(r.block, func(n *html.Node) bool {
		return n.DataAtom == atom.Img && r.p.imageOf(n) != "" && !isOrnament(n)
	})
}

func isOrnament(n *html.Node) bool {
	for _, key := range []string{"width", "height"} {
		if size := strings.TrimSuffix(dom.Attr(n, key), "px"); len(size) == 1 || len(size) == 2 && size < "50" {
			return true
		}
	}
	class := strings.ToLower(dom.Attr(n, "class") + " " + dom.Attr(n, "id"))
	return len(class) < 500 && ornament.MatchString(class) ||
		dom.Above(n, 4, func(n *html.Node) bool { return isAuthor(n) }) != nil
}

var ornament = regexp.MustCompile(`avatar|icon|logo|emoji|pixel|spacer|spinner|gravatar|smiley`)

// imageOf returns the address of the picture in n. Those that a page loads only
// when they come into view have theirs in other attributes.
func (p *Page) imageOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	img := findElement(n, func(n *html.Node) bool { return dom.Is(n, atom.Img, atom.Meta, atom.Link) })
	if img == nil {
		return ""
	}
	src, srcset := dom.Picture(img)
	srcset, _, _ = strings.Cut(strings.TrimSpace(srcset[:dom.Cut(srcset, dom.MaxAddress)]), " ")
	for _, raw := range []string{src, dom.Attr(img, "src"), dom.Attr(img, "content"), dom.Attr(img, "href"), srcset} {
		if address := p.doc.Absolute(raw); address != "" {
			return address
		}
	}
	return ""
}

func (r *rules) author() *html.Node {
	return findElement(r.block, func(n *html.Node) bool { return isAuthor(n) && n != r.block && dom.HasLetters(dom.Opening(n)) })
}

func isAuthor(n *html.Node) bool {
	if n.Type != html.ElementNode || dom.HasWord(dom.Attr(n, "rel"), "author") || dom.Attr(n, "itemprop") == "author" {
		return n.Type == html.ElementNode
	}
	class := strings.ToLower(dom.Attr(n, "class"))
	return class != "" && len(class) < 500 && authorClass.MatchString(class)
}

var (
	authorClass  = regexp.MustCompile(`(^|[\s_-])(author|byline|writer)s?([\s_-]name|$|\s)`)
	authorPrefix = regexp.MustCompile(`(?i)^(written by|posted by|by|بقلم|كتبت|كتبه|كتب|إعداد|الكاتب|von|par|por)(\s*:\s*|\s+)`)
)

// authorsOf reads the author that n names.
func (p *Page) authorsOf(n *html.Node) []Author {
	if n == nil {
		return nil
	}
	author := Author{Name: dom.Opening(n), URL: p.doc.Absolute(dom.Attr(n, "href"))}
	if content := dom.Attr(n, "content"); n.DataAtom == atom.Meta {
		author.Name = content
	}
	if a := linkIn(n); a != nil && a != n && dom.HasLetters(dom.Opening(a)) {
		author = Author{Name: dom.Opening(a), URL: p.doc.Absolute(dom.Attr(a, "href"))}
	}
	author.Name = strings.Trim(authorPrefix.ReplaceAllString(titleText(author.Name), ""), " ,،|-–·•:")
	if !dom.HasLetters(author.Name) || utf8.RuneCountInString(author.Name) > 100 || isDate(author.Name) {
		return nil
	}
	return []Author{author}
}

var tagClass = regexp.MustCompile(`(^|[\s_-])(category|categories|cat|cat-links|section|kicker|rubric|tag|tags|label)([\s_-]?(name|label|title|link))?($|\s)`)

// tagsIn returns what the block is filed under.
func (p *Page) tagsIn(block *html.Node) []string {
	var tags tagList
	for n := range dom.Within(block) {
		if n.Type != html.ElementNode || n == block {
			continue
		}
		class := strings.ToLower(dom.Attr(n, "class"))
		if dom.HasWord(dom.Attr(n, "rel"), "tag") || len(class) < 200 && class != "" && !dom.Is(n, atom.Section) && linkOrLeaf(n) && tagClass.MatchString(class) {
			tags.add(dom.Opening(n))
		}
	}
	return tags
}

// linkOrLeaf tells whether n is one name, and not a list of them.
func linkOrLeaf(n *html.Node) bool {
	links := 0
	for at := range dom.Within(n) {
		if at != n && !dom.IsInline(at) {
			return false
		}
		links += index(at.DataAtom == atom.A)
	}
	return links <= 1
}

// languageOf returns the language that a block, or what it lies in, is marked
// with; that of the whole page is not repeated.
func languageOf(block *html.Node) string {
	marked := dom.Above(block, 512, func(n *html.Node) bool { return n.DataAtom != atom.Html && dom.Attr(n, "lang") != "" })
	if marked == nil {
		return ""
	}
	return languageTag(dom.Attr(marked, "lang"))
}

var tagSyntax = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}$`)

// languageTag returns a tag of RFC 5646, or "".
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if !tagSyntax.MatchString(s) {
		return ""
	}
	return s
}
