package sanitise

import (
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
)

// harmless tells whether s is HTML of the simple kind that most publishers
// send, and that would mean the same if it went through prepare and the
// policy: allowed elements in lower case, few and plain attributes in double
// quotes, plain absolute addresses, references that everybody knows. It is a
// scan of a tenth of the policy's cost, and says no whenever in doubt.
func harmless(s string) bool {
	for {
		i := strings.IndexAny(s, "<&")
		if i < 0 {
			return true
		}
		rest := 0
		if s[i] == '&' {
			rest = referenceLength(s[i:])
		} else {
			rest = tagLength(s[i:])
		}
		if rest == 0 {
			return false
		}
		s = s[i+rest:]
	}
}

// tagLength returns the length of the harmless tag that s begins with, else 0.
func tagLength(s string) int {
	at := 1
	closing := strings.HasPrefix(s, "</")
	if closing {
		at = 2
	}
	name := tagName(s[at:])
	needs, allowed := simpleElements[name]
	if !allowed {
		return 0
	}
	at += len(name)
	found := ""
	for at < len(s) && s[at] == ' ' && !closing {
		if strings.HasPrefix(s[at:], " />") && isVoid(name) {
			at++
			break
		}
		key, length := attributeLength(s[at+1:], name)
		if length == 0 || key == found {
			return 0
		}
		if found == "" || key == needs {
			found = key
		}
		at += 1 + length
	}
	if isVoid(name) && strings.HasPrefix(s[at:], "/>") {
		at++
	}
	if at >= len(s) || s[at] != '>' || needs != "" && found != needs && !closing {
		return 0
	}
	return at + 1
}

// simpleElements are allowed elements, with the attribute that they need.
var simpleElements = map[string]string{
	"a": "href", "img": "src", "b": "", "bdi": "", "blockquote": "", "br": "", "code": "", "dd": "", "div": "", "dl": "",
	"dt": "", "em": "", "figcaption": "", "figure": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "hr": "",
	"i": "", "li": "", "ol": "", "p": "", "section": "", "small": "", "span": "", "strong": "", "sub": "", "sup": "", "u": "", "ul": "",
}

// attributeLength returns the name and the length of the harmless attribute
// that s begins with, else 0.
func attributeLength(s, element string) (key string, length int) {
	key, rest, found := strings.Cut(s, `="`)
	end := strings.IndexByte(rest, '"')
	if !found || end < 0 || !plainAttribute(element, key, rest[:end]) {
		return "", 0
	}
	return key, len(key) + len(`=""`) + end
}

func plainAttribute(element, key, value string) bool {
	switch element + " " + key {
	case "a href", "img src":
		return isPlainWeb(`"`+value+`"`) && strings.IndexByte(value, '&') < 0
	case "img alt":
		return strings.IndexAny(value, "<&\n") < 0
	case "p dir", "div dir", "span dir", "bdi dir", "blockquote dir":
		return value == "rtl" || value == "ltr" || value == "auto"
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
