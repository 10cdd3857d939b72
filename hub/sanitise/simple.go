package sanitise

import (
	"html"
	"net/url"
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
)

// simplify does what prepare and the policy would do, for HTML of the kind that
// most editors' tools write: allowed elements in lower case, attributes in
// double quotes, references that everybody knows. It resolves addresses, takes
// away attributes that the policy does not list, and copies the text only if
// there is something to change. Where it meets anything else it says no, and the
// policy has to work. It takes a tenth of the policy's time.
func simplify(s string, base *url.URL) (string, bool) {
	w := simplifier{s: s, base: base}
	for w.at < len(s) {
		i := strings.IndexAny(s[w.at:], "<&")
		if i < 0 {
			break
		}
		w.at += i
		if s[w.at] == '&' {
			if !w.reference() {
				return "", false
			}
		} else if !w.tag() {
			return "", false
		}
		if len(w.out) > MaxHTML {
			return "", false
		}
	}
	if w.copied == 0 {
		return s, true
	}
	return string(append(w.out, s[w.copied:]...)), true
}

type simplifier struct {
	s      string
	base   *url.URL
	at     int
	out    []byte
	copied int   // bytes of s that are in out, or were left out of it
	seen   style // of the image whose tag is at at
}

// simpleElements are allowed elements, with the attribute that they need.
var simpleElements = map[string]string{
	"a": "href", "img": "src",
	"abbr": "", "b": "", "bdi": "", "blockquote": "", "br": "", "cite": "", "code": "", "dd": "", "div": "", "dl": "", "dt": "",
	"em": "", "figcaption": "", "figure": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "hr": "", "i": "", "kbd": "",
	"li": "", "mark": "", "ol": "", "p": "", "s": "", "section": "", "small": "", "span": "", "strong": "", "sub": "", "sup": "", "u": "", "ul": "",
	"table": "", "thead": "", "tbody": "", "tr": "", "td": "", "th": "", "caption": "", "pre": "", "article": "", "header": "", "footer": "",
	"main": "", "aside": "", "center": "", "q": "", "ins": "", "del": "", "time": "", "address": "", "big": "", "tt": "", "strike": "",
}

// tag passes over the tag at at, without the attributes that have to go. It
// returns false for a tag that is not simple.
func (w *simplifier) tag() bool {
	from, out, copied := w.at, len(w.out), w.copied
	closing := strings.HasPrefix(w.s[w.at:], "</")
	w.seen = style{}
	w.at++
	if closing {
		w.at++
	}
	name := tagName(w.s[w.at:])
	needs, simple := simpleElements[name]
	if !simple {
		return false
	}
	w.at += len(name)
	if closing {
		return w.take(">")
	}
	var kept []string
	for w.beforeAttribute() {
		key, ok := w.attribute(name)
		if !ok || key != "" && contains(kept, key) {
			return false
		}
		if key != "" {
			kept = append(kept, key)
		}
	}
	if needs != "" && !contains(kept, needs) {
		return false
	}
	if !w.take(">") && !(isVoid(name) && (w.take("/>") || w.take(" />"))) {
		return false
	}
	if w.seen.hidden || w.seen.narrow && w.seen.low { // an image that nobody is meant to see
		w.out, w.copied = w.out[:out], copied
		w.replace(from, w.at, "")
	}
	return true
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func (w *simplifier) take(mark string) bool {
	if !strings.HasPrefix(w.s[w.at:], mark) {
		return false
	}
	w.at += len(mark)
	return true
}

// beforeAttribute tells whether white space and the name of an attribute are
// next.
func (w *simplifier) beforeAttribute() bool {
	rest := w.s[w.at:]
	name := strings.TrimLeft(rest, " \n\t")
	return len(name) < len(rest) && name != "" && name[0] >= 'a' && name[0] <= 'z'
}

// attribute passes over white space and an attribute, writes the value anew if
// the policy would see another one, and leaves both out if the policy does not
// list the attribute. It returns the name of one that stays.
func (w *simplifier) attribute(element string) (key string, ok bool) {
	from := w.at
	for w.s[w.at] <= ' ' {
		w.at++
	}
	rest := w.s[w.at:]
	end := 0
	for end < len(rest) && inName[rest[end]] {
		end++
	}
	key = rest[:end]
	if !strings.HasPrefix(rest[end:], `="`) {
		return "", false
	}
	value, _, closed := strings.Cut(rest[end+2:], `"`)
	if !closed {
		return "", false
	}
	start := w.at + end + len(`="`)
	w.at = start + len(value) + 1
	seen, verdict := w.judge(element, key, value)
	switch {
	case verdict == unclear:
		return "", false
	case verdict == unlisted:
		w.replace(from, w.at, "")
		return "", true
	case seen != value:
		w.replace(start, start+len(value), seen)
	}
	return key, true
}

// inName has the bytes of the names of attributes that are simple.
var inName = func() (t [256]bool) {
	for b := range t {
		t[b] = b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '_'
	}
	return t
}()

// replace puts other text in the place of s[from:to].
func (w *simplifier) replace(from, to int, other string) {
	if w.out == nil {
		w.out = make([]byte, 0, len(w.s)+len(w.s)/8)
	}
	w.out = append(append(w.out, w.s[w.copied:from]...), other...)
	w.copied = to
}

// reference passes over an ampersand and what belongs to it: a reference that
// everybody knows stays, another one becomes what it stands for, a bare
// ampersand is escaped.
func (w *simplifier) reference() bool {
	rest := w.s[w.at:]
	if n := referenceLength(rest); n > 0 {
		w.at += n
		return true
	}
	if len(rest) > 1 && rest[1] != '#' && rest[1] != '&' && !isLetter(rest[1]) && (rest[1] < '0' || rest[1] > '9') {
		w.replace(w.at, w.at+1, "&amp;")
		w.at++
		return true
	}
	end := strings.IndexByte(rest[:min(len(rest), maxReference)], ';') + 1
	decoded := html.UnescapeString(rest[:end])
	if end == 0 || decoded == rest[:end] || strings.ContainsFunc(decoded, isDelicate) {
		return false
	}
	w.replace(w.at, w.at+end, decoded)
	w.at += end
	return true
}

// maxReference is longer than any reference, in bytes.
const maxReference = 36

// isDelicate tells whether a character that was a reference may not stand for
// itself, or would be taken away.
func isDelicate(r rune) bool {
	return r <= ' ' || strings.ContainsRune(`<>&"';`, r) || text.Forbidden(r) || isIsolate(r)
}

// referenceLength returns the length of the well-known reference that s begins
// with, else 0.
func referenceLength(s string) int {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 0 {
		return 0
	}
	name := s[1:end]
	switch name {
	case "amp", "lt", "gt", "quot", "nbsp", "laquo", "raquo", "ldquo", "rdquo", "lsquo", "rsquo", "ndash", "mdash", "hellip":
		return end + 1
	}
	if digits, found := strings.CutPrefix(name, "#"); found {
		n, err := strconv.ParseUint(digits, 10, 32)
		if err == nil && n >= ' ' && n <= 0xffff && (n < 0xd800 || n > 0xdfff) && !text.Forbidden(rune(n)) && !isIsolate(rune(n)) {
			return end + 1
		}
	}
	return 0
}

func isIsolate(r rune) bool { return r >= 0x2066 && r <= 0x2069 }
