// Package text keeps the text that feedhub republishes clean: free of what XML
// forbids and of what reorders or hides other text, and cut without harm to
// any script. Readers call it at ingest, once per text, so that outputs only
// write; outputs call Direction and Excerpt. It knows no markup: HTML belongs
// to package sanitise.
package text

import (
	"strings"
	"unicode/utf8"
)

const (
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

// Clean returns s as legal, harmless text: invalid UTF-8, control characters
// (tab and line feed stay), U+FFFD, noncharacters, bidirectional embeddings and
// overrides, soft hyphens, byte order marks, annotation marks and tags are
// removed, CR and CRLF become LF, and bidirectional isolates are balanced.
// Joiners (U+200C, U+200D) and direction marks stay: scripts need them.
// Text that is clean already is returned as it is, without an allocation.
func Clean(s string) string {
	at := firstSuspect(s)
	if at == len(s) {
		return s
	}
	return rewrite(s, at)
}

// suspect marks the bytes that something to be removed can begin with. Most
// text, Arabic included, has few of them.
var suspect = func() (t [256]bool) {
	for b := range 0x20 {
		t[b] = b != '\t' && b != '\n'
	}
	for _, b := range []byte{0x7f, 0xc2, 0xe2, 0xef, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4} {
		t[b] = true
	}
	return t
}()

// firstSuspect returns where Clean has something to do, or len(s). An isolate
// counts only if the isolates of s are not balanced.
func firstSuspect(s string) int {
	if !utf8.ValidString(s) {
		return 0
	}
	isolates := false
	for i := 0; i < len(s); i++ {
		if !suspect[s[i]] {
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r' || Forbidden(r):
			if isolates { // those before i may not be balanced
				return 0
			}
			return i
		case isIsolate(r):
			isolates = true
		}
		i += size - 1
	}
	if isolates && !balanced(s) {
		return 0
	}
	return len(s)
}

// Forbidden tells whether Clean removes r wherever it stands.
func Forbidden(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\r'
	case r < 0x7f:
		return false
	case r <= 0x9f, r == 0xad:
		return true
	case r < 0x202a:
		return false
	case r <= 0x202e, r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, r == utf8.RuneError:
		return true
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

func isIsolate(r rune) bool { return r >= '\u2066' && r <= popIsolate }

// balanced tells whether every isolate of s is closed and none is closed twice.
func balanced(s string) bool {
	open := 0
	for _, r := range s {
		if !isIsolate(r) {
			continue
		}
		if r != popIsolate {
			open++
		} else if open--; open < 0 {
			return false
		}
	}
	return open == 0
}

// rewrite does the work of Clean; s[:from] is known to be clean, and to hold no
// isolates.
func rewrite(s string, from int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:from])
	open := 0
	for i := from; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r':
			if !strings.HasPrefix(s[i+1:], "\n") {
				b.WriteByte('\n')
			}
		case r == popIsolate && open == 0, Forbidden(r):
		default:
			open += isolateStep(r)
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	for ; open > 0; open-- {
		b.WriteRune(popIsolate)
	}
	return b.String()
}

// openIsolates counts the isolates of s that are not closed in it.
func openIsolates(s string) int {
	open := 0
	for _, r := range s {
		open = max(0, open+isolateStep(r))
	}
	return open
}

func isolateStep(r rune) int {
	switch {
	case r == popIsolate:
		return -1
	case isIsolate(r):
		return 1
	}
	return 0
}

// Line returns s clean and on one line: every run of white space is one space,
// none at the ends. It is for titles, names and tags.
func Line(s string) string {
	s = Clean(s)
	if isLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isLine tells whether Line would leave s as it is. It may say no too often.
func isLine(s string) bool {
	blank := true // as at the start, where no space may stand
	for i := range len(s) {
		switch b := s[i]; {
		case b == ' ' && !blank:
			blank = true
		case b <= ' ', b == 0xc2, b == 0xe1, b == 0xe2, b == 0xe3: // Unicode's spaces begin so
			return false
		default:
			blank = false
		}
	}
	return !blank || s == ""
}
