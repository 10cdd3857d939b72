package sanitise

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// needsPreparing tells, by a scan that is cheap beside tokenizing, whether
// prepare could change anything in s. It may say yes too often.
func needsPreparing(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			return false
		}
		s = s[i+1:]
		if !isLetter(s[0]) {
			if s[0] == '/' && len(s) > 1 && isLetter(s[1]) && special(tagName(s[1:])) {
				return true
			}
			continue
		}
		name := tagName(s)
		end := strings.IndexByte(s, '>')
		if end < 0 || special(name) || needsResolving(s[len(name):end], name) {
			return true
		}
		s = s[end:]
	}
}

// special tells whether prepare has a rule for the element.
func special(name string) bool {
	var lower [16]byte
	if len(name) > len(lower) {
		return false
	}
	for i := range len(name) {
		lower[i] = name[i] | 0x20
	}
	a := atom.Lookup(lower[:len(name)])
	return dropped[a] || a == atom.Bdo
}

func tagName(s string) string {
	end := 0
	for end < len(s) && (isLetter(s[end]) || s[end] >= '0' && s[end] <= '9') {
		end++
	}
	return s[:end]
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// needsResolving looks at the attributes of one tag. Quotes that do not pair
// mean that the tag goes on behind a '>'.
func needsResolving(attributes, name string) bool {
	if attributes == "" {
		return false
	}
	if strings.Count(attributes, `"`)%2 == 1 || strings.Count(attributes, `'`)%2 == 1 {
		return true
	}
	image := strings.EqualFold(name, "img")
	for rest := attributes; ; {
		key, value, found := strings.Cut(rest, "=")
		if !found {
			return false
		}
		rest = value
		if needsLook(lastWord(key), value, image) {
			return true
		}
	}
}

// needsLook tells whether one attribute is prepare's business.
func needsLook(key, value string, image bool) bool {
	switch len(key) {
	case 3, 4:
		if strings.EqualFold(key, "src") || strings.EqualFold(key, "href") || strings.EqualFold(key, "cite") {
			return !isPlainWeb(value)
		}
	case 5, 6:
		if strings.EqualFold(key, "srcset") || strings.EqualFold(key, "poster") || image && strings.EqualFold(key, "style") {
			return true
		}
		if image && (strings.EqualFold(key, "width") || strings.EqualFold(key, "height")) {
			value = strings.TrimLeft(value, ` "'`)
			return value == "" || value[0] <= '1' && (len(value) == 1 || value[1] < '0' || value[1] > '9')
		}
	}
	return hasPrefixFold(key, "data-")
}

func lastWord(s string) string {
	s = strings.TrimRight(s, " \t\n\r\f")
	if i := strings.LastIndexAny(s, " \t\n\r\f\"'/"); i >= 0 {
		s = s[i+1:]
	}
	return s
}

// isPlainWeb tells whether the quoted value at the start of s is an absolute
// address of the web that prepare would leave as it is.
func isPlainWeb(s string) bool {
	s = strings.TrimLeft(s, " \t\n\r\f")
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return false
	}
	quote := s[0]
	end := strings.IndexByte(s[1:], quote)
	if end < 0 {
		return false
	}
	s = s[1 : 1+end]
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && strings.IndexByte(s, '&') < 0 &&
		Link(s, nil) == s && !strings.Contains(s, "ref=") && !isPlaceholder(s) && !isPixelAddress(s)
}
