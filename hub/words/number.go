package words

import (
	"strconv"
	"strings"
	"unicode"
)

// Number returns the value of a word that begins with a digit of any script, and the
// letters that end it. A comma before three digits is taken to part thousands. ok is
// false where the word is no number.
func Number(raw string) (value float64, suffix string, ok bool) {
	var b strings.Builder
	runes := []rune(raw)
	if len(runes) == 0 || !unicode.IsDigit(runes[0]) {
		return 0, "", false
	}
	points, several := 0, strings.Count(raw, ".") > 1
	for i, r := range runes {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte(byte('0' + digit(r)))
		case IsPoint(r):
			if isThousands(runes, i, several) {
				continue
			}
			if points++; points > 1 {
				return 0, "", false
			}
			b.WriteByte('.')
		default:
			suffix = Fold(string(runes[i:]))
			value, err := strconv.ParseFloat(b.String(), 64)
			return value, suffix, err == nil
		}
	}
	value, err := strconv.ParseFloat(b.String(), 64)
	return value, "", err == nil
}

// isThousands tells whether the point at i parts thousands: exactly three digits
// follow, and it is no decimal point by its form. several tells that there are several
// European points.
func isThousands(runes []rune, i int, several bool) bool {
	n := 0
	for n < len(runes)-i-1 && unicode.IsDigit(runes[i+1+n]) {
		n++
	}
	switch runes[i] {
	case '٬':
		return true
	case '٫':
		return false
	case '.':
		return n == 3 && several
	}
	return n == 3
}

// digit returns the value of a decimal digit of any script: Unicode keeps the ten of
// each in a row, from nought on.
func digit(r rune) int {
	for _, row := range unicode.Nd.R16 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return int(r-rune(row.Lo)) % 10
		}
	}
	for _, row := range unicode.Nd.R32 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return int(r-rune(row.Lo)) % 10
		}
	}
	return 0
}
