package sanitise

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dropped are the elements that go with their contents.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true,
	atom.Object: true, atom.Applet: true, atom.Svg: true, atom.Math: true, atom.Frameset: true,
	atom.Title: true, atom.Head: true, atom.Canvas: true, atom.Dialog: true, atom.Noembed: true,
	atom.Noframes: true, atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Datalist: true,
	atom.Output: true, atom.Progress: true, atom.Meter: true,
}

// holdsText are the dropped elements whose contents the tokenizer takes for text,
// to the end of the input where they are not closed, as browsers do.
var holdsText = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Iframe: true, atom.Title: true,
	atom.Textarea: true, atom.Noembed: true, atom.Noframes: true,
}

// Bounds of what one tag may hold. The rest of it is left out.
const (
	maxAttributes = 64
	maxSources    = 64
)

// prepare does for the policy what it cannot do itself: it drops elements with
// their contents, puts a link in the place of a frame, resolves addresses,
// drops images that are there to be counted, and takes bdo for bdi.
func prepare(s string, base *url.URL) string {
	p := preparer{tokens: html.NewTokenizer(strings.NewReader(s)), source: s, base: base}
	p.out.Grow(len(s) + len(s)/8)
	p.run()
	return p.out.String()
}

type preparer struct {
	tokens *html.Tokenizer
	source string
	base   *url.URL
	out    strings.Builder
	read   int // bytes of source that tokens has passed
}

func (p *preparer) next() html.TokenType {
	kind := p.tokens.Next()
	p.read += len(p.tokens.Raw())
	return kind
}

func (p *preparer) run() {
	unclosed := map[string]bool{} // names that no end tag follows any more
	for p.out.Len() <= MaxHTML {  // each short address can become a long one
		switch p.next() {
		case html.ErrorToken:
			return
		case html.CommentToken, html.DoctypeToken:
		case html.StartTagToken, html.SelfClosingTagToken:
			p.startTag(unclosed)
		case html.EndTagToken:
			p.endTag()
		default:
			p.text()
		}
	}
}

// text writes text. What follows it may be dropped, so that a tag or a
// reference could begin where none was: it is escaped anew.
func (p *preparer) text() {
	if raw := p.tokens.Raw(); bytes.IndexByte(raw, '<') < 0 && bytes.IndexByte(raw, '&') < 0 {
		p.out.Write(raw)
		return
	}
	p.out.WriteString(p.tokens.Token().String())
}

func (p *preparer) startTag(unclosed map[string]bool) {
	t := p.tokens.Token()
	switch {
	case dropped[t.DataAtom]:
		if t.DataAtom == atom.Iframe {
			p.frame(t)
		}
		p.skip(t, unclosed)
		return
	case t.DataAtom == atom.Img, t.DataAtom == atom.Source:
		p.image(t)
		return
	case t.DataAtom == atom.Xmp, t.DataAtom == atom.Plaintext: // what follows is text, and written as such
		return
	case t.DataAtom == atom.Bdo:
		t.Data, t.DataAtom = "bdi", atom.Bdi
	}
	p.resolve(&t)
	p.out.WriteString(t.String())
}

func (p *preparer) endTag() {
	name, _ := p.tokens.TagName()
	switch a := atom.Lookup(name); {
	case a == atom.Bdo:
		p.out.WriteString("</bdi>")
	case !dropped[a]:
		p.out.WriteString("</" + string(name) + ">")
	}
}

// skip passes over the contents of the element that t starts. One that is
// never closed loses its tag alone, lest it take the rest of the text along.
func (p *preparer) skip(t html.Token, unclosed map[string]bool) {
	if t.Type == html.SelfClosingTagToken && (t.DataAtom == atom.Svg || t.DataAtom == atom.Math) {
		return
	}
	if !holdsText[t.DataAtom] && (unclosed[t.Data] || !hasEndTag(p.source[p.read:], t.Data)) {
		unclosed[t.Data] = true
		return
	}
	for depth := 1; depth > 0; {
		switch p.next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			if name, _ := p.tokens.TagName(); string(name) == t.Data {
				depth++
			}
		case html.EndTagToken:
			if name, _ := p.tokens.TagName(); string(name) == t.Data {
				depth--
			}
		}
	}
}

func hasEndTag(s, name string) bool {
	for {
		i := strings.Index(s, "</")
		if i < 0 || len(s) < i+2+len(name) {
			return false
		}
		if strings.EqualFold(s[i+2:i+2+len(name)], name) {
			return true
		}
		s = s[i+2:]
	}
}

// resolve makes the addresses of t absolute and takes away those that cannot
// be.
func (p *preparer) resolve(t *html.Token) {
	t.Attr = t.Attr[:min(len(t.Attr), maxAttributes)]
	for i, a := range t.Attr {
		switch a.Key {
		case "href", "src", "poster", "cite":
			t.Attr[i].Val = p.address(a)
		case "srcset":
			t.Attr[i].Val = sources(a.Val, p.base)
		}
	}
	t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool {
		return a.Val == "" && (a.Key == "href" || a.Key == "src")
	})
}

// address leaves to the policy what is no address of the web.
func (p *preparer) address(a html.Attribute) string {
	value := strings.TrimSpace(a.Val)
	if a.Key == "href" && hasPrefixFold(value, "mailto:") || a.Key == "src" && hasPrefixFold(value, "data:image/") {
		return value
	}
	if a.Key == "href" {
		return Link(value, p.base)
	}
	return URL(value, p.base)
}

// sources resolves the addresses of a srcset (HTML, 4.8.4.2.1).
func sources(set string, base *url.URL) string {
	var out []string
	for set = strings.TrimLeft(set, ", \t\n\r\f"); set != "" && len(out) < maxSources; set = strings.TrimLeft(set, ", \t\n\r\f") {
		end := strings.IndexAny(set, " \t\n\r\f")
		if end < 0 {
			end = len(set)
		}
		address := set[:end]
		set = set[end:]
		descriptor := ""
		if trimmed := strings.TrimRight(address, ","); trimmed != address {
			address = trimmed
		} else {
			descriptor, set, _ = strings.Cut(set, ",")
		}
		if address = URL(address, base); address != "" {
			address = strings.ReplaceAll(address, ",", "%2C")
			out = append(out, strings.TrimSpace(address+" "+strings.TrimSpace(descriptor)))
		}
	}
	return strings.Join(out, ", ")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
