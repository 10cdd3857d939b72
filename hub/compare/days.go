package compare

import (
	"strings"

	"github.com/feedhub/feedhub/hub/words"
)

// weekdays and months are folded names of days and months: the Western and the
// Syriac names of the Arab press.
var weekdays, months = numbered([]string{
	"sunday الاحد", "monday الاثنين", "tuesday الثلاثا", "wednesday الاربعا", "thursday الخميس", "friday الجمعه", "saturday السبت",
}), numbered([]string{
	"january jan يناير جانفي", "february feb فبراير شباط فيفري", "march مارس اذار", "april apr ابريل نيسان افريل", "may مايو ايار ماي",
	"june jun يونيو حزيران جوان", "july jul يوليو تموز جويليه", "august aug اغسطس اب اوت", "september sep sept سبتمبر ايلول",
	"october oct اكتوبر", "november nov نوفمبر", "december dec ديسمبر",
})

func numbered(names []string) map[string]int {
	m := make(map[string]int)
	for i, list := range names {
		for n := range strings.FieldsSeq(list) {
			m[n] = i + 1
		}
	}
	return m
}

// weekdayOf returns the day of the week, 0 where the word is none. In Arabic a
// preposition or a conjunction may be joined to it.
func weekdayOf(folded string) int {
	if d := weekdays[folded]; d > 0 {
		return d
	}
	for _, clitic := range []string{"و", "ب", "ف"} {
		if rest, ok := strings.CutPrefix(folded, clitic); ok {
			if d := weekdays[rest]; d > 0 {
				return d
			}
		}
	}
	if rest, ok := strings.CutPrefix(folded, "لل"); ok {
		return weekdays["ال"+rest]
	}
	return 0
}

// dateAt reads a day of a month, in either order, or a month of a year that begins at
// words[i], and returns how many words it takes, 0 where there is none.
func dateAt(list []words.Word, i int) (month, day, taken int) {
	if day := dayOfMonth(list[i]); day > 0 {
		n := 1
		if i+n < len(list) && list[i+n].Folded == "of" {
			n++
		}
		if month, m := monthAt(list, i+n); m > 0 {
			return month, day, n + m
		}
		return 0, 0, 0
	}
	if month, m := monthAt(list, i); m > 0 && i+m < len(list) {
		if day := dayOfMonth(list[i+m]); day > 0 {
			return month, day, m + 1
		}
		if v, suffix, ok := words.Number(list[i+m].Raw); ok && suffix == "" && v >= 1900 && v < 2100 {
			return month, int(v), m + 1 // of a year: a date of its own
		}
	}
	return 0, 0, 0
}

// monthAt reads a month's name, or both of its names as the Arab press puts them
// beside each other.
func monthAt(list []words.Word, i int) (month, taken int) {
	for n := 0; n < 2; n++ {
		m, k := oneMonthAt(list, i+taken)
		if k == 0 || month > 0 && m != month {
			break
		}
		month, taken = m, taken+k
	}
	return month, taken
}

func oneMonthAt(list []words.Word, i int) (month, taken int) {
	if i >= len(list) {
		return 0, 0
	}
	w := list[i]
	if m := months[w.Folded]; m > 0 && (w.Capital || w.Raw[0] >= 0x80) {
		return m, 1
	}
	if (w.Folded == "تشرين" || w.Folded == "كانون") && i+1 < len(list) {
		second := map[string]int{"الاول": 0, "الثاني": 1}
		if n, ok := second[list[i+1].Folded]; ok {
			if w.Folded == "تشرين" {
				return 10 + n, 2
			}
			return []int{12, 1}[n], 2
		}
	}
	return 0, 0
}

// dayOfMonth returns the day that a word of digits names, 0 where it names none.
func dayOfMonth(w words.Word) int {
	v, suffix, ok := words.Number(w.Raw)
	if !ok || v < 1 || v > 31 || v != float64(int(v)) {
		return 0
	}
	switch suffix {
	case "", "st", "nd", "rd", "th":
		return int(v)
	}
	return 0
}
