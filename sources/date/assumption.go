package date

import "strings"

// Assumption is a set of what a text does not say and a rule has supplied. The
// zero Assumption says that all was written.
type Assumption uint16

// The assumptions.
const (
	// AssumeUTC: no zone was written, or a military letter, which says nothing
	// since RFC 1123 (5.2.14) found them counted in the wrong direction. UTC.
	AssumeUTC Assumption = 1 << iota
	// AssumeCountry: no zone was written, but the text is in a language of one
	// country that has one zone: Korean (+09:00) or Japanese (+09:00).
	AssumeCountry
	// AssumeZone: the abbreviation of the zone has more than one meaning, and
	// the one that feeds mean most was taken; or a Z stands beside an offset,
	// and the offset was taken.
	AssumeZone
	// AssumeMidnight: no time of day was written. 00:00.
	AssumeMidnight
	// AssumeDay: no day was written. The first of the month, the Monday of the
	// week.
	AssumeDay
	// AssumeMonth: no month was written. The first.
	AssumeMonth
	// AssumeCentury: the year has two digits, 00 to 49 for 2000 to 2049 and 50
	// to 99 for 1950 to 1999, or three, counted from 1900 (RFC 5322, 4.3).
	AssumeCentury
	// AssumeOrder: the numbers can be read in another order too; taken was that
	// of the Parser, of the script (Arabic: day first), of ISO 8601:1988 for
	// 03-12-31, or the year last in 31/12/03.
	AssumeOrder
	// AssumeJalali: nothing but its year tells that the date is of the Jalali
	// calendar.
	AssumeJalali
	// AssumeUmmAlQura: a Hijri day was found by the Umm al-Qura calendar of
	// Saudi Arabia. Where the new moon is looked for, the month may begin a day
	// or two away.
	AssumeUmmAlQura
)

var assumptionTexts = [...]string{
	"no zone is written, taken for UTC",
	"no zone is written, taken for that of the language's country",
	"the zone can mean several",
	"no time of day is written, taken for 00:00",
	"no day is written, taken for the first",
	"no month is written, taken for the first",
	"the century is not written",
	"the order of day, month and year is not certain",
	"the calendar is not written, taken for Jalali by the year",
	"the Hijri day was taken from the Umm al-Qura calendar",
}

// Has tells whether a holds any assumption of b.
func (a Assumption) Has(b Assumption) bool { return a&b != 0 }

// String says for people what was assumed. It is empty if nothing was.
func (a Assumption) String() string {
	var parts []string
	for i, s := range assumptionTexts {
		if a.Has(1 << i) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "; ")
}
