package sanitise

import (
	"html"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
)

// MaxHTML bounds the HTML of one item, in bytes, before and after it is
// sanitised. HTML gives back nothing for more: the summary has to do.
const MaxHTML = 512 << 10

// HTML returns the harmless part of s, a fragment of HTML that stands in a
// document at base (nil when unknown): elements and attributes of a fixed
// list, addresses absolute or gone, text clean, elements properly nested. It
// returns "" for more than MaxHTML bytes, 256 levels or 20,000 elements. It is
// idempotent and safe for concurrent use.
func HTML(s string, base *url.URL) string {
	if len(s) > MaxHTML {
		return ""
	}
	s = withoutEmpty(nest(text.Clean(harmless(s, base))))
	if len(s) > MaxHTML {
		return ""
	}
	return s
}

// harmless applies the policy, or does less where the same comes of it.
func harmless(s string, base *url.URL) string {
	if simple, ok := simplify(s, base); ok {
		return simple
	}
	if needsPreparing(s) {
		if s = prepare(s, base); len(s) > MaxHTML {
			return ""
		}
	}
	return strings.ReplaceAll(policy.Sanitize(s), "&#13;", "\n")
}

// Text returns the text of a fragment of HTML on one line: tags taken off,
// references decoded once, words of different blocks apart, what is no text
// (scripts, styles, controls) left out.
func Text(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = takeText(s)
	} else if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return text.Line(s)
}
