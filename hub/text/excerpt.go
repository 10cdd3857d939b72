package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const ellipsis = "…"

// Excerpt returns the beginning of s in at most limit runes, isolates that it
// has to close not counted. It ends with a sentence if one ends in the second
// half of what fits, else with a word and "…". It never parts a letter from
// its marks, nor an emoji from what it is joined to. s is expected to be one
// line.
func Excerpt(s string, limit int) string {
	if limit <= 0 {
		return ""
	}
	end := offset(s, limit)
	if end == len(s) {
		return s
	}
	if cut := sentenceEnd(s, end); cut > 0 {
		return closeIsolates(s[:cut])
	}
	end = offset(s, limit-1) // the ellipsis wants its place
	cut := wordEnd(s, end)
	if cut == 0 || cut <= end/2 && writtenTogether(s[:end]) {
		cut = tightEnd(s, clusterStart(s, end))
	}
	if cut == 0 {
		cut = clusterStart(s, end)
	}
	return closeIsolates(s[:cut]) + ellipsis
}

// offset returns the byte offset at which the first n runes of s end.
func offset(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// wordEnd returns the end of the last word that ends in s[:end], 0 if the
// first word is longer.
func wordEnd(s string, end int) int {
	if next, _ := utf8.DecodeRuneInString(s[end:]); !unicode.IsSpace(next) {
		end = max(0, strings.LastIndexFunc(s[:end], unicode.IsSpace))
	}
	return tightEnd(s, end)
}

// tightEnd returns the end of s[:end] without what is loose there, and without
// what was joined to it.
func tightEnd(s string, end int) int {
	for {
		cut := len(strings.TrimRightFunc(s[:end], isLoose))
		if cut == end || !joined(s, cut) {
			return cut
		}
		if end = clusterStart(s, cut); end >= cut {
			return cut
		}
	}
}

// isLoose tells whether a character may not stand before an ellipsis: it parts
// words, or opens what has been cut off.
func isLoose(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(",;:،؛-–—，、；：([{«“„「『（", r)
}

// writtenTogether tells whether the last letter of s is of a script that does
// not part words.
func writtenTogether(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	last, _ := utf8.DecodeLastRuneInString(s)
	return unicode.In(last, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// clusterStart returns the start of the grapheme that s[end:] begins in, or,
// where that is the first one, the end of it.
func clusterStart(s string, end int) int {
	for cut := end; cut > 0; {
		if !joined(s, cut) {
			return cut
		}
		_, size := utf8.DecodeLastRuneInString(s[:cut])
		cut -= size
	}
	for end < len(s) && joined(s, end) {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return end
}

const zeroWidthJoiner = '\u200d'

// joined tells whether what stands before and after s[at] is one grapheme.
func joined(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	switch {
	case unicode.In(after, unicode.Mn, unicode.Mc, unicode.Me):
		return true
	case after == zeroWidthJoiner, after == '\u200c', before == zeroWidthJoiner:
		return true
	case after >= 0x1f3fb && after <= 0x1f3ff: // skin tones
		return true
	case regional(after) && regional(before): // flags; parted at an even number only
		return regionalsBefore(s[:at])%2 == 1
	}
	return false
}

func regional(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

func regionalsBefore(s string) int {
	n := 0
	for {
		r, size := utf8.DecodeLastRuneInString(s)
		if !regional(r) {
			return n
		}
		s = s[:len(s)-size]
		n++
	}
}

func closeIsolates(s string) string {
	return s + strings.Repeat(string(popIsolate), openIsolates(s))
}
