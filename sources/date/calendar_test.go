package date

import (
	"testing"
	"time"
)

func TestCalendars(t *testing.T) {
	type day struct {
		calendar         calendar
		year, month, day int
	}
	for name, c := range map[string]struct {
		in   day
		want string // "" if there is no such day
	}{
		"Jalali: the first day of a leap year":           {day{jalali, 1403, 1, 1}, "2024-03-20"},
		"Jalali: its leap day":                           {day{jalali, 1403, 12, 30}, "2025-03-20"},
		"Jalali: the day after it":                       {day{jalali, 1404, 1, 1}, "2025-03-21"},
		"Jalali: the last day of 31":                     {day{jalali, 1403, 6, 31}, "2024-09-21"},
		"Jalali: the first month of 30":                  {day{jalali, 1403, 7, 1}, "2024-09-22"},
		"Jalali: the revolution":                         {day{jalali, 1357, 11, 22}, "1979-02-11"},
		"Jalali: the law of the calendar":                {day{jalali, 1304, 1, 11}, "1925-03-31"},
		"Jalali: a leap year after five years":           {day{jalali, 1408, 12, 30}, "2030-03-20"},
		"Jalali: no leap day in a common year":           {day{jalali, 1404, 12, 30}, ""},
		"Jalali: no day 31 in the second half":           {day{jalali, 1403, 7, 31}, ""},
		"Jalali: no month 13":                            {day{jalali, 1403, 13, 1}, ""},
		"Jalali: a year out of the table":                {day{jalali, 1501, 1, 1}, ""},
		"Hijri: the first day of the table":              {day{hijri, 1300, 1, 1}, "1882-11-12"},
		"Hijri: the last day of the table":               {day{hijri, 1500, 12, 30}, "2077-11-16"},
		"Hijri: Ramadan of 1445":                         {day{hijri, 1445, 9, 1}, "2024-03-11"},
		"Hijri: the feast after it":                      {day{hijri, 1445, 10, 1}, "2024-04-10"},
		"Hijri: new year of 1446":                        {day{hijri, 1446, 1, 1}, "2024-07-07"},
		"Hijri: Ramadan of 1446":                         {day{hijri, 1446, 9, 1}, "2025-03-01"},
		"Hijri: the day of Arafat in 1446":               {day{hijri, 1446, 12, 9}, "2025-06-05"},
		"Hijri: new year of 1447":                        {day{hijri, 1447, 1, 1}, "2025-06-26"},
		"Hijri: no day 30 in a month of 29":              {day{hijri, 1446, 9, 30}, ""},
		"Hijri: a year out of the table":                 {day{hijri, 1501, 1, 1}, ""},
		"Gregorian: a leap day":                          {day{gregorian, 2000, 2, 29}, "2000-02-29"},
		"Gregorian: no leap day in a century's last":     {day{gregorian, 1900, 2, 29}, ""},
		"Gregorian: the first day that formats can have": {day{gregorian, 1, 1, 1}, "0001-01-01"},
	} {
		t.Run(name, func(t *testing.T) {
			in := civil{year: c.in.year, month: c.in.month, day: c.in.day, calendar: c.in.calendar}
			got, ok := in.convert()
			if ok != (c.want != "") || ok && got.Format(time.DateOnly) != c.want {
				t.Errorf("%v is %s, %v, want %q", c.in, got.Format(time.DateOnly), ok, c.want)
			}
		})
	}
}

// Every day of the tables follows on the one before.
func TestCalendarsHaveNoGaps(t *testing.T) {
	for name, c := range map[string]struct {
		convert     func(year, month, day int) (time.Time, bool)
		first, last int
	}{
		"Jalali": {jalaliDay, firstJalali, lastJalali},
		"Hijri":  {hijriDay, firstHijri, lastHijri},
	} {
		var before time.Time
		for i := c.first * 12 * 31; i < (c.last+1)*12*31; i++ {
			at, ok := c.convert(i/(12*31), i/31%12+1, i%31+1)
			if !ok {
				continue
			}
			if !before.IsZero() && at.Sub(before) != 24*time.Hour {
				t.Fatalf("%s: %s follows on %s", name, at, before)
			}
			before = at
		}
	}
}

func TestMomentIsTimeDate(t *testing.T) {
	for year := 1; year <= 9999; year++ {
		for month := 1; month <= 12; month++ {
			for _, day := range []int{1, daysIn(year, month)} {
				want := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
				if got, _ := moment(year, month, day, 0, 0, 0); got != want {
					t.Fatalf("%d-%d-%d is %s", year, month, day, got)
				}
			}
		}
	}
}
