package article

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxNoscripts = 100
	maxNoscript  = 2 << 10 // bytes of HTML that the library parses without a guard
)

// junk are the words in classes and ids that name what is no text. The library
// has a longer list of the kind, which it gives up on short texts: these hold
// always. Package page has a list of its own, of where no items stand: it judges
// the ends of a name, and an item more does less harm there than a part of the
// text less does here.
var junk = dom.Words(`ad ads adbox adsbygoogle advert advertisement advertorial banner bio breadcrumb breadcrumbs comment
	comments commentlist commenting cookie cookies consent disqus donate gdpr jp-relatedposts livefyre mostread newsletter
	outbrain pager pagination paywall popup promo recirc recommended regwall related relatedposts respond share
	sharebar sharedaddy sharing shares sidebar signup skip social socialshare sponsor sponsored subscribe subscription
	taboola tags toolbar trending masthead menu navbar navigation breadcrump crumbs yarpp`)

// about are the words that make a class speak of a page: "has-sidebar".
var about = dom.Words("has no with without open closed enabled disabled is show hide hidden")

// texts are the classes that name the text whatever stands beside them.
var texts = dom.Words("entry entry-content post-content post-body article-body article-content story-body hentry main-content")

// sold are those of them that stand in the place of text.
var sold = dom.Words("paywall regwall")

// unread are the elements that hold no text of an article.
var unread = setOf(atom.Nav, atom.Dialog, atom.Template, atom.Title, atom.Meta, atom.Link, atom.Style, atom.Script,
	atom.Object, atom.Embed, atom.Applet, atom.Button, atom.Select, atom.Textarea, atom.Input, atom.Canvas)

var unreadRoles = dom.Words("navigation banner contentinfo search dialog alertdialog complementary menu menubar")

// prepare takes away what must not reach the library, and mends what it would
// lose. Titles go too, as it would compare headings with them by their ASCII
// letters alone: "COVID-19" would be all of an Arabic one.
func (p *page) prepare(tree *html.Node) {
	p.noteTeasers(tree)
	counts := make(map[*html.Node]int)
	whole := count(tree, counts)
	holders := holdersOf(tree)
	noscripts := 0
	var gone []*html.Node
	for n, depth := range dom.Walk(tree) {
		if n.Type != html.ElementNode || depth < 2 {
			continue
		}
		switch a := n.DataAtom; {
		case unread[a], p.isJunk(n, counts[n]) && 5*counts[n] < 2*whole && !holders[n], dom.IsHeading(n) && p.titles.has(textUpTo(n, maxTitle)):
			gone = append(gone, n)
		case a == atom.Noscript:
			if noscripts++; noscripts > maxNoscripts || len(firstChildText(n)) > maxNoscript {
				gone = append(gone, n)
			}
		case a == atom.H1: // a sole h1 would be taken for the title
			n.Data, n.DataAtom = "h2", atom.H2
		case a == atom.Img, a == atom.Source:
			wake(n)
		}
	}
	for _, n := range gone {
		remove(n)
	}
	spreadLanguage(tree)
}

// isJunk tells whether the element, which holds so many letters, is named as no
// text. Some publishers name the text that they sell "paywall", and give it.
func (p *page) isJunk(n *html.Node, letters int) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.A, atom.Img, atom.Head:
		return false
	}
	if unreadRoles[strings.ToLower(dom.Attr(n, "role"))] {
		return true
	}
	classes := append(strings.Fields(dom.Attr(n, "class")), dom.Attr(n, "id"))
	if slices.ContainsFunc(classes, func(c string) bool { return texts[c] }) {
		return false
	}
	for _, class := range classes {
		words := wordsOf(class)
		if slices.ContainsFunc(words, func(w string) bool { return about[w] }) {
			continue
		}
		for _, w := range words {
			if sold[w] && letters > stubLetters {
				continue
			}
			p.isPaid = p.isPaid || sold[w]
			if junk[w] {
				return true
			}
		}
	}
	return false
}

// wordsOf parts a name as "share-buttons", "share_buttons" and "shareButtons".
func wordsOf(name string) []string {
	var words []string
	from := 0
	for i, r := range name {
		upper := unicode.IsUpper(r) && i > 0 && unicode.IsLower(rune(name[i-1]))
		if unicode.IsLetter(r) && !upper {
			continue
		}
		words = append(words, strings.ToLower(name[from:i]))
		if from = i; !upper {
			from += utf8.RuneLen(r)
		}
	}
	return append(words, strings.ToLower(name[from:]))
}

// holdersOf returns the elements around what a page has its article in: its
// headline or its main element.
func holdersOf(tree *html.Node) map[*html.Node]bool {
	holders := make(map[*html.Node]bool)
	for n := range dom.Walk(tree) {
		if a := n.DataAtom; a == atom.H1 || a == atom.Main {
			for ; n != nil && !holders[n]; n = n.Parent {
				holders[n] = true
			}
		}
	}
	return holders
}

// count notes how many letters stand below each element and in no link, and
// returns those below n.
func count(n *html.Node, counts map[*html.Node]int) int {
	sum := 0
	if n.Type == html.TextNode {
		sum = dom.Letters(n.Data)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if a := c.DataAtom; a != atom.Script && a != atom.Style && a != atom.Noscript && a != atom.A {
			sum += count(c, counts)
		}
	}
	if n.Type == html.ElementNode {
		counts[n] = sum
	}
	return sum
}

// wake gives an image that a script would load its address.
func wake(n *html.Node) {
	src, srcset := dom.Picture(n)
	if src != dom.Attr(n, "src") {
		setAttribute(n, "src", src)
	}
	if srcset != dom.Attr(n, "srcset") {
		setAttribute(n, "srcset", srcset)
	}
	// The library would look for addresses again where it reads "lazy".
	removeAttribute(n, "class")
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return strings.HasPrefix(a.Key, "data-") })
}

// spreadLanguage writes the language and the direction that are in force at a
// block onto the block, as what is around it does not stay. Those of the whole
// page are the article's.
func spreadLanguage(tree *html.Node) {
	var spread func(n *html.Node, lang, dir string)
	spread = func(n *html.Node, lang, dir string) {
		a := n.DataAtom
		if a != atom.Html && a != atom.Body {
			lang, dir = cmp.Or(dom.Attr(n, "lang"), lang), cmp.Or(direction(n), dir)
		}
		if solid[a] || a == atom.Div {
			if lang != "" {
				setAttribute(n, "lang", lang)
			}
			if dir != "" {
				setAttribute(n, "dir", dir)
			}
			if solid[a] { // what is within inherits it
				lang, dir = "", ""
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			spread(c, lang, dir)
		}
	}
	spread(tree, "", "")
}

// settleLanguage takes what all blocks say for the article's, and off them.
func (p *page) settleLanguage(blocks []*html.Node) {
	for _, key := range []string{"lang", "dir"} {
		common := ""
		for i, n := range blocks {
			if value := dom.Attr(n, key); i == 0 {
				common = value
			} else if value != common {
				common = ""
			}
			if common == "" {
				break
			}
		}
		if common == "" {
			continue
		}
		for _, n := range blocks {
			removeAttribute(n, key)
		}
		if key == "lang" {
			p.Language = common
		} else {
			p.Direction = direction(&html.Node{Attr: []html.Attribute{{Key: "dir", Val: common}}})
		}
	}
}
