package markup

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

func scan(body string) string {
	var b strings.Builder
	s := Scanner{Body: []byte(body)}
	for s.Next() {
		t := s.Token
		switch t.Kind {
		case Start:
			fmt.Fprintf(&b, "<%s %d %d %s>", t.Name, t.Attributes, t.Namespaces, t.Default)
			if t.Empty {
				fmt.Fprintf(&b, "</%s>", t.Name)
			}
		case End:
			fmt.Fprintf(&b, "</%s>", t.Name)
		case Text:
			b.WriteString("t")
		default:
			fmt.Fprintf(&b, "[%d]", t.Kind)
		}
	}
	if s.Rest() < len(body) {
		b.WriteString("|cut")
	}
	return b.String()
}

func TestScanner(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"elements and text":                  {`<a>x<b/></a >`, `<a 0 0 >t<b 0 0 ></b></a>`},
		"namespaces are counted":             {`<r xmlns="u" xmlns:x='v' y=1 z>`, `<r 4 2 u>`},
		"a tag in a comment is none":         {`<!--<a>--><b>`, `[4]<b 0 0 >`},
		"a comment does not end in its mark": {`<!--><a>-->`, `[4]`},
		"a tag in CDATA is none":             {`<![CDATA[<a>]] ]>]]>x`, `[3]t`},
		"a comment in CDATA is none":         {`<![CDATA[<!--]]><a>`, `[3]<a 0 0 >`},
		"a tag in an instruction is none":    {`<?x <a> ?><b>`, `[5]<b 0 0 >`},
		"a greater-than sign in a value":     {`<a b=">" c='"'>`, `<a 2 0 >`},
		"a value without quotes ends early":  {`<a b=c/><d>`, `<a 1 0 ></a><d 0 0 >`},
		"a doctype with a subset":            {`<!DOCTYPE a [<!ENTITY b "<c>"> <!-- > -->]><a>`, `[6]<a 0 0 >`},
		"less-than signs are text":           {`a < b <= c`, `tttt`},
		"a cut tag":                          {`<a><b c="`, `<a 0 0 >|cut`},
		"a cut CDATA section":                {`<a><![CDATA[x]]`, `<a 0 0 >|cut`},
		"a cut beginning of CDATA":           {`<a><![CD`, `<a 0 0 >|cut`},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.ReplaceAll(scan(c.in), "tt", "t")
			if want := strings.ReplaceAll(c.want, "tt", "t"); got != want {
				t.Errorf("scan(%q) = %q, want %q", c.in, got, want)
			}
		})
	}
}

// The Scanner must see what encoding/xml sees, up to where that gives up.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r a="1" b='>' c=d e><![CDATA[<!--]]><!-- -- --><x/></r>`,
		`<a b=c/d>`, `<!><a>`, `<!"><a>">`, `<a/ >`, `<a xmlns:b="c"d>`, `</a b>`, `<a>&#x<b>&"<c/>`, `<![CDATA[]]]]>`, `<?a?b?>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d := xml.NewDecoder(bytes.NewReader(body))
		d.Strict = false
		s := Scanner{Body: body}
		for {
			want, err := d.RawToken()
			if err != nil {
				return
			}
			if _, ok := want.(xml.CharData); ok {
				continue // the Scanner may part text where encoding/xml does not
			}
			if end, ok := want.(xml.EndElement); ok && s.Token.Empty {
				s.Token.Empty = false
				_ = end
				continue
			}
			for s.Next() && (s.Token.Kind == Text || s.Token.Kind == CDATA) {
			}
			same(t, body, &s.Token, want)
		}
	})
}

func same(t *testing.T, body []byte, got *Token, want xml.Token) {
	t.Helper()
	name := func(n xml.Name) string { return strings.TrimPrefix(n.Space+":"+n.Local, ":") }
	ok := false
	switch want := want.(type) {
	case xml.StartElement:
		ok = got.Kind == Start && string(got.Name) == name(want.Name) && got.Attributes == len(want.Attr)
	case xml.EndElement:
		ok = got.Kind == End && string(got.Name) == name(want.Name)
	case xml.Comment:
		ok = got.Kind == Comment
	case xml.ProcInst:
		ok = got.Kind == Instruction && string(got.Name) == want.Target
	case xml.Directive:
		ok = got.Kind == Directive
	}
	if !ok {
		t.Fatalf("in %q encoding/xml sees %T %v, the Scanner %+v", body, want, want, got)
	}
}
