package date

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
)

func TestOrderOfDayAndMonth(t *testing.T) {
	for name, c := range map[string]struct {
		known   Order
		in      string
		want    string // "" for an error that is ErrAmbiguous
		assumed Assumption
		proves  Order
	}{
		"only day first is a date":           {Unknown, "31/12/2003", "2003-12-31", 0, DayFirst},
		"only month first is a date":         {Unknown, "12/31/2003", "2003-12-31", 0, MonthFirst},
		"a wrong knowledge changes nothing":  {MonthFirst, "31/12/2003", "2003-12-31", 0, DayFirst},
		"both are, and nothing is known":     {Unknown, "3/4/2003", "", 0, Unknown},
		"both are, with dashes":              {Unknown, "03-04-2003", "", 0, Unknown},
		"both are, with a time":              {Unknown, "1/2/2006 3:04:05 PM", "", 0, Unknown},
		"both are one day":                   {Unknown, "5/5/2003", "2003-05-05", 0, Unknown},
		"the publisher writes the day first": {DayFirst, "3/4/2003", "2003-04-03", AssumeOrder, Unknown},
		"the publisher writes it second":     {MonthFirst, "3/4/2003", "2003-03-04", AssumeOrder, Unknown},
		"the weekday is of the day first":    {Unknown, "Thu 3/4/2003", "2003-04-03", 0, DayFirst},
		"the weekday is of the month first":  {Unknown, "Tue 3/4/2003", "2003-03-04", 0, MonthFirst},
		"the weekday is of neither":          {Unknown, "Sun 3/4/2003", "", 0, Unknown},
		"the weekday settles spaces, too":    {Unknown, "Sat, 11 04 2020 08:51", "2020-04-11", 0, DayFirst},
		"points stand where day is first":    {Unknown, "3.4.2003", "2003-04-03", 0, Unknown},
		"points, and month first":            {Unknown, "12.31.2003", "2003-12-31", 0, MonthFirst},
		"a year of two digits is the last":   {Unknown, "31/12/03", "2003-12-31", AssumeCentury | AssumeOrder, Unknown},
		"so it is with points":               {Unknown, "23.10.25", "2025-10-23", AssumeCentury | AssumeOrder, Unknown},
		"it can be nothing but the last":     {Unknown, "10/30/23", "2023-10-30", AssumeCentury, MonthFirst},
		"the year first has no order":        {Unknown, "2003/4/3", "2003-04-03", 0, Unknown},
		"ISO 8601 had the short year first":  {Unknown, "03-12-31", "2003-12-31", AssumeCentury | AssumeOrder, Unknown},
		"the publisher is not of ISO 8601":   {DayFirst, "03-12-31", "2031-12-03", AssumeCentury | AssumeOrder, Unknown},
		"a month and a year":                 {Unknown, "12/2003", "2003-12-01", AssumeDay, Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Parser{Order: c.known}.Parse(c.in)
			if c.want == "" {
				if !errors.Is(err, ErrAmbiguous) || !errors.Is(err, ErrUnreadable) {
					t.Fatalf("%s, %v", d.Time, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Time.Format(time.DateOnly); got != c.want || d.Assumed&^dayAlone != c.assumed || d.Order != c.proves {
				t.Errorf("%s (%s, order %d), want %s (%s, order %d)", got, d.Assumed, d.Order, c.want, c.assumed, c.proves)
			}
		})
	}
}

func TestZones(t *testing.T) {
	for zone, c := range map[string]struct {
		want    string // as an RFC 3339 offset
		assumed Assumption
	}{
		"GMT": {"Z", 0}, "UT": {"Z", 0}, "UTC": {"Z", 0}, "Z": {"Z", 0}, "Etc/GMT": {"Z", 0}, "Etc/UTC": {"Z", 0},
		"EST": {"-05:00", 0}, "EDT": {"-04:00", 0}, "CST": {"-06:00", 0}, "CDT": {"-05:00", 0},
		"MST": {"-07:00", 0}, "MDT": {"-06:00", 0}, "PST": {"-08:00", 0}, "PDT": {"-07:00", 0},
		"ET": {"-05:00", AssumeZone}, "CT": {"-06:00", AssumeZone}, "MT": {"-07:00", AssumeZone}, "PT": {"-08:00", AssumeZone},
		"AT": {"-04:00", AssumeZone}, "AST": {"-04:00", AssumeZone}, "IST": {"+05:30", AssumeZone}, "BST": {"+01:00", AssumeZone},
		"CET": {"+01:00", 0}, "CEST": {"+02:00", 0}, "MET": {"+01:00", 0}, "MEST": {"+02:00", 0}, "EET": {"+02:00", 0}, "EEST": {"+03:00", 0},
		"MSK": {"+03:00", 0}, "JST": {"+09:00", 0}, "KST": {"+09:00", 0}, "HKT": {"+08:00", 0}, "SGT": {"+08:00", 0},
		"AEST": {"+10:00", 0}, "AEDT": {"+11:00", 0}, "NZST": {"+12:00", 0}, "NZDT": {"+13:00", 0},
		"A": {"Z", AssumeUTC}, "H": {"Z", AssumeUTC}, "Y": {"Z", AssumeUTC},
		"GMT+3": {"+03:00", 0}, "GMT +3": {"+03:00", 0}, "UTC+03:00": {"+03:00", 0}, "GMT+0300": {"+03:00", 0}, "UTC-3:30": {"-03:30", 0},
		"GMT-01:01": {"-01:01", 0}, "+03:00 GMT": {"+03:00", 0}, "+530": {"+05:30", 0}, "Etc/GMT+3": {"-03:00", 0},
		"+0300 MSK": {"+03:00", 0}, "MSK+0300": {"+03:00", 0}, "IST+0200": {"+02:00", 0}, "+0200 IST": {"+02:00", 0},
		"+0800 (CST)": {"+08:00", 0}, "(EST)": {"-05:00", 0}, "(UTC+3)": {"+03:00", 0}, "(+0300)": {"+03:00", 0}, "(at noon) EST": {"-05:00", 0},
		"(a comment)": {"Z", AssumeUTC}, "-05:00Z": {"-05:00", AssumeZone}, "Z+03:00": {"+03:00", AssumeZone}, "Z+00:00": {"Z", 0},
	} {
		t.Run(zone, func(t *testing.T) {
			d, err := Parse("12 Feb 2025 15:04:05 " + zone)
			if err != nil {
				t.Fatal(err)
			}
			if got, found := strings.CutPrefix(d.Time.Format(time.RFC3339), "2025-02-12T15:04:05"); !found || got != c.want || d.Assumed != c.assumed {
				t.Errorf("%s (%s), want %s (%s)", got, d.Assumed, c.want, c.assumed)
			}
		})
	}
	refuse(t, map[string][2]string{
		"a zone that is not known":         {"12 Feb 2025 15:04:05 XYZ", `"xyz"`},
		"local time, of the military":      {"12 Feb 2025 15:04:05 J", `"j"`},
		"a zone and an offset that differ": {"12 Feb 2025 15:04:05 +0300 CEST", "differ"},
		"an offset and a zone that differ": {"12 Feb 2025 15:04:05 CEST+0300", "differ"},
		"two zones that differ":            {"12 Feb 2025 15:04:05 EST PST", "differ"},
		"an offset of five digits":         {"12 Feb 2025 15:04:05 +03000", "not an offset"},
		"an offset alone":                  {"12 Feb 2025 +0300", `"+"`},
	})
}

func TestErrorsQuoteTheText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"as it is":                 {"12 Foo 2025", `date "12 Foo 2025": the word "foo" is not known`},
		"controls are escaped":     {"12\x00 Foo\x1b", `date "12\x00 Foo\x1b": the word "�" is not known`},
		"marks of direction, too":  {"\u202e12 Foo", `date "\u202e12 Foo": the word "foo" is not known`},
		"bad UTF-8 is escaped":     {"12 \xff 2025", `date "12 \xff 2025": the word "�" is not known`},
		"a long text is cut":       {strings.Repeat("é", 100), `date "` + strings.Repeat("é", 30) + `…": the word "` + strings.Repeat("e", 61) + `…" is not known`},
		"one too long is not read": {strings.Repeat(" ", MaxLength+1), `date "` + strings.Repeat(" ", 61) + `…": it is longer than 256 bytes`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(c.in)
			if err == nil || err.Error() != c.want {
				t.Errorf("Parse(%q): %v, want %s", c.in, err, c.want)
			}
			var e *Error
			if !errors.As(err, &e) || len(e.Raw) > maxQuoted || e.Ambiguous {
				t.Errorf("the error is %#v", err)
			}
		})
	}
}

func TestTooManyPartsAreRefused(t *testing.T) {
	if _, err := Parse(strings.Repeat("1/", maxTokens/2+1)); err == nil || !strings.Contains(err.Error(), "parts") {
		t.Errorf("the error is %v", err)
	}
}

func TestAssumptionsAreSaid(t *testing.T) {
	if s := Assumption(0).String(); s != "" {
		t.Errorf("nothing is said as %q", s)
	}
	if got, want := (AssumeUTC | AssumeDay).String(), "no zone is written, taken for UTC; no day is written, taken for the first"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for i := range assumptionTexts {
		if s := Assumption(1 << i).String(); s == "" || strings.ContainsFunc(s, unicode.IsControl) {
			t.Errorf("assumption %d is said as %q", i, s)
		}
	}
	if AssumeUmmAlQura != 1<<(len(assumptionTexts)-1) {
		t.Error("an assumption has no text")
	}
}
