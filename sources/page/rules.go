package page

import (
	"regexp"
	"strings"
	"unicode/utf8"

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
	for n := range within(block) {
		if n.DataAtom == atom.A && p.leads(n) {
			r.links = append(r.links, n)
		}
		if best > withLink && !isHeading(n) {
			continue // what is called a title ranks below every heading
		}
		if rank := rankOfHeading(n); rank > best && hasLetters(textOf(n)) {
			r.heading, best = n, rank
		}
	}
	if len(r.links) == 0 {
		if a := above(block, 8, func(n *html.Node) bool { return n.DataAtom == atom.A && p.leads(n) }); a != nil {
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
	href := strings.TrimSpace(attr(a, "href"))
	return href != "" && href[0] != '#' && p.resolve(href) != nil
}

// withLink is what a link adds to the rank of a heading.
const withLink = 10

// rankOfHeading ranks what may be the headline of a block: with a link before
// without, a larger heading before a smaller, a heading before what is called a
// title. 0 is no heading.
func rankOfHeading(n *html.Node) int {
	rank := 0
	switch {
	case isHeading(n):
		rank = 9 - int(n.Data[1]-'0')
	case isTitleClass(n):
		rank = 1
	default:
		return 0
	}
	if linkIn(n) != nil || above(n, 3, func(n *html.Node) bool { return n.DataAtom == atom.A }) != nil {
		rank += withLink
	}
	return rank
}

// isTitleClass tells whether an element is called a title or a headline.
func isTitleClass(n *html.Node) bool {
	if n.Type != html.ElementNode || is(n, atom.Img, atom.Body, atom.Html) {
		return false
	}
	class := strings.ToLower(attr(n, "class") + " " + attr(n, "itemprop"))
	return len(class) < 500 && titleClass.MatchString(class) && !strings.Contains(class, "subtitle")
}

var titleClass = regexp.MustCompile(`title|headline|subject|heading`)

// linkIn returns the first link in n, n included.
func linkIn(n *html.Node) *html.Node {
	for at := range within(n) {
		if at.DataAtom == atom.A && attr(at, "href") != "" {
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
		case r.heading != nil && (isBelow(a, r.heading) || isBelow(r.heading, a)):
			score += 10_000
		case isMore(name) && r.heading != nil:
			score = 5_000
		case isMore(name), isDate(name), hasWord(attr(a, "rel"), "tag"), hasWord(attr(a, "rel"), "author"):
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
	if link != nil && (r.heading == nil || isBelow(link, r.heading)) && hasLetters(textOf(link)) {
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
		if s := titleText(attr(a, key)); s != "" {
			return s
		}
	}
	if img := findElement(a, func(n *html.Node) bool { return n.DataAtom == atom.Img }); img != nil {
		return titleText(attr(img, "alt"))
	}
	return ""
}

// labelOf returns the part of a link that names where it leads. A link around a
// whole card has it in a heading, or in the first line that is no date and no
// single word.
func labelOf(a *html.Node) *html.Node {
	if heading := findElement(a, func(n *html.Node) bool { return n != a && isHeading(n) && hasLetters(textOf(n)) }); heading != nil {
		return heading
	}
	if findElement(a, func(n *html.Node) bool { return n != a && !isInline(n) && !is(n, atom.Img, atom.Br, atom.Picture) }) == nil {
		return a
	}
	line := findElement(a, func(n *html.Node) bool {
		if n == a || findElement(n, func(inner *html.Node) bool { return inner != n && !isInline(inner) }) != nil {
			return false
		}
		s := textOf(n)
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
	for at := range within(n) {
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
	isLink := func(n *html.Node) bool { return is(n, atom.A, atom.Area, atom.Link) && attr(n, "href") != "" }
	a := findElement(n, isLink)
	if a == nil {
		a = above(n, 16, isLink)
	}
	if a == nil {
		return ""
	}
	return p.absolute(attr(a, "href"))
}

// summary returns what is called a summary, else the first paragraph, else the
// first longer text.
func (r *rules) summary() *html.Node {
	title := r.title()
	var best *html.Node
	rank := 0
	for n := range within(r.block) {
		new := rankOfSummary(n)
		if new <= rank || title != nil && (isBelow(n, title) || isBelow(title, n)) || above(n, 6, isHeading) != nil {
			continue
		}
		if s := textOf(n); utf8.RuneCountInString(s) >= 30 && !isDate(s) {
			best, rank = n, new
		}
	}
	return best
}

func rankOfSummary(n *html.Node) int {
	switch {
	case n.Type == html.TextNode:
		return index(len(n.Data) >= 40 && !isSilent(n.Parent))
	case n.Type != html.ElementNode:
		return 0
	case n.DataAtom == atom.P:
		return 2
	}
	class := strings.ToLower(attr(n, "class") + " " + attr(n, "itemprop"))
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
	return summaryText(textOf(n))
}

// image returns the first picture that is more than an ornament.
func (r *rules) image() *html.Node {
	return findElement(r.block, func(n *html.Node) bool {
		return n.DataAtom == atom.Img && r.p.imageOf(n) != "" && !isOrnament(n)
	})
}

func isOrnament(n *html.Node) bool {
	for _, key := range []string{"width", "height"} {
		if size := strings.TrimSuffix(attr(n, key), "px"); len(size) == 1 || len(size) == 2 && size < "50" {
			return true
		}
	}
	class := strings.ToLower(attr(n, "class") + " " + attr(n, "id"))
	return len(class) < 500 && ornament.MatchString(class) ||
		above(n, 4, func(n *html.Node) bool { return isAuthor(n) }) != nil
}

var ornament = regexp.MustCompile(`avatar|icon|logo|emoji|pixel|spacer|spinner|gravatar|smiley`)

// imageOf returns the address of the picture in n. Those that a page loads only
// when they come into view have theirs in other attributes.
func (p *Page) imageOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	img := findElement(n, func(n *html.Node) bool { return is(n, atom.Img, atom.Meta, atom.Link) })
	if img == nil {
		return ""
	}
	for _, key := range []string{"data-src", "data-lazy-src", "data-original", "src", "content", "href", "data-srcset", "srcset"} {
		value := strings.TrimSpace(attr(img, key))
		if strings.HasSuffix(key, "srcset") {
			value, _, _ = strings.Cut(strings.TrimSpace(value[:cut(value, MaxAddress)]), " ")
		}
		if address := p.absolute(value); address != "" {
			return address
		}
	}
	return ""
}

func (r *rules) author() *html.Node {
	return findElement(r.block, func(n *html.Node) bool { return isAuthor(n) && n != r.block && hasLetters(textOf(n)) })
}

func isAuthor(n *html.Node) bool {
	if n.Type != html.ElementNode || hasWord(attr(n, "rel"), "author") || attr(n, "itemprop") == "author" {
		return n.Type == html.ElementNode
	}
	class := strings.ToLower(attr(n, "class"))
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
	author := Author{Name: textOf(n), URL: p.absolute(attr(n, "href"))}
	if content := attr(n, "content"); n.DataAtom == atom.Meta {
		author.Name = content
	}
	if a := linkIn(n); a != nil && a != n && hasLetters(textOf(a)) {
		author = Author{Name: textOf(a), URL: p.absolute(attr(a, "href"))}
	}
	author.Name = strings.Trim(authorPrefix.ReplaceAllString(titleText(author.Name), ""), " ,،|-–·•:")
	if !hasLetters(author.Name) || utf8.RuneCountInString(author.Name) > 100 || isDate(author.Name) {
		return nil
	}
	return []Author{author}
}

var tagClass = regexp.MustCompile(`(^|[\s_-])(category|categories|cat|cat-links|section|kicker|rubric|tag|tags|label)([\s_-]?(name|label|title|link))?($|\s)`)

// tagsIn returns what the block is filed under.
func (p *Page) tagsIn(block *html.Node) []string {
	var tags tagList
	for n := range within(block) {
		if n.Type != html.ElementNode || n == block {
			continue
		}
		class := strings.ToLower(attr(n, "class"))
		if hasWord(attr(n, "rel"), "tag") || len(class) < 200 && class != "" && !is(n, atom.Section) && linkOrLeaf(n) && tagClass.MatchString(class) {
			tags.add(textOf(n))
		}
	}
	return tags
}

// linkOrLeaf tells whether n is one name, and not a list of them.
func linkOrLeaf(n *html.Node) bool {
	links := 0
	for at := range within(n) {
		if at != n && !isInline(at) {
			return false
		}
		links += index(at.DataAtom == atom.A)
	}
	return links <= 1
}

// languageOf returns the language that a block, or what it lies in, is marked
// with; that of the whole page is not repeated.
func languageOf(block *html.Node) string {
	marked := above(block, 512, func(n *html.Node) bool { return n.DataAtom != atom.Html && attr(n, "lang") != "" })
	if marked == nil {
		return ""
	}
	return languageTag(attr(marked, "lang"))
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
