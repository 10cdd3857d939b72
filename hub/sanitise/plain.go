package sanitise

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inline are the elements that do not part words.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.Acronym: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true,
	atom.Cite: true, atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true,
	atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.Ruby: true, atom.Rt: true, atom.Rp: true,
	atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true, atom.Strong: true,
	atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}

// takeText returns the text of s, with spaces where blocks begin and end.
func takeText(s string) string {
	p := preparer{tokens: html.NewTokenizer(strings.NewReader(s)), source: s}
	p.out.Grow(len(s))
	unclosed := map[string]bool{}
	for {
		switch p.next() {
		case html.ErrorToken:
			return p.out.String()
		case html.TextToken:
			p.out.WriteString(html.UnescapeString(string(p.tokens.Raw())))
		case html.StartTagToken, html.SelfClosingTagToken:
			t := p.tokens.Token()
			p.part(t.DataAtom)
			if dropped[t.DataAtom] {
				p.skip(t, unclosed)
			}
		case html.EndTagToken:
			name, _ := p.tokens.TagName()
			p.part(atom.Lookup(name))
		}
	}
}

func (p *preparer) part(a atom.Atom) {
	if !inline[a] {
		p.out.WriteByte(' ')
	}
}
