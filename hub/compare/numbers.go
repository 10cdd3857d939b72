package compare

import (
	"math"
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub/words"
)

// scales are words that multiply the number before them, folded.
var scales = wordMap(map[float64]string{
	100: "hundred", 1e3: "thousand k الف الاف الفا", 1e6: "million millions mn m mln مليون ملايين مليونا",
	2e6: "مليونين مليونان", 1e9: "billion billions bn b مليار مليارات مليارا", 1e12: "trillion tn تريليون تريليونات",
})

// counted are numbers in words, folded. One is left out: it is a pronoun as often.
var counted = wordMap(map[float64]string{
	2: "two اثنين اثنان اثنتين اثنتان", 3: "three ثلاثه ثلاث", 4: "four اربعه اربع", 5: "five خمسه خمس", 6: "six سته ست",
	7: "seven سبعه سبع", 8: "eight ثمانيه ثماني ثمان", 9: "nine تسعه تسع", 10: "ten عشره عشر", 11: "eleven", 12: "twelve",
	13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen",
	20: "twenty عشرين عشرون", 30: "thirty ثلاثين ثلاثون", 40: "forty اربعين اربعون", 50: "fifty خمسين خمسون", 60: "sixty ستين ستون",
	70: "seventy سبعين سبعون", 80: "eighty ثمانين ثمانون", 90: "ninety تسعين تسعون", 100: "مئه مايه ميه", 200: "مئتين مئتان مايتين مايتان ميتين ميتان",
	300: "ثلاثمئه ثلاثمايه ثلاثميه", 400: "اربعمئه اربعمايه اربعميه", 500: "خمسمئه خمسمايه خمسميه", 600: "ستمئه ستمايه ستميه", 700: "سبعمئه سبعمايه سبعميه",
	800: "ثمانمئه ثمانمايه ثمانميه", 900: "تسعمئه تسعمايه تسعميه", 2000: "الفين الفان",
})

func wordMap(m map[float64]string) map[string]float64 {
	byWord := make(map[string]float64)
	for value, words := range m {
		for w := range strings.FieldsSeq(words) {
			byWord[w] = value
		}
	}
	return byWord
}

// numberAt reads the number that begins at words[i] and returns how many words it
// takes, 0 where there is none.
func numberAt(list []words.Word, i int) (value float64, taken int) {
	if v, suffix, ok := words.Number(list[i].Raw); ok {
		if suffix == "" {
			return scaled(v, list, i+1, 1)
		}
		if by, ok := scales[suffix]; ok {
			return v * by, 1
		}
		if suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th" {
			return v, 1
		}
		return 0, 0 // a word such as 5G
	}
	total, n := 0.0, 0
	for i+n < len(list) {
		w := list[i+n].Folded
		v, ok := counted[w]
		if !ok && n > 0 {
			// عشرون follows "و"; English has a hyphen or "and".
			v, ok = counted[strings.TrimPrefix(w, "و")]
		}
		if !ok {
			break
		}
		switch {
		case n == 0:
			total = v
		case v == 10 && total < 10: // خمسة عشر
			total += 10
		case total < 10 && v >= 20 && v < 100, total >= 20 && total < 100 && v < 10, total >= 100 && v < 100:
			total += v
		default:
			return scaled(total, list, i+n, n)
		}
		n++
	}
	if n == 0 {
		return 0, 0
	}
	return scaled(total, list, i+n, n)
}

// scaled multiplies a number by the words of scale that follow it.
func scaled(v float64, list []words.Word, at, taken int) (value float64, words int) {
	for at < len(list) {
		by, ok := scales[list[at].Folded]
		if !ok || len(list[at].Folded) == 1 {
			break
		}
		v *= by
		at++
		taken++
	}
	return v, taken
}

// figureKey is the text that stands for a number's value.
func figureKey(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
