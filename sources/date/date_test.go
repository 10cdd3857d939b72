package date

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// reading is what a text is read as: an RFC 3339 time in the zone that was
// written, and what was assumed.
type reading struct {
	in, want string
	assumed  Assumption
}

const (
	noZoneWritten = AssumeUTC
	dayAlone      = AssumeUTC | AssumeMidnight
)

func check(t *testing.T, cases map[string]reading) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := Parse(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Time.Format(time.RFC3339Nano); got != c.want || d.Assumed != c.assumed {
				t.Errorf("Parse(%q) = %s (%s), want %s (%s)", c.in, got, d.Assumed, c.want, c.assumed)
			}
		})
	}
}

// refuse checks that texts are errors whose reason holds a word.
func refuse(t *testing.T, cases map[string][2]string) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := Parse(c[0])
			if !errors.Is(err, ErrUnreadable) {
				t.Fatalf("Parse(%q) = %s, %v", c[0], d.Time, err)
			}
			if !strings.Contains(err.Error(), c[1]) {
				t.Errorf("the error is %q, and does not say %q", err, c[1])
			}
		})
	}
}

func TestRFC822(t *testing.T) {
	check(t, map[string]reading{
		"as RSS wants it":                           {"Sat, 07 Sep 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"with an offset":                            {"Sat, 07 Sep 2002 09:42:31 +0530", "2002-09-07T09:42:31+05:30", 0},
		"with an odd offset":                        {"Sat, 07 Sep 2002 09:42:31 -0117", "2002-09-07T09:42:31-01:17", 0},
		"with the offset of an unknown zone":        {"Sat, 07 Sep 2002 09:42:31 -0000", "2002-09-07T09:42:31Z", 0},
		"without a weekday":                         {"07 Sep 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"with a weekday that is wrong":              {"Mon, 07 Sep 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"with a long weekday and month":             {"Saturday, 07 September 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"without the comma":                         {"Sat 07 Sep 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"with a comma too much":                     {"Sat, 07 Sep, 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"without spaces":                            {"Sat,07Sep2002 09:42:31GMT", "2002-09-07T09:42:31Z", 0},
		"in capitals":                               {"SAT, 07 SEP 2002 09:42:31 gmt", "2002-09-07T09:42:31Z", 0},
		"with a day of one digit":                   {"Sat, 7 Sep 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"with a day that is filled up with a space": {"Sat,  7 Sep 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"with a time of single digits":              {"Sat, 7 Sep 2002 9:4:3 GMT", "2002-09-07T09:04:03Z", 0},
		"without seconds":                           {"Sat, 07 Sep 2002 09:42 GMT", "2002-09-07T09:42:00Z", 0},
		"without a zone":                            {"Sat, 07 Sep 2002 09:42:31", "2002-09-07T09:42:31Z", noZoneWritten},
		"without a time":                            {"Sat, 07 Sep 2002", "2002-09-07T00:00:00Z", dayAlone},
		"month and day swapped":                     {"Sat, Sep 07 2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"a year of two digits, before the pivot":    {"07 Sep 49 09:42:31 GMT", "2049-09-07T09:42:31Z", AssumeCentury},
		"a year of two digits, after the pivot":     {"07 Sep 50 09:42:31 GMT", "1950-09-07T09:42:31Z", AssumeCentury},
		"a year of three digits":                    {"07 Sep 102 09:42:31 GMT", "2002-09-07T09:42:31Z", AssumeCentury},
		"a year of antiquity":                       {"07 Sep 0102 09:42:31 GMT", "0102-09-07T09:42:31Z", 0},
		"the last hour's end":                       {"Sat, 07 Sep 2002 24:00:00 GMT", "2002-09-08T00:00:00Z", 0},
		"a leap second":                             {"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z", 0},
		"a comment at the end":                      {"Sat, 07 Sep 2002 09:42:31 +0200 (summer (here))", "2002-09-07T09:42:31+02:00", 0},
		"a comment in the time":                     {"Sat, 07 Sep 2002 09(h):42 : 31 +0200", "2002-09-07T09:42:31+02:00", 0},
		"white space around it":                     {"\n\t Sat, 07 Sep 2002 09:42:31 GMT \r\n", "2002-09-07T09:42:31Z", 0},
		"folded onto two lines":                     {"Sat, 07 Sep 2002\r\n 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"a colon in the offset":                     {"Sat, 07 Sep 2002 09:42:31 +02:00", "2002-09-07T09:42:31+02:00", 0},
		"the form of RFC 850":                       {"Saturday, 07-Sep-02 09:42:31 GMT", "2002-09-07T09:42:31Z", AssumeCentury},
		"the form of RFC 850 with a long year":      {"Sat, 07-Sep-2002 09:42:31 GMT", "2002-09-07T09:42:31Z", 0},
		"a year that can't be the day comes first":  {"94-Nov-06 08:49:37 GMT", "1994-11-06T08:49:37Z", AssumeCentury},
		"asctime":                                  {"Sat Sep  7 09:42:31 2002", "2002-09-07T09:42:31Z", noZoneWritten},
		"asctime with a zone before the year":      {"Sat Sep  7 09:42:31 PST 2002", "2002-09-07T09:42:31-08:00", 0},
		"asctime with an offset before the year":   {"Sat Sep 07 09:42:31 +0000 2002", "2002-09-07T09:42:31Z", 0},
		"date(1) of 12 hours":                      {"Sat Sep  7 09:42:31 PM CEST 2002", "2002-09-07T21:42:31+02:00", 0},
		"date(1) with the day first":               {"Sat  7 Sep 21:42:31 CEST 2002", "2002-09-07T21:42:31+02:00", 0},
		"a Date of JavaScript":                     {"Sat Sep 07 2002 09:42:31 GMT+0200 (CEST)", "2002-09-07T09:42:31+02:00", 0},
		"a Time of Go":                             {"2002-09-07 09:42:31.000000001 +0300 MSK", "2002-09-07T09:42:31.000000001+03:00", 0},
		"a zone between day and year":              {"Sat Sep 7 09:42 CEST 2002", "2002-09-07T09:42:00+02:00", 0},
		"a half of the day that the hour has said": {"Saturday,September 7,2002 13:14 pm", "2002-09-07T13:14:00Z", noZoneWritten},
		"a day and a zone":                         {"7 Sep 2002 GMT", "2002-09-07T00:00:00Z", AssumeMidnight},
		"a month and a year":                       {"Sept. 2002", "2002-09-01T00:00:00Z", dayAlone | AssumeDay},
		"a line of a web server's log":             {"07/Sep/2002:09:42:31 +0200", "2002-09-07T09:42:31+02:00", 0},
	})
	refuse(t, map[string][2]string{
		"four parts of a time":           {"Sun, 16 Dec 2012 1:2:3:4 GMT", `":"`},
		"a month that is none":           {"Sun, 16 zzz 2012 11:47:32 GMT", `"zzz"`},
		"a day that is none":             {"Sun, Dec x 2012 11:47:32 GMT", `"x"`},
		"a year that is none":            {"Sun, 16 Dec zz 11:47:32 GMT", `"zz"`},
		"an offset's hour that is none":  {"Sun, 16 Dec 2012 11:47:32 +zz:00", `"zz"`},
		"an offset's minute that's none": {"Sun, 16 Dec 2012 11:47:32 +00:zz", `"zz"`},
		"an offset of four days":         {"Sun, 31 Dec 9999 23:59:59 -9999", "99:99"},
		"a year beyond the formats":      {"Fri, 31 Dec 9999 23:59:59 -0100", "9999"},
		"a day beyond its month":         {"Thu, 31 Jun 2004 19:48:21 GMT", "not a day"},
		"a day beyond all months":        {"Sun, 99 Jun 2009 12:00:00 GMT", "not a day"},
		"day zero":                       {"Mon, 00 Jan 2004 00:00:00 GMT", "not a day"},
		"year zero":                      {"1 Jan 0000 00:00:00 GMT", "not a day"},
		"no year":                        {"Thu, 31 May 19:48:21 GMT", "no year"},
		"a month and a year with a time": {"May 2004 19:48 GMT", "no day"},
		"two short numbers after none":   {"04 12 May", "either number"},
		"a comment without an end":       {"Sun, 16 Dec 2012 (11:47:32 GMT", "not closed"},
		"hour 24 and a minute":           {"Sun, 16 Dec 2012 24:01 GMT", "24:01:00"},
		"nothing":                        {"  ", "empty"},
		"a time alone":                   {"10:15", "no day"},
		"yesterday":                      {"yesterday", `"yesterday"`},
		"some days ago":                  {"3 days ago", `"days"`},
	})
}

func TestISO8601(t *testing.T) {
	check(t, map[string]reading{
		"as Atom wants it":                   {"2003-12-13T18:30:02Z", "2003-12-13T18:30:02Z", 0},
		"a fraction and an offset":           {"2003-12-13T18:30:02.25+01:00", "2003-12-13T18:30:02.25+01:00", 0},
		"a fraction finer than nanoseconds":  {"2003-12-13T18:30:02.1234567891Z", "2003-12-13T18:30:02.123456789Z", 0},
		"an offset of an unknown zone":       {"2003-12-13T18:30:02-00:00", "2003-12-13T18:30:02Z", 0},
		"small letters":                      {"2003-12-13t18:30:02z", "2003-12-13T18:30:02Z", 0},
		"a space for the T":                  {"2003-12-13 18:30:02Z", "2003-12-13T18:30:02Z", 0},
		"a comma before the fraction":        {"2003-12-13T18:30:02,25Z", "2003-12-13T18:30:02.25Z", 0},
		"no colon in the offset":             {"2003-12-13T18:30:02+0545", "2003-12-13T18:30:02+05:45", 0},
		"an offset of hours":                 {"2003-12-13T18:30:02+05", "2003-12-13T18:30:02+05:00", 0},
		"a minus sign of typesetters":        {"2003-12-13T18:30:02−08:00", "2003-12-13T18:30:02-08:00", 0},
		"an en dash for the minus":           {"2003-12-13T18:30:02–08:00", "2003-12-13T18:30:02-08:00", 0},
		"non-breaking hyphens":               {"2003‑12‑13T18:30:02Z", "2003-12-13T18:30:02Z", 0},
		"no seconds":                         {"2003-12-13T18:30Z", "2003-12-13T18:30:00Z", 0},
		"no minutes":                         {"2003-12-13T18Z", "2003-12-13T18:00:00Z", 0},
		"a fraction of a minute":             {"2003-12-13T18:30.5Z", "2003-12-13T18:30:30Z", 0},
		"a fraction of an hour":              {"2003-12-13T18,25Z", "2003-12-13T18:15:00Z", 0},
		"no zone":                            {"2003-12-13T18:30:02", "2003-12-13T18:30:02Z", noZoneWritten},
		"the last hour's end":                {"2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z", 0},
		"a leap second":                      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0},
		"single digits":                      {"2003-1-3T8:3:2Z", "2003-01-03T08:03:02Z", 0},
		"a zone's name after the offset":     {"2003-12-13T18:30:02+01:00[Europe/Paris]", "2003-12-13T18:30:02+01:00", 0},
		"basic form":                         {"20031213T183002Z", "2003-12-13T18:30:02Z", 0},
		"basic form with a fraction":         {"20031213T183002.5+0100", "2003-12-13T18:30:02.5+01:00", 0},
		"basic form without seconds":         {"20031213T1830Z", "2003-12-13T18:30:00Z", 0},
		"basic form with a space":            {"20031213 183002", "2003-12-13T18:30:02Z", noZoneWritten},
		"fourteen digits":                    {"20031213183002", "2003-12-13T18:30:02Z", noZoneWritten},
		"twelve digits":                      {"200312131830", "2003-12-13T18:30:00Z", noZoneWritten},
		"a day":                              {"2003-12-13", "2003-12-13T00:00:00Z", dayAlone},
		"a day with a zone":                  {"2003-12-13Z", "2003-12-13T00:00:00Z", AssumeMidnight},
		"a day with an offset":               {"2003-12-13+01:00", "2003-12-13T00:00:00+01:00", AssumeMidnight},
		"eight digits":                       {"20031213", "2003-12-13T00:00:00Z", dayAlone},
		"a month":                            {"2003-12", "2003-12-01T00:00:00Z", dayAlone | AssumeDay},
		"a year":                             {"2003", "2003-01-01T00:00:00Z", dayAlone | AssumeDay | AssumeMonth},
		"a day of a week":                    {"2003-W01-3", "2003-01-01T00:00:00Z", dayAlone},
		"a day of a week, basic":             {"2003W013", "2003-01-01T00:00:00Z", dayAlone},
		"a day of a week in the next year":   {"2004-W53-6", "2005-01-01T00:00:00Z", dayAlone},
		"a day of a week with a time":        {"2003-W01-3T10:14Z", "2003-01-01T10:14:00Z", 0},
		"a week":                             {"2003-W01", "2002-12-30T00:00:00Z", dayAlone | AssumeDay},
		"a day of the year":                  {"2003-335", "2003-12-01T00:00:00Z", dayAlone},
		"a day of the year, basic":           {"2003335", "2003-12-01T00:00:00Z", dayAlone},
		"a day of the year without century":  {"03335", "2003-12-01T00:00:00Z", dayAlone | AssumeCentury},
		"six digits":                         {"031231", "2003-12-31T00:00:00Z", dayAlone | AssumeCentury},
		"six digits that are no month":       {"201231", "2020-12-31T00:00:00Z", dayAlone | AssumeCentury},
		"a short year first":                 {"03-12-31", "2003-12-31T00:00:00Z", dayAlone | AssumeCentury | AssumeOrder},
		"a short year that can't be a day":   {"99-12-31", "1999-12-31T00:00:00Z", dayAlone | AssumeCentury},
		"year and month without century":     {"-03-12", "2003-12-01T00:00:00Z", dayAlone | AssumeCentury | AssumeDay},
		"year and month, basic":              {"-0312", "2003-12-01T00:00:00Z", dayAlone | AssumeCentury | AssumeDay},
		"a zero too much, as Google had it":  {"2003-012-31T10:14:55+00:00", "2003-12-31T10:14:55Z", 0},
		"as a database writes it":            {"2004-07-08 23:56:58.0", "2004-07-08T23:56:58Z", noZoneWritten},
		"as a database writes an offset":     {"2004-07-08 23:56:58 -00:20", "2004-07-08T23:56:58-00:20", 0},
		"Unix time":                          {"1072915200", "2004-01-01T00:00:00Z", 0},
		"Unix time with a fraction":          {"1072915200.25", "2004-01-01T00:00:00.25Z", 0},
		"Unix time in milliseconds":          {"1072915200123", "2004-01-01T00:00:00.123Z", 0},
		"the year 1403 of ISO 8601 is right": {"1403-02-11T10:00:00Z", "1403-02-11T10:00:00Z", 0},
	})
	refuse(t, map[string][2]string{
		"an hour of 25":                 {"2003-12-31T25:14:55Z", "25:14:55"},
		"a minute of 61":                {"2003-12-31T10:61:55Z", "10:61:55"},
		"a second of 61":                {"2003-12-31T10:14:61Z", "10:14:61"},
		"a year that leaves the range":  {"9999-12-31T23:59:59-01:00", "9999"},
		"a year before the first":       {"0001-01-01T00:00:00+01:00", "9999"},
		"no leap year":                  {"2003-02-29T10:00:00Z", "not a day"},
		"a month of 13":                 {"2003-13-01", "not a day"},
		"no year":                       {"--12-31", "is not expected"},
		"too many numbers":              {"2013-01-27-01", "not those of a date"},
		"words at the end":              {"2013-01-28T11:30:00-06:00Textra", `"textra"`},
		"letters for a month":           {"2013-xx-27", `"xx"`},
		"letters for a minute":          {"2013-01-28T09:xx:00Z", `":"`},
		"three digits":                  {"013", "3 digits"},
		"nine digits":                   {"107291520", "9 digits"},
		"a day of no year":              {"2003-366", "no day 366"},
		"a week of no year":             {"2003-W53-1", "no such week"},
		"Unix time with a zone":         {"1072915200 GMT", "only alone"},
		"a day or a month":              {"200312", "may be a day"},
		"a photograph's form":           {"2004:05:28 10:15:30", "not an hour"},
		"two offsets":                   {"2003-12-13T18:30:02+01:00+02:00", "two offsets"},
		"two times":                     {"2003-12-13T18:30 18:31", "two times"},
		"a cut text":                    {"2003-12-", "not expected"},
		"a superscript is not a digit":  {"2003-12-1²", "²"},
		"a number without an end":       {"20031213183002200312131830", "too long"},
		"a dash before the time of day": {"2003-12-13-10:15", "belongs to the date"},
	})
}
