package sanitise

import "strings"

// withoutEmpty takes away the links and paragraphs that hold nothing, as they
// are left where something was dropped, and those that held nothing but such
// ones. s is sanitised.
func withoutEmpty(s string) string {
	for {
		before := len(s)
		if strings.Contains(s, "></a>") {
			s = withoutEmptyLinks(s)
		}
		if strings.Contains(s, "<p></p>") {
			s = strings.ReplaceAll(s, "<p></p>", "")
		}
		if len(s) == before { // neither can stand within its like, so this is soon
			return s
		}
	}
}

func withoutEmptyLinks(s string) string {
	const end = "></a>"
	var b strings.Builder
	for {
		i := strings.Index(s, end)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		start := strings.LastIndexByte(s[:i], '<')
		if start >= 0 && strings.HasPrefix(s[start:], "<a ") && tagEnd(s[start:]) == i-start {
			b.WriteString(s[:start])
		} else {
			b.WriteString(s[:i+len(end)])
		}
		s = s[i+len(end):]
	}
}

// tagEnd returns where the tag that s begins with ends; a '>' within quotes is
// none.
func tagEnd(s string) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '>' && !quoted:
			return i
		}
	}
	return len(s)
}
