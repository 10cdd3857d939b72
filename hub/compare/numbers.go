package compare

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/words"
)

// scales are words that multiply the number before them.
var scales = wordMap(map[float64]string{
	1e3: "thousand k الف الاف الفا", 1e6: "million millions mn m mln مليون ملايين مليونا",
	1e9: "billion billions bn b مليار مليارات مليارا", 1e12: "trillion tn تريليون تريليونات",
})

// counted are numbers in words.
var counted = wordMap(map[float64]string{
	1: "one واحد واحدة واحدا إحدى أحد", 2: "two اثنين اثنان اثنتين اثنتان اثنا اثنتا اثني", 3: "three ثلاثة ثلاث ثلاثا", 4: "four أربعة أربع أربعا",
	5: "five خمسة خمس خمسا", 6: "six ستة ست ستا", 7: "seven سبعة سبع سبعا", 8: "eight ثمانية ثماني ثمان ثمانيا", 9: "nine تسعة تسع تسعا",
	10: "ten عشرة عشر عشرا", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen",
	18: "eighteen", 19: "nineteen", 20: "twenty عشرين عشرون", 30: "thirty ثلاثين ثلاثون", 40: "forty أربعين أربعون",
	50: "fifty خمسين خمسون", 60: "sixty ستين ستون", 70: "seventy سبعين سبعون", 80: "eighty ثمانين ثمانون", 90: "ninety تسعين تسعون",
	100: "hundred مئة مائة", 200: "مئتين مئتان مائتين مائتان مئتا مئتي", 300: "ثلاثمئة ثلاثمائة", 400: "أربعمئة أربعمائة", 500: "خمسمئة خمسمائة",
	600: "ستمئة ستمائة", 700: "سبعمئة سبعمائة", 800: "ثمانمئة ثمانمائة", 900: "تسعمئة تسعمائة", 2000: "ألفين ألفان ألفا ألفي", 2e6: "مليونين مليونان", 2e9: "مليارين ملياران",
})

// ordinals are those that seldom say anything else.
var ordinals = func() map[string]float64 {
	byWord := wordMap(map[float64]string{
		2: "ثاني ثانية", 3: "third ثالث ثالثة", 4: "fourth رابع رابعة", 5: "fifth خامس خامسة", 6: "sixth سادس سادسة", 7: "seventh سابع سابعة",
		8: "eighth ثامن ثامنة", 9: "ninth تاسع تاسعة", 10: "tenth عاشر عاشرة",
	})
	for w, n := range byWord {
		byWord["ال"+w] = n
	}
	return byWord
}()

func wordMap(m map[float64]string) map[string]float64 {
	byWord := make(map[string]float64)
	for value, list := range m {
		for w := range strings.FieldsSeq(list) {
			byWord[words.Fold(w)] = value
		}
	}
	return byWord
}

// numberAt reads the number that begins at words[i], in digits or words or both, and
// returns how many words it takes, 0 where there is none. One by itself is a pronoun
// as often.
func numberAt(list []words.Word, i int) (value float64, taken int) {
	n := amount{}
	for at := i; at < len(list); {
		w, skip := list[at], 1
		isJoined := false
		if at > i {
			if rest, ok := strings.CutPrefix(w.Folded, "و"); ok {
				w.Folded, w.Raw, isJoined = rest, strings.TrimPrefix(w.Raw, "و"), true
			}
			if (w.Folded == "and" || w.Folded == "" && isJoined) && at+1 < len(list) {
				w, skip, isJoined = list[at+1], 2, true
			}
		} else {
			w.Folded = withoutPreposition(w.Folded)
		}
		if isArabicAt(list, at) {
			w.Raw = partThousands.ReplaceAllString(w.Raw, "$1$2")
		}
		if !n.take(&w, isJoined, at > i) {
			break
		}
		at += skip
		taken = at - i
	}
	if taken == 1 && n.value() == 1 && !n.digits {
		return 0, 0
	}
	return n.value(), taken
}

// partThousands finds a number whose thousands are parted by a point, as the Arab
// press does; in English it is a decimal point.
var partThousands = regexp.MustCompile(`^([1-9]\d{0,2})\.(\d{3})$`)

// isArabicAt tells whether a word stands beside one in Arabic letters.
func isArabicAt(list []words.Word, at int) bool {
	for _, near := range []int{at - 1, at + 1} {
		if near >= 0 && near < len(list) {
			if r, _ := utf8.DecodeRuneInString(list[near].Folded); words.IsArabic(r) {
				return true
			}
		}
	}
	return false
}

// withoutPreposition takes off what Arabic joins to a number in words.
func withoutPreposition(folded string) string {
	for _, clitic := range []string{"ب", "ل", "و"} {
		if rest, ok := strings.CutPrefix(folded, clitic); ok && counted[rest] > 0 {
			return rest
		}
	}
	return folded
}

// amount is a number as it is read word by word.
type amount struct {
	total, current float64
	digits         bool // it begins with digits
	closed         bool // a word of scale came last: only what is joined goes on
}

func (a *amount) value() float64 { return a.total + a.current }

// take adds a word, and tells whether it belongs to the number.
func (a *amount) take(w *words.Word, isJoined, isWithin bool) bool {
	if v, suffix, ok := words.Number(w.Raw); ok {
		if isWithin && (!isJoined || !a.closed) {
			return false
		}
		by, known := scales[suffix]
		switch {
		case suffix == "", suffix == "st", suffix == "nd", suffix == "rd", suffix == "th":
			a.current += v
		case known:
			a.current += v * by
		default:
			return false // a word such as 5G
		}
		a.digits, a.closed = a.digits || !isWithin, false
		return true
	}
	if by, ok := scales[w.Folded]; ok && isWithin && len(w.Folded) > 1 {
		if a.current == 0 {
			return false
		}
		a.total += a.current * by
		a.current, a.closed = 0, true
		return true
	}
	v, ok := counted[w.Folded]
	if !ok || isWithin && a.closed && !isJoined || isWithin && !a.closed && !a.goesOn(v, isJoined) {
		return false
	}
	if v == 100 && a.current > 1 && a.current < 10 {
		a.current *= 100
	} else {
		a.current += v
	}
	a.closed = false
	return true
}

// goesOn tells whether a number in words may follow what was read without a word of
// scale between.
func (a *amount) goesOn(v float64, isJoined bool) bool {
	rest := math.Mod(a.current, 100)
	switch {
	case a.digits || a.current == 0:
		return false
	case a.current >= 1000:
		return isJoined && v < 1000 // ألفين وخمسمئة
	case v == 100:
		return a.current < 10
	case v == 10:
		return rest > 0 && rest < 10 && !isJoined // خمسة عشر
	case v >= 20 && v < 100:
		return rest < 10 && (rest == 0 || isJoined) // خمسة وعشرون
	case v < 10:
		return rest == 0 && a.current >= 100 || rest >= 20 && math.Mod(rest, 10) == 0 // twenty-five
	case v < 20:
		return rest == 0 && a.current >= 100
	}
	return false
}

// figureKey is the text that stands for a number's value.
func figureKey(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
