package article

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold returns what two spellings of one line have in common: no marks, no
// tatweel, no punctuation, one case, one letter for the forms of alef, yeh,
// waw and heh that writers exchange. It is for comparing only.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKC.String(s) {
		r = foldRune(r)
		switch {
		case r < 0:
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSymbol(r):
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldRune returns -1 for what is dropped without parting words.
func foldRune(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ', 'ٲ', 'ٳ', 'ٵ':
		return 'ا'
	case 'ى', 'ی', 'ې', 'ۍ', 'ئ':
		return 'ي'
	case 'ؤ':
		return 'و'
	case 'ة', 'ە', 'ہ', 'ۀ', 'ۂ', 'ھ':
		return 'ه'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ء', 'ـ':
		return -1
	}
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		return -1
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	}
	return unicode.ToLower(r)
}

// foldSet is a set of folded lines.
type foldSet map[string]bool

func foldSetOf(lines ...string) foldSet {
	s := make(foldSet, len(lines))
	for _, l := range lines {
		s.add(l)
	}
	return s
}

func (s foldSet) add(line string) {
	if f := fold(line); f != "" {
		s[f] = true
	}
}

func (s foldSet) has(line string) bool { return s[fold(line)] }

// startsOne tells whether the line begins with one of the set, as a label does.
func (s foldSet) startsOne(line string) bool {
	f := fold(line)
	for label := range s {
		if rest, ok := strings.CutPrefix(f, label); ok && (rest == "" || rest[0] == ' ') {
			return true
		}
	}
	return false
}
