package draft

import (
	"html"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// Text is a text of which the format says, or does not, whether it is HTML.
type Text struct {
	Value string
	Type  TextType
}

// TextType is what a format says of a text.
type TextType int

// The types of texts.
const (
	Unsaid TextType = iota // the text itself has to tell
	Plain                  // said to be plain, such as type="text" (RFC 4287 §3.1.1.1)
	HTML                   // said to be HTML
)

// Line returns the text plain and on one line.
func (t Text) Line() string {
	switch {
	case t.Type == HTML && startTag.MatchString(t.Value) && closesText(t.Value):
		return text.Line(unescapeAgain(sanitise.Text(t.Value)))
	case t.Type != Plain:
		return plain(t.Value)
	}
	// References in a plain text were escaped once too often: nobody writes
	// "AT&amp;T" to be read like this. Tags may be what the text is about.
	return text.Line(unescape(t.Value))
}

// closesText tells whether the elements of s that hold nothing but text, such as
// script, end in it. One that does not would take the rest of a headline along
// that speaks of it.
func closesText(s string) bool {
	for _, at := range startTag.FindAllStringSubmatchIndex(s, 16) {
		name := strings.ToLower(s[at[2]:at[3]])
		switch atom.Lookup([]byte(name)) {
		case atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Noscript, atom.Iframe, atom.Noembed, atom.Noframes, atom.Xmp, atom.Plaintext:
			if !strings.Contains(strings.ToLower(s[at[1]:]), "</"+name) {
				return false
			}
		case 0: // as in List<T>
			return false
		}
	}
	return true
}

// HTML returns the text as HTML.
func (t Text) HTML() string {
	if t.Type == HTML || t.Type == Unsaid && LooksHTML(t.Value) {
		return t.Value
	}
	return paragraphs(unescape(t.Value))
}

// paragraphs writes plain text as HTML: an empty line parts paragraphs, a line
// break stays one.
func paragraphs(s string) string {
	if s = strings.TrimSpace(text.Clean(s)); s == "" {
		return ""
	}
	s = html.EscapeString(s)
	s = strings.ReplaceAll(s, "\n\n", "</p><p>")
	return "<p>" + strings.ReplaceAll(s, "\n", "<br>") + "</p>"
}

// LooksHTML tells whether a text of which nothing is said is HTML.
func LooksHTML(s string) bool {
	return strings.IndexByte(s, '<') >= 0 && holdsElement(s) || reference.MatchString(s)
}

var (
	startTag  = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*)?/?>`)
	reference = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)
)

// plain returns a title, a name or a tag as plain text. No format tells
// reliably whether such a text is HTML, so the text itself decides: it is where
// it holds an element that HTML knows, from its start to its end. References are
// decoded in any case.
func plain(s string) string {
	if strings.IndexByte(s, '<') >= 0 && holdsElement(s) {
		return text.Line(unescapeAgain(sanitise.Text(s)))
	}
	return text.Line(unescape(s))
}

// unescape decodes the references in s.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return unescapeAgain(html.UnescapeString(s))
}

// unescapeAgain decodes what is left of references that were escaped twice.
// "&amp;" and "&lt;" may be what a text speaks of and stay.
func unescapeAgain(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return reference.ReplaceAllStringFunc(s, func(r string) string {
		switch r {
		case "&amp;", "&lt;", "&gt;":
			return r
		}
		return html.UnescapeString(r)
	})
}

// EscapedTwice is the note of texts that were escaped once too often, so that
// readers would see their tags.
const EscapedTwice = "escaped-twice"

// once returns HTML as it was before it was escaped twice. It was if it has no
// tag, but is all paragraphs or the like once its references are decoded: a text
// that speaks of tags has words around them.
func (f *Feed) once(d *Item, s string) string {
	if !strings.HasPrefix(strings.TrimSpace(s), "&lt;") || strings.IndexByte(s, '<') >= 0 {
		return s
	}
	decoded := strings.TrimSpace(html.UnescapeString(s))
	start := startTag.FindStringSubmatchIndex(decoded)
	if start == nil || start[0] != 0 || !strings.HasSuffix(decoded, ">") {
		return s
	}
	switch name := strings.ToLower(decoded[start[2]:start[3]]); atom.Lookup([]byte(name)) {
	case atom.P, atom.Div, atom.Ul, atom.Ol, atom.Blockquote, atom.Table, atom.Figure, atom.Section, atom.Article, atom.H1, atom.H2, atom.H3, atom.H4:
		if !strings.Contains(strings.ToLower(decoded), "</"+name+">") {
			return s
		}
	default:
		return s
	}
	f.noted = append(f.noted, EscapedTwice)
	if f.twice.Kind == "" {
		f.twice = hub.Note{Kind: EscapedTwice, Offset: d.Offset}
	} else {
		f.twice.Count = max(1, f.twice.Count) + 1
	}
	return decoded
}

// holdsElement takes a tag alone for a word: headlines speak of <b> and <script>,
// and the rest of the text would go with the latter.
func holdsElement(s string) bool {
	for _, at := range startTag.FindAllStringSubmatchIndex(s, 16) {
		name := strings.ToLower(s[at[2]:at[3]])
		switch a := atom.Lookup([]byte(name)); a {
		case 0:
		case atom.Br, atom.Img, atom.Wbr, atom.Hr, atom.P, atom.Li:
			return true
		default:
			if rest := s[at[1]:]; strings.Contains(rest, "</"+name) || strings.Contains(strings.ToLower(rest), "</"+name) {
				return true
			}
		}
	}
	return false
}
