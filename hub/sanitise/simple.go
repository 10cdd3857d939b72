package sanitise

import (
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
)

// simplify does what prepare and the policy would do, for HTML of the kind that
// most editors' tools write: allowed elements in lower case, attributes in
// double quotes, plain absolute addresses, references that everybody knows. It
// takes away attributes that the policy does not list, and copies the text only
// if there are any. Where it meets anything else it says no, and the policy has
// to work. It takes a tenth of the policy's time.
func simplify(s string) (string, bool) {
	w := simplifier{s: s}
	for w.at < len(s) {
		i := strings.IndexAny(s[w.at:], "<&")
		if i < 0 {
			break
		}
		w.at += i
		if s[w.at] == '&' {
			n := referenceLength(s[w.at:])
			if n == 0 {
				return "", false
			}
			w.at += n
		} else if !w.tag() {
			return "", false
		}
	}
	if w.copied == 0 {
		return s, true
	}
	w.out.WriteString(s[w.copied:])
	return w.out.String(), true
}

type simplifier struct {
	s      string
	at     int
	out    strings.Builder
	copied int // bytes of s that are in out, or were left out of it
}

// simpleElements are allowed elements, with the attribute that they need.
var simpleElements = map[string]string{
	"a": "href", "img": "src",
	"abbr": "", "b": "", "bdi": "", "blockquote": "", "br": "", "cite": "", "code": "", "dd": "", "div": "", "dl": "", "dt": "",
	"em": "", "figcaption": "", "figure": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "hr": "", "i": "", "kbd": "",
	"li": "", "mark": "", "ol": "", "p": "", "s": "", "section": "", "small": "", "span": "", "strong": "", "sub": "", "sup": "", "u": "", "ul": "",
}

// tag passes over the tag at at, without the attributes that have to go. It
// returns false for a tag that is not simple.
func (w *simplifier) tag() bool {
	closing := strings.HasPrefix(w.s[w.at:], "</")
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
	for strings.HasPrefix(w.s[w.at:], " ") && !strings.HasPrefix(w.s[w.at:], " />") {
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
	return w.take(">") || isVoid(name) && (w.take("/>") || w.take(" />"))
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

// attribute passes over a space and an attribute, and leaves both out if the
// policy does not list the attribute. It returns the name of one that stays.
func (w *simplifier) attribute(element string) (key string, ok bool) {
	from := w.at
	rest := w.s[w.at+1:]
	end := 0
	for end < len(rest) && (rest[end] >= 'a' && rest[end] <= 'z' || rest[end] == '-') {
		end++
	}
	key = rest[:end]
	if key == "" || !strings.HasPrefix(rest[end:], `="`) {
		return "", false
	}
	value, _, closed := strings.Cut(rest[end+2:], `"`)
	if !closed {
		return "", false
	}
	w.at += 1 + end + len(`=""`) + len(value)
	if listed[key] {
		return key, plainAttribute(element, key, value)
	}
	w.out.WriteString(w.s[w.copied:from])
	w.copied = w.at
	return "", true
}

// listed are the attributes that the policy allows on one of simpleElements, or
// that prepare has a rule for.
var listed = map[string]bool{
	"href": true, "src": true, "srcset": true, "sizes": true, "alt": true, "title": true, "lang": true, "dir": true,
	"width": true, "height": true, "cite": true, "poster": true, "start": true, "reversed": true, "type": true, "value": true,
	"datetime": true,
}

// plainAttribute tells whether the policy would leave a listed attribute as it
// is.
func plainAttribute(element, key, value string) bool {
	switch key {
	case "href":
		return element == "a" && isPlainWeb(`"`+value+`"`) && strings.IndexByte(value, '&') < 0
	case "src":
		return element == "img" && isPlainWeb(`"`+value+`"`) && strings.IndexByte(value, '&') < 0
	case "alt":
		return element == "img" && !strings.ContainsAny(value, "<&\r\n")
	case "title":
		return !strings.ContainsAny(value, "<&\r\n")
	case "dir":
		return value == "rtl" || value == "ltr" || value == "auto"
	case "lang":
		return value == "ar" || value == "en"
	case "width", "height":
		n, err := strconv.Atoi(value)
		return element == "img" && err == nil && n >= 10 && n <= 99_999 && value[0] != '+'
	}
	return false
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
