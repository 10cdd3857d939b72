package date

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold appends s to dst in the spelling that words are looked up in, and that
// the parser reads: lower case, without marks, one letter for the letters that
// people exchange, ASCII digits and punctuation, no invisible characters, no
// quotation marks. What it does not know it leaves for the parser to refuse.
func fold(dst []byte, s string) []byte {
	start := len(dst)
	if isASCII(s) {
		for i := 0; i < len(s); i++ {
			dst = appendASCII(dst, s[i])
		}
		return joinInitials(dst, start)
	}
	if strings.IndexFunc(s, isNotDigit) >= 0 {
		return append(dst, strings.ToLower(s)...) // NFKD would make digits of them
	}
	for _, r := range norm.NFKD.String(s) {
		switch r = foldRune(r); {
		case r == dropped:
		case r < utf8.RuneSelf:
			dst = appendASCII(dst, byte(r))
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return joinInitials(dst, start)
}

// isNotDigit finds superscripts, fractions and the like.
func isNotDigit(r rune) bool { return unicode.Is(unicode.No, r) }

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func appendASCII(dst []byte, c byte) []byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return append(dst, c|0x20)
	case c == '\'' || c == '"' || c == '`':
		return dst
	case c >= '\t' && c <= '\r':
		return append(dst, ' ')
	case c == ';':
		return append(dst, ',')
	case c == 0: // is the end of the tokens
		return append(dst, "\uFFFD"...)
	}
	return append(dst, c)
}

const dropped = -1

// folds has the letters that stand for one another. Hamza, madda and other
// marks are gone before it is asked.
var folds = map[rune]rune{
	'ى': 'ي', 'ی': 'ي', 'ې': 'ي', 'ۍ': 'ي', 'ة': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'ک': 'ك', 'ڪ': 'ك', 'ٱ': 'ا',
	'ء': dropped, 'ـ': dropped,
	'ς': 'σ', 'ı': 'i', 'ł': 'l', 'ø': 'o', 'đ': 'd',
	'،': ',', '٬': ',', '؛': ',', '、': ',', '٫': '.', '۔': '.', '。': '.',
	'‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-',
	'⁄': '/', '∕': '/', '∶': ':', '•': '|', '·': '|', '∙': '|', '・': '|', '‧': '|', '⋅': '|',
	'’': dropped, '‘': dropped, '‛': dropped, '“': dropped, '”': dropped, 'ʼ': dropped, 'ʹ': dropped, '′': dropped,
	'׳': dropped, '״': dropped, '«': dropped, '»': dropped,
}

// foldRune folds a character that NFKD has taken apart.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	r = unicode.ToLower(r)
	if f, ok := folds[r]; ok {
		return f
	}
	switch {
	case r >= 'α' && r <= 'я' || r >= 'א' && r <= 'ת' || r >= 'ا' && r <= 'ي' || r >= 0x1100 && r <= 0x11FF || r >= '一' && r <= '龥':
		return r // a letter, and the next questions are expensive
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return dropped
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Nd, r):
		return digit(r)
	}
	return r
}

// digit returns the ASCII digit for a decimal digit of a script that newsrooms
// count in.
func digit(r rune) rune {
	for _, zero := range []rune{'٠', '۰', '०', '০', '๐'} {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}

// joinInitials makes one word of initials, from b[start:] on: "am" of "a.m.",
// "هش" of "ه.ش". A space may follow the point where "p. m." is written so.
func joinInitials(b []byte, start int) []byte {
	out, single := start, false // whether a word of one letter ends at out
	for i := start; i < len(b); {
		n := letterLength(b[i:])
		if n == 0 {
			if b[i] == '.' && single {
				if next := i + 1 + spaceBeforeHalf(b[i+1:]); isInitial(b, next) {
					n = letterLength(b[next:])
					out += copy(b[out:], b[next:next+n])
					i = next + n
					continue
				}
			}
			single = false
			b[out] = b[i]
			out, i = out+1, i+1
			continue
		}
		single = isInitial(b, i) && (out == start || letterBefore(b[start:out]) == 0)
		out += copy(b[out:], b[i:i+n])
		i += n
	}
	return b[:out]
}

// letterLength returns the length of the letter that b begins with, 0 if it is
// no letter.
func letterLength(b []byte) int {
	if len(b) == 0 || b[0] < utf8.RuneSelf && (b[0] < 'a' || b[0] > 'z') {
		return 0
	}
	_, n := utf8.DecodeRune(b)
	return n
}

func letterBefore(b []byte) int {
	if c := b[len(b)-1]; c < utf8.RuneSelf && (c < 'a' || c > 'z') {
		return 0
	}
	return 1
}

// isInitial tells whether a single letter stands at i.
func isInitial(b []byte, i int) bool {
	if i >= len(b) {
		return false
	}
	n := letterLength(b[i:])
	return n > 0 && letterLength(b[i+n:]) == 0
}

// spaceBeforeHalf returns 1 if a space and the second letter of "a. m." or its
// likes follow.
func spaceBeforeHalf(b []byte) int {
	if len(b) > 1 && b[0] == ' ' {
		switch r, _ := utf8.DecodeRune(b[1:]); r {
		case 'm', 'μ', 'ظ':
			return 1
		}
	}
	return 0
}
