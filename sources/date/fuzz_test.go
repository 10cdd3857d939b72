package date

import (
	"testing"
	"time"
)

// The properties that every text must keep: no panic; a year that every format
// can write; the fast forms mean what the general parser reads; and what we
// write of a result is read as the same instant.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Sat, 07 Sep 2002 09:42:31 GMT", "Sat,  7 Sep 02 24:00 PST", "Saturday, 07-Sep-02 09:42:31 GMT", "Sat Sep  7 09:42:31 2002",
		"Fri, 21 Nov 1997 09(h):   55  :  06 -0600", "7 Sep 2002 9:42 p. m. GMT+3", "2003-12-13T18:30:02.25+01:00", "20031213T1830,5Z",
		"2003-W01-3", "2003-335", "-03-12", "031231", "1072915200.25", "1072915200123", "2003-012-31T10:14:55[x]", "31/12/2003 3:04 PM ET",
		"الأربعاء، ١٤ شعبان ١٤٤٦هـ - ١٢ فبراير/شباط ٢٠٢٥م ٣:٠٤ م", "سه\u200cشنبه ۱۱ اردیبهشت ۱۴۰۳ ساعت ۳:۰۴ ب.ظ", "1403/02/11 ه.ش",
		"2004년 05월 28일 오후 01:31:15", "2004年5月28日星期五下午3:04 CST", "令和6年5月28日 15時04分05秒", "２００４/０５/２８", "Κυρ, 11 Ιούλ 2004 12:00:00 EST",
		"2004-július-13T9:15-05:00", "mar 12 mar 2024", "10:15 31.12.03 Etc/GMT+3", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00Z",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		d, err := Parse(raw)
		if err != nil {
			if d != (Date{}) || len(err.Error()) > 1200 {
				t.Fatalf("Parse(%q) = %v and an error of %d bytes", raw, d, len(err.Error()))
			}
			return
		}
		if here, utc := d.Time.Year(), d.Time.UTC().Year(); min(here, utc) < 1 || max(here, utc) > 9999 {
			t.Fatalf("Parse(%q) = %s", raw, d.Time)
		}
		if general, err := (Parser{}).parseAny(trim(raw)); err != nil || !general.Time.Equal(d.Time) || general.Assumed != d.Assumed {
			t.Fatalf("Parse(%q) = %v, and the general parser reads %v, %v", raw, d, general, err)
		}
		rereads(t, d.Time, time.RFC3339Nano)
		rereads(t, d.Time.Truncate(time.Second), time.RFC3339)
		rereads(t, d.Time.Truncate(time.Second), time.RFC1123Z)
	})
}

func rereads(t *testing.T, want time.Time, layout string) {
	t.Helper()
	text := want.Format(layout)
	got, err := Parse(text)
	if err != nil || !got.Time.Equal(want) || got.Assumed != 0 {
		t.Fatalf("%s, formatted as %q, is read as %v, %v", want, text, got, err)
	}
}
