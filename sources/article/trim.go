package article

import (
	"slices"
	"strings"
	"unicode"

	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// labels are what stands above or before links to other articles.
var labels = foldSetOf("اقرأ أيضا", "إقرأ أيضا", "اقرأ المزيد", "إقرأ المزيد", "شاهد أيضا", "طالع أيضا", "تابع أيضا", "اقرأ كذلك",
	"مواضيع ذات صلة", "موضوعات ذات صلة", "مقالات ذات صلة", "أخبار ذات صلة", "مواضيع متعلقة", "ذات صلة", "الأكثر قراءة",
	"قد يهمك", "قد يعجبك", "للمزيد", "آخر الأخبار", "related", "related articles", "related stories", "related news", "read more",
	"read also", "read next", "also read", "see also", "more on this", "more from", "more stories", "more news", "most read",
	"you may also like", "you might also like", "recommended", "recommended for you", "don't miss", "further reading")

// sources are what a line at the end begins with that names where a text or a
// picture is from: it stays though it is a link.
var sources = foldSetOf("المصدر", "مصدر", "المصادر", "نقلا عن", "source", "sources", "via", "photo", "credit", "h/t")

// notices are lines that stand between the paragraphs of every article.
var notices = foldSetOf("إعلان", "إعلانات", "اعلان ممول", "advertisement", "advertisements", "advertising", "ad", "sponsored", "story continues below",
	"article continues below", "شارك", "شارك المقال", "شارك الخبر", "share", "share this", "share this article")

// trim leaves of the blocks what is the article's.
func (p *page) trim(blocks []*html.Node) []*html.Node {
	blocks = withoutRelated(blocks)
	blocks = slices.DeleteFunc(blocks, func(n *html.Node) bool { return !shows([]*html.Node{n}) || notices.has(dom.Text(n)) })
	return p.withoutTail(p.withoutHead(blocks))
}

// withoutHead drops the headline, the breadcrumb and what else stands before the
// first prose; pictures stay.
func (p *page) withoutHead(blocks []*html.Node) []*html.Node {
	kept := make([]*html.Node, 0, len(blocks))
	for i, n := range blocks {
		t := dom.Text(n)
		switch {
		case p.titles.has(t), p.isAllKnown(n):
		case t == "":
			kept = append(kept, n)
		case isProse(t) && !isLinks(n):
			return append(kept, blocks[i:]...)
		case p.isLeftover(n, t), isDateline(n, t):
		default:
			kept = append(kept, n)
		}
	}
	return kept
}

// isAllKnown tells whether every line of a paragraph is a headline or a
// leftover: old pages part them with a single <br>.
func (p *page) isAllKnown(n *html.Node) bool {
	var run []*html.Node
	known := 0
	isKnown := func() bool {
		t := dom.Text(run...)
		known++
		return p.titles.has(t) || !dom.HasLetters(t) || p.sections.has(t)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Br {
			run = append(run, c)
			continue
		}
		if !isKnown() {
			return false
		}
		run = nil
	}
	return known > 0 && isKnown()
}

// withoutTail drops the short lines at the end from the first on that is known
// to be none of the article's, and headings under which nothing stands.
func (p *page) withoutTail(blocks []*html.Node) []*html.Node {
	end := len(blocks)
	for i := len(blocks) - 1; i >= 0; i-- {
		t := dom.Text(blocks[i])
		if isWork(blocks[i]) || isProse(t) && !isLinks(blocks[i]) || sources.startsOne(t) {
			break
		}
		if t == "" { // a picture: it goes with the menu that it stands in
			continue
		}
		if p.isLeftover(blocks[i], t) || dom.IsHeading(blocks[i]) && i == end-1 {
			end = i
		}
	}
	return blocks[:end]
}

// isWork tells whether the block is one that nobody puts into a menu.
func isWork(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Pre, atom.Table, atom.Figure, atom.Blockquote, atom.Video, atom.Audio, atom.Details:
		return true
	}
	return false
}

// isLeftover tells whether the line is one of a menu, a breadcrumb or a bar of
// buttons.
func (p *page) isLeftover(n *html.Node, t string) bool {
	if isWork(n) {
		return false
	}
	return !dom.HasLetters(t) || isLinks(n) || len([]rune(t)) <= shortest && p.sections.has(t)
}

// isLinks tells whether a block is nothing but links. What parts them, as in a
// breadcrumb, does not count.
func isLinks(n *html.Node) bool {
	linked, all := linkedLetters(n, false)
	return all > 0 && 10*linked >= 9*all
}

func linkedLetters(n *html.Node, linked bool) (in, all int) {
	if n.Type == html.TextNode {
		all = dom.Letters(n.Data)
		if linked {
			in = all
		}
		return in, all
	}
	linked = linked || n.DataAtom == atom.A && dom.Attr(n, "href") != ""
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		i, a := linkedLetters(c, linked)
		in, all = in+i, all+a
	}
	return in, all
}

// isProse tells whether a line is long, or ends as a sentence does.
func isProse(t string) bool {
	if len(t) > 4*shortest || len([]rune(t)) > shortest*3/2 {
		return true
	}
	// Not every script has spaces between its words.
	return endsSentence(t) && (strings.Count(t, " ") >= 2 || strings.ContainsAny(t, "。！？"))
}

func endsSentence(t string) bool {
	t = strings.TrimRightFunc(t, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"'”’»)]}`, r)
	})
	r := []rune(t)
	return len(r) > 0 && strings.ContainsRune(".!?؟…۔。！？؛", r[len(r)-1])
}

// isDateline tells whether the line says when and by whom, which the fields of
// an Article do.
func isDateline(n *html.Node, t string) bool {
	if dom.IsHeading(n) || isWork(n) || endsSentence(t) {
		return false
	}
	if has(n, setOf(atom.Time)) || bylines.startsOne(t) {
		return true
	}
	digits := strings.Count(text.Fold(t), "19") + strings.Count(text.Fold(t), "20")
	return digits > 0 && len([]rune(t)) <= shortest && strings.ContainsAny(text.Fold(t), "0123456789")
}

var bylines = foldSetOf("by", "بقلم", "كتب", "كتبت", "بواسطة", "إعداد", "published", "posted", "updated", "نشر", "تاريخ النشر", "آخر تحديث")

// withoutRelated drops the links to other articles that stand among the
// paragraphs under a label.
func withoutRelated(blocks []*html.Node) []*html.Node {
	kept := make([]*html.Node, 0, len(blocks))
	under := false // a label whose links follow
	for i, n := range blocks {
		t := dom.Text(n)
		switch {
		case labels.has(t) && i+1 < len(blocks) && isLinks(blocks[i+1]):
			under = true
		case labels.has(t) && !dom.IsHeading(n): // the library took its links
		case under && isLinks(n):
		case labels.startsOne(t) && isMostlyLinks(n):
			under = false
		default:
			under = false
			kept = append(kept, n)
		}
	}
	return kept
}

func isMostlyLinks(n *html.Node) bool {
	linked, all := linkedLetters(n, false)
	return 2*linked > all
}
