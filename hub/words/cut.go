package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
)

// Word is one word of a text.
type Word struct {
	Raw    string // as it is written
	Folded string // by text.Fold
	// Begins tells that a sentence begins with it, Capital that its first letter is
	// one, Joined that only a hyphen or a stroke stands between it and the word before.
	Begins, Capital, Joined bool
}

// Cut returns the first words of a text, as many as most: runs of letters, marks
// and digits. A point or a comma between digits belongs to the number, and an
// English possessive ending to nothing.
func Cut(s string, most int) []Word {
	list := make([]Word, 0, min(most, len(s)/5+1))
	begins, joined := true, false
	for i := 0; i < len(s) && len(list) < most; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isWordRune(r) {
			switch r {
			case '.', '!', '?', ':', '؟', '…', '\n', '"', '“', '«', '|':
				begins = true
			}
			joined = (r == '-' || r == '–' || r == '/' || r == ' ' && joined) && len(list) > 0
			i += size
			continue
		}
		end := wordEnd(s, i)
		raw := s[i:end]
		if len(raw) > longestWord {
			raw = strings.ToValidUTF8(raw[:longestWord], "")
		}
		list = append(list, Word{Raw: raw, Folded: Fold(raw), Begins: begins, Capital: unicode.IsUpper(r), Joined: joined})
		begins, joined = false, false
		i = end
		i += possessive(s[i:])
	}
	return list
}

// longestWord is how many bytes of a word count: what is longer is none, but might
// cost as much as a text.
const longestWord = 160

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Cf)
}

// wordEnd returns where the word ends that begins at begin.
func wordEnd(s string, begin int) int {
	i, digit := begin, false
	first, _ := utf8.DecodeRuneInString(s[begin:])
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isWordRune(r) {
			if unicode.IsDigit(r) && !digit && i > begin && IsArabic(first) {
				break // a preposition that is joined to a number: بـ40
			}
			digit = unicode.IsDigit(r)
			i += size
			continue
		}
		if digit && IsPoint(r) {
			if next, _ := utf8.DecodeRuneInString(s[i+size:]); unicode.IsDigit(next) {
				i += size
				continue
			}
		}
		break
	}
	return i
}

// IsPoint tells whether r may stand within a number.
func IsPoint(r rune) bool { return r == '.' || r == ',' || r == '٫' || r == '٬' }

// possessive returns the length of the ending that s begins with.
func possessive(s string) int {
	for _, ending := range []string{"'s", "’s", "'S", "’S"} {
		if rest, ok := strings.CutPrefix(s, ending); ok {
			if r, _ := utf8.DecodeRuneInString(rest); !isWordRune(r) {
				return len(ending)
			}
		}
	}
	return 0
}

// Fold is text.Fold for one word, whose parts it leaves together, without a copy where
// there is nothing to do. Of the points in a number those stay, as European ones, that
// part no thousands: 3.5 is not 35.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if b := s[i]; b >= utf8.RuneSelf || b >= 'A' && b <= 'Z' || b == '.' || b == ',' {
			return foldParts(s)
		}
	}
	return s
}

func foldParts(s string) string {
	if !strings.ContainsFunc(s, IsPoint) {
		return strings.ReplaceAll(text.Fold(s), " ", "")
	}
	runes, several := []rune(s), strings.Count(s, ".") > 1
	var b strings.Builder
	begin := 0
	for i, r := range runes {
		if !IsPoint(r) {
			continue
		}
		b.WriteString(strings.ReplaceAll(text.Fold(string(runes[begin:i])), " ", ""))
		if begin = i + 1; !isThousands(runes, i, several) {
			b.WriteByte('.')
		}
	}
	b.WriteString(strings.ReplaceAll(text.Fold(string(runes[begin:])), " ", ""))
	return b.String()
}
