package reader

import (
	"html"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html/atom"
)

var tag = regexp.MustCompile(`</?([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*)?/?>`)

// plain returns a title, a name or a tag as plain text. No format tells
// reliably whether such a text is HTML, so the text itself decides: it is where
// it holds a tag that HTML knows. References are decoded once in any case.
func plain(s string) string {
	if strings.IndexByte(s, '<') >= 0 && holdsTag(s) {
		return sanitise.Text(s)
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return text.Line(s)
}

func holdsTag(s string) bool {
	for _, match := range tag.FindAllStringSubmatch(s, 16) {
		if atom.Lookup([]byte(strings.ToLower(match[1]))) != 0 {
			return true
		}
	}
	return false
}
