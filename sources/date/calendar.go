package date

import "time"

// calendar is what a date counts in.
type calendar uint8

const (
	gregorian calendar = iota
	jalali
	hijri
)

// The years that the calendars are converted for. Those of Jalali are where
// the cycle of 33 years and the law of 1925, which goes by the equinox, agree;
// those of Hijri are where Umm al-Qura is tabulated.
const (
	firstJalali, lastJalali = 1178, 1500
	firstHijri, lastHijri   = 1300, 1500
)

// Of a date in numbers alone that is not younger than 1300 nor older than 1499
// the years up to here are Jalali (2052). Above, a year is more likely Hijri
// (1431 began in 2009), and nothing tells.
const lastBareJalali = 1430

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// isDay tells whether a day is in the Gregorian calendar, year 1 to 9999.
func isDay(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 || year < 1 || year > 9999 {
		return false
	}
	if day <= 28 {
		return true
	}
	return day <= daysIn(year, month)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// jalaliDay converts a day of the Jalali calendar. Years are leap years as in
// the cycle of 33 years, in the form that ICU gives it.
func jalaliDay(year, month, day int) (time.Time, bool) {
	length := 31
	if month > 6 {
		length = 30
	}
	if month == 12 && (25*year+11)%33 >= 8 {
		length = 29
	}
	if year < firstJalali || year > lastJalali || month < 1 || month > 12 || day < 1 || day > length {
		return time.Time{}, false
	}
	const epoch = -492269 // the day before 1 Farvardin 1, counted from 1 January 1970
	days := epoch + 365*(year-1) + (8*year+21)/33 + 31*(month-1) - max(0, month-7) + day
	return time.Unix(int64(days)*24*60*60, 0).UTC(), true
}

// hijriDay converts a day of the Hijri calendar as Umm al-Qura has it.
func hijriDay(year, month, day int) (time.Time, bool) {
	if year < firstHijri || year > lastHijri || month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	long := ummAlQura[year-firstHijri]
	if day > 29+int(long>>(month-1)&1) {
		return time.Time{}, false
	}
	days := day - 1
	for _, lengths := range ummAlQura[:year-firstHijri] {
		days += monthsLength(lengths, 12)
	}
	days += monthsLength(long, month-1)
	return time.Date(1882, time.November, 12+days, 0, 0, 0, 0, time.UTC), true // 12 November 1882 is 1 Muharram 1300
}

// monthsLength returns the length of the first n months of a year.
func monthsLength(long uint16, n int) (days int) {
	for i := range n {
		days += 29 + int(long>>i&1)
	}
	return days
}

// ummAlQura has a bit for every month, from the lowest, that is set if the
// month has 30 days, as the islamic-umalqura calendar of ICU 78 has it. Before
// 1420, when the rule was another, and after 1450 other tables differ from it
// by a day here and there; AssumeUmmAlQura covers that.
var ummAlQura = [lastHijri - firstHijri + 1]uint16{
	0x555, 0x2ab, 0x937, 0x2b6, 0x576, 0x36c, 0xb55, 0xaaa, 0x956, 0x49e, // 1300
	0x95d, 0x2ba, 0x5b5, 0x3aa, 0xb4b, 0xa96, 0x52e, 0x2ad, 0x56d, 0xb5a, // 1310
	0x752, 0xf25, 0xe8a, 0xd16, 0xa56, 0xab5, 0x6b4, 0xda9, 0xb92, 0xb25, // 1320
	0x64b, 0xa9b, 0x35a, 0x6d9, 0x5d4, 0xda5, 0xd4a, 0xa95, 0x536, 0x975, // 1330
	0x2f4, 0x6e9, 0x6d4, 0x6a9, 0x535, 0x25d, 0x4bd, 0x9ba, 0x3b4, 0xb69, // 1340
	0xb2a, 0xa55, 0x4ad, 0xa5d, 0x2da, 0x6d9, 0xeaa, 0xe94, 0xd2a, 0xc56, // 1350
	0x4ae, 0xa6d, 0x56a, 0xd55, 0xd4a, 0xa93, 0x52b, 0xa5b, 0x53a, 0x6b5, // 1360
	0xea9, 0xd52, 0xd29, 0xa55, 0x4ad, 0x56d, 0xaea, 0x6e4, 0xed1, 0xda2, // 1370
	0xaaa, 0x95a, 0x2da, 0x5b9, 0xbb2, 0x764, 0x6c9, 0x555, 0x2ab, 0x4db, // 1380
	0xaba, 0x5b4, 0xda9, 0xd52, 0xaa5, 0x92d, 0x26d, 0x8ed, 0x2da, 0xad5, // 1390
	0xaa5, 0xa4b, 0x497, 0x937, 0x2b6, 0x975, 0xd69, 0xd52, 0xc95, 0x92b, // 1400
	0x25b, 0x4db, 0x9d5, 0x5d2, 0xda5, 0xd4a, 0xa95, 0x54d, 0xaad, 0x3aa, // 1410
	0xbd2, 0xbc4, 0xb89, 0xa95, 0x52d, 0x5ad, 0xb6a, 0x6d4, 0xdc9, 0xd92, // 1420
	0xaa6, 0x956, 0x2ae, 0x56d, 0x36a, 0xb55, 0xaaa, 0x94d, 0x49d, 0x95d, // 1430
	0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e, 0x26e, 0x55d, 0xada, 0x6d4, // 1440
	0x6a5, 0xb27, 0xa4d, 0x4ad, 0x56d, 0xb5a, 0x754, 0xf49, 0xe92, 0xd26, // 1450
	0xa56, 0x356, 0x6b5, 0xbaa, 0xb92, 0xb25, 0x68b, 0xa9b, 0x55a, 0xada, // 1460
	0x5b4, 0xda9, 0xb52, 0xa9a, 0x536, 0x276, 0x575, 0xaf2, 0x6d4, 0x6a9, // 1470
	0x555, 0x2ad, 0x4bd, 0x9ba, 0x574, 0xb69, 0xb52, 0xa95, 0x52d, 0xa5d, // 1480
	0x4da, 0xad9, 0x6b2, 0xe95, 0xe2a, 0xc96, 0x92e, 0xaad, 0x56a, 0xd65, // 1490
	0xd4a, // 1500
}
