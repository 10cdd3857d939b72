package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns what the spellings of a text have in common: no marks, no tatweel,
// no direction marks or joiners, one letter for the forms of alef, yeh, waw, heh
// and kaf that writers exchange, European digits, lower case, and one space for
// every run of spaces and punctuation, none at the ends. It is for comparing
// alone, never for display, and different words can have one fold («على» and
// «علي»). Fold of what Fold returned is the same.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		r = foldRune(r)
		switch {
		case r < 0:
		case !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.S):
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

// foldRune returns -1 for what is dropped without parting words. It is given
// decomposed text, in which a hamza above or below its letter is a mark.
func foldRune(r rune) rune {
	if r < 0x80 {
		return unicode.ToLower(r)
	}
	switch r {
	case 'ٱ', 'ٲ', 'ٳ', 'ٵ':
		return 'ا'
	case 'ى', 'ی', 'ې', 'ۍ', 'ے':
		return 'ي'
	case 'ة', 'ە', 'ہ', 'ھ':
		return 'ه'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ء', 'ـ':
		return -1
	}
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case unicode.In(r, unicode.Cf, droppedMarks):
		return -1
	}
	return unicode.ToLower(r)
}

// droppedMarks are the marks that writers leave out: vowels and signs of
// recitation in Arabic, accents of Latin, Greek and Cyrillic, points of Hebrew. In
// other scripts marks are letters like others.
var droppedMarks = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1},
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1},
	{Lo: 0x0610, Hi: 0x061a, Stride: 1},
	{Lo: 0x064b, Hi: 0x065f, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x06d6, Hi: 0x06dc, Stride: 1},
	{Lo: 0x06df, Hi: 0x06e8, Stride: 1},
	{Lo: 0x06ea, Hi: 0x06ed, Stride: 1},
	{Lo: 0x08ca, Hi: 0x08e1, Stride: 1},
	{Lo: 0x08e3, Hi: 0x08ff, Stride: 1},
}}
