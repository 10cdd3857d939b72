package reader

import (
	"html"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html/atom"
)

var tag = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*)?/?>`)

// plain returns a title, a name or a tag as plain text. No format tells
// reliably whether such a text is HTML, so the text itself decides: it is where
// it holds an element that HTML knows, from its start to its end. References are
// decoded once in any case.
func plain(s string) string {
	if strings.IndexByte(s, '<') >= 0 && holdsElement(s) {
		return sanitise.Text(s)
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return text.Line(s)
}

// holdsElement takes a tag alone for a word: headlines speak of <b> and <script>,
// and the rest of the text would go with the latter.
func holdsElement(s string) bool {
	for _, at := range tag.FindAllStringSubmatchIndex(s, 16) {
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
