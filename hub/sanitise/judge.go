package sanitise

import (
	"net/url"
	"strconv"
	"strings"
)

// verdict is what simplify may do with an attribute.
type verdict int

const (
	unclear  verdict = iota // prepare and the policy have to judge
	unlisted                // the policy takes it away
	listed                  // it stays, with the value that judge returns
)

// judge returns what the policy would make of an attribute of one of
// simpleElements, and its value as the policy would write it.
func (w *simplifier) judge(element, key, value string) (string, verdict) {
	if element == "img" {
		return w.judgeImage(key, value)
	}
	switch key {
	case "href":
		if element == "a" && isPlainMail(value) {
			return value, listed
		}
		if element == "a" {
			return resolved(value, w.base, Link)
		}
	case "title", "dir", "lang":
		return value, judgeGlobal(key, value)
	case "colspan", "rowspan":
		if element == "td" || element == "th" {
			return value, listedIf(isNumber(value, 1, 999))
		}
	case "scope":
		return value, unlistedUnless(element == "td" || element == "th")
	case "cite", "datetime":
		return value, unlistedUnless(element == "blockquote" || element == "q" || element == "ins" || element == "del" || element == "time")
	case "start", "reversed", "type", "value":
		return value, unlistedUnless(element == "ol" || element == "li")
	}
	return value, unlisted
}

func (w *simplifier) judgeImage(key, value string) (string, verdict) {
	switch key {
	case "src":
		address, v := resolved(value, w.base, URL)
		if v == listed && isPlaceholder(address) {
			return value, unclear
		}
		w.seen.hidden = w.seen.hidden || v == listed && isPixelAddress(address)
		return address, v
	case "srcset":
		return w.judgeSet(value)
	case "title", "dir", "lang":
		return value, judgeGlobal(key, value)
	case "alt":
		return value, listedIf(isPlainValue(value))
	case "width":
		w.seen.narrow = w.seen.narrow || isTiny(value)
		return value, listedIf(isNumber(value, 0, 99_999))
	case "height":
		w.seen.low = w.seen.low || isTiny(value)
		return value, listedIf(isNumber(value, 0, 99_999))
	case "sizes":
		return value, listedIf(value != "" && len(value) <= 512 && strings.IndexFunc(value, notInSizes) < 0)
	case "style":
		st := parseStyle(value)
		w.seen = style{w.seen.hidden || st.hidden, w.seen.narrow || st.narrow, w.seen.low || st.low}
		return value, unlistedUnless(strings.IndexByte(value, '&') >= 0)
	}
	return value, unlistedUnless(isLazy(key))
}

func judgeGlobal(key, value string) verdict {
	switch key {
	case "dir":
		return listedIf(value == "rtl" || value == "ltr" || value == "auto")
	case "lang":
		return listedIf(value != "" && len(value) <= 35 && strings.IndexFunc(value, notInTag) < 0)
	}
	return listedIf(isPlainValue(value))
}

func listedIf(plain bool) verdict {
	if plain {
		return listed
	}
	return unclear
}

func unlistedUnless(special bool) verdict {
	if special {
		return unclear
	}
	return unlisted
}

// resolved returns the value of an attribute that is an address, as the policy
// would write it.
func resolved(value string, base *url.URL, resolve func(string, *url.URL) string) (string, verdict) {
	raw, ok := withoutReferences(value)
	if !ok {
		return "", unclear
	}
	address := resolve(raw, base)
	if address == "" {
		return "", unclear
	}
	return escapeAddress(address), listed
}

// isPlainMail tells whether the value is the address of a mailbox and no more.
func isPlainMail(value string) bool {
	mailbox, found := strings.CutPrefix(value, "mailto:")
	return found && strings.IndexFunc(mailbox, func(r rune) bool { return notInTag(r) && r != '@' && r != '.' }) < 0
}

// judgeSet returns a srcset as the policy would write it.
func (w *simplifier) judgeSet(value string) (string, verdict) {
	raw, ok := withoutReferences(value)
	if !ok {
		return "", unclear
	}
	set := sources(raw, w.base)
	if set == "" {
		return "", unclear
	}
	for candidate := range strings.SplitSeq(set, ", ") {
		if _, descriptor, has := strings.Cut(candidate, " "); has && !isDescriptor(descriptor) {
			return "", unclear
		}
	}
	return escapeAddress(set), listed
}

// isDescriptor tells whether s is a width, a height or a density.
func isDescriptor(s string) bool {
	if len(s) < 2 || !strings.Contains("wxh", s[len(s)-1:]) {
		return false
	}
	for i := range len(s) - 1 {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return false
		}
	}
	return true
}

// What the policy writes of an address otherwise than URL does.
var (
	addressEscaper   = strings.NewReplacer("&", "&amp;", "'", "&#39;")
	addressUnescaper = strings.NewReplacer("&amp;", "&", "&#39;", "'")
)

func escapeAddress(address string) string {
	if strings.IndexByte(address, '&') < 0 && strings.IndexByte(address, '\'') < 0 {
		return address
	}
	return addressEscaper.Replace(address)
}

// withoutReferences decodes the ampersands of a value, if they are all that is
// to be decoded. A bare one is what it is where a name and '=' follow.
func withoutReferences(value string) (string, bool) {
	for i := range len(value) {
		if value[i] < ' ' || value[i] == '<' {
			return "", false
		}
	}
	rest := value
	escaped := false
	for {
		i := strings.IndexByte(rest, '&')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		if strings.HasPrefix(rest, "amp;") || strings.HasPrefix(rest, "#39;") {
			escaped = true
		} else if !strings.HasPrefix(rest, "utm_") && !beginsParameter(rest) {
			return "", false
		}
	}
	if escaped {
		value = addressUnescaper.Replace(value)
	}
	return value, true
}

func beginsParameter(s string) bool {
	end := 0
	for end < len(s) && (isLetter(s[end]) || s[end] >= '0' && s[end] <= '9') {
		end++
	}
	return end > 0 && end < len(s) && s[end] == '='
}

// isPlainValue tells whether a value can stay as it is written.
func isPlainValue(s string) bool {
	if strings.ContainsAny(s, "<\r\n") {
		return false
	}
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return true
		}
		n := referenceLength(s[i:])
		if n == 0 {
			return false
		}
		s = s[i+n:]
	}
}

func isNumber(s string, least, most int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && len(s) <= 5 && n >= least && n <= most && s[0] != '+' && s[0] != '-'
}

func notInTag(r rune) bool {
	return (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '-'
}

func notInSizes(r rune) bool {
	return notInTag(r) && !strings.ContainsRune("(): .,%", r)
}
