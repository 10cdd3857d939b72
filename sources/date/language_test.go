package date

import (
	"strings"
	"testing"
)

func TestArabic(t *testing.T) {
	check(t, map[string]reading{
		"months of Egypt":                         {"12 يونيو 2025", "2025-06-12T00:00:00Z", dayAlone},
		"months of the Levant":                    {"12 حزيران 2025", "2025-06-12T00:00:00Z", dayAlone},
		"months of Tunisia":                       {"12 جوان 2025", "2025-06-12T00:00:00Z", dayAlone},
		"months of Morocco":                       {"12 يوليوز 2025", "2025-07-12T00:00:00Z", dayAlone},
		"the first Kanun":                         {"12 كانون الأول 2025", "2025-12-12T00:00:00Z", dayAlone},
		"the second Kanun":                        {"12 كانون الثاني 2025", "2025-01-12T00:00:00Z", dayAlone},
		"the first Tishrin, without hamza":        {"12 تشرين الاول 2025", "2025-10-12T00:00:00Z", dayAlone},
		"the second Tishrin, with an alef at end": {"12 تشرين الثانى 2025", "2025-11-12T00:00:00Z", dayAlone},
		"two names of the month":                  {"12 شباط/فبراير 2025", "2025-02-12T00:00:00Z", dayAlone},
		"two names, one in parentheses":           {"12 شباط (فبراير) 2025", "2025-02-12T00:00:00Z", dayAlone},
		"without hamza":                           {"12 ابريل 2025", "2025-04-12T00:00:00Z", dayAlone},
		"hamza below":                             {"12 إبريل 2025", "2025-04-12T00:00:00Z", dayAlone},
		"with vowels and stretched":               {"12 فَبْرايـــر 2025", "2025-02-12T00:00:00Z", dayAlone},
		"in presentation forms":                   {"12 ﻣﺎﺭﺱ 2025", "2025-03-12T00:00:00Z", dayAlone},
		"Arabic-Indic digits":                     {"١٢ فبراير ٢٠٢٥ ١٥:٠٤", "2025-02-12T15:04:00Z", noZoneWritten},
		"in the morning":                          {"12 فبراير 2025 03:04 ص", "2025-02-12T03:04:00Z", noZoneWritten},
		"in the evening, in a letter":             {"12 فبراير 2025 3:04 م", "2025-02-12T15:04:00Z", noZoneWritten},
		"in the evening, in a word":               {"12 فبراير 2025 الساعة 3:04 مساءً", "2025-02-12T15:04:00Z", noZoneWritten},
		"in the afternoon":                        {"12 فبراير 2025، 3:04 بعد الظهر", "2025-02-12T15:04:00Z", noZoneWritten},
		"an hour alone":                           {"12 فبراير 2025 الساعة 3 م", "2025-02-12T15:00:00Z", noZoneWritten},
		"A.D. is not p.m.":                        {"12 فبراير 2025 م 03:04 ص", "2025-02-12T03:04:00Z", noZoneWritten},
		"weekday, comma and dash":                 {"الأربعاء، 12 شباط، 2025 - 15:04", "2025-02-12T15:04:00Z", noZoneWritten},
		"Greenwich":                               {"12 فبراير 2025 15:04 بتوقيت غرينتش", "2025-02-12T15:04:00Z", 0},
		"Mecca":                                   {"12 فبراير 2025 15:04 بتوقيت مكة المكرمة", "2025-02-12T15:04:00+03:00", 0},
		"the mail's form in Arabic":               {"أربعاء, 12 فبراير 2025 15:04:05 +0300", "2025-02-12T15:04:05+03:00", 0},
		"numbers, with marks of direction":        {"\u200f25\u200f/\u200f02\u200f/2025 03:04 م", "2025-02-25T15:04:00Z", noZoneWritten},
		"numbers that could be swapped":           {"٣/٤/٢٠٢٥", "2025-04-03T00:00:00Z", dayAlone | AssumeOrder},
		"the weekday settles the order":           {"الخميس 3/4/2025", "2025-04-03T00:00:00Z", dayAlone},
	})
	refuse(t, map[string][2]string{
		"two months":                 {"12 شباط/مارس 2025", "two months"},
		"a month that lacks its end": {"12 كانون 2025", "كانون"},
		"before and after noon":      {"12 فبراير 2025 3:04 ص م", "before noon and after"},
	})
}

func TestHijri(t *testing.T) {
	const hijriDayAlone = dayAlone | AssumeUmmAlQura
	check(t, map[string]reading{
		"by the month":                         {"12 رمضان 1446", "2025-03-12T00:00:00Z", hijriDayAlone},
		"by the month and the mark":            {"١٢ شعبان ١٤٤٦ هـ", "2025-02-11T00:00:00Z", hijriDayAlone},
		"a month of two words":                 {"12 ذو الحجة 1446هـ", "2025-06-08T00:00:00Z", hijriDayAlone},
		"a month of two words, in genitive":    {"12 ذي القعدة 1446هـ", "2025-05-10T00:00:00Z", hijriDayAlone},
		"the first and the second Jumada":      {"1 جمادى الآخرة 1446", "2024-12-02T00:00:00Z", hijriDayAlone},
		"by the mark alone":                    {"1446/08/12 هـ", "2025-02-11T00:00:00Z", hijriDayAlone},
		"year last":                            {"12/08/1446 هـ", "2025-02-11T00:00:00Z", hijriDayAlone | AssumeOrder},
		"corresponding to a Gregorian day":     {"الثلاثاء 12 شعبان 1446 هـ الموافق 11 فبراير 2025 م", "2025-02-11T00:00:00Z", dayAlone},
		"corresponding, a day away":            {"13 شعبان 1446 هـ الموافق لـ 11 فبراير 2025", "2025-02-11T00:00:00Z", dayAlone},
		"a Gregorian day and then the Hijri":   {"11 فبراير 2025م - 12 شعبان 1446هـ 15:04", "2025-02-11T15:04:00Z", noZoneWritten},
		"both in numbers":                      {"1446/08/12هـ - 2025/02/11م", "2025-02-11T00:00:00Z", dayAlone},
		"the mark in Latin letters":            {"1446/08/12 AH", "2025-02-11T00:00:00Z", hijriDayAlone},
		"a time and a zone":                    {"12 رمضان 1446 15:04 +0300", "2025-03-12T15:04:00+03:00", AssumeUmmAlQura},
		"a month alone":                        {"رمضان 1446", "2025-03-01T00:00:00Z", hijriDayAlone | AssumeDay},
		"Gregorian years have no Hijri months": {"12 يناير 1446", "1446-01-12T00:00:00Z", dayAlone},
	})
	refuse(t, map[string][2]string{
		"a year that may be Jalali":      {"1446/08/12", "Hijri or Jalali"},
		"two days that are not one":      {"12 شعبان 1446 هـ الموافق 11 مارس 2025", "not one day"},
		"a day that its month lacks":     {"30 رمضان 1446", "not a day"},
		"a Gregorian year":               {"12 رمضان 2025", "not a day"},
		"a Gregorian month of the Hijra": {"12 فبراير 1446 هـ", "not of the calendar"},
		"a year of two digits":           {"12 رمضان 46", "2 digits"},
	})
}

func TestPersian(t *testing.T) {
	check(t, map[string]reading{
		"a month of the calendar":            {"۱۲ اسفند ۱۴۰۳", "2025-03-02T00:00:00Z", dayAlone},
		"weekday in two words and a time":    {"سه شنبه ۱۱ اردیبهشت ۱۴۰۳ - ۱۵:۰۴", "2024-04-30T15:04:00Z", noZoneWritten},
		"weekday with a joiner":              {"سه\u200cشنبه ۱۱ اردیبهشت ۱۴۰۳ ساعت ۳:۰۴ ب.ظ", "2024-04-30T15:04:00Z", noZoneWritten},
		"before noon, with a space":          {"۱۱ اردیبهشت ۱۴۰۳ ساعت ۳:۰۴ ق. ظ", "2024-04-30T03:04:00Z", noZoneWritten},
		"Arabic letters in a Persian name":   {"11 ارديبهشت 1403", "2024-04-30T00:00:00Z", dayAlone},
		"the leap day":                       {"30 اسفند 1403", "2025-03-20T00:00:00Z", dayAlone},
		"in numbers":                         {"1403/02/11", "2024-04-30T00:00:00Z", dayAlone | AssumeJalali},
		"in numbers, with dashes and a time": {"1403-02-11 10:00:00", "2024-04-30T10:00:00Z", noZoneWritten | AssumeJalali},
		"in numbers, with the mark":          {"۱۴۰۳/۰۲/۱۱ ه.ش", "2024-04-30T00:00:00Z", dayAlone},
		"in numbers, with the mark in words": {"1403/02/11 هجری شمسی", "2024-04-30T00:00:00Z", dayAlone},
		"a Gregorian month":                  {"۲۰ فوریه ۲۰۲۵", "2025-02-20T00:00:00Z", dayAlone},
		"a month of Afghanistan":             {"۱۱ ثور ۱۴۰۳", "2024-04-30T00:00:00Z", dayAlone},
	})
	refuse(t, map[string][2]string{
		"no leap day":                       {"30 اسفند 1404", "not a day"},
		"a Gregorian year":                  {"12 اسفند 2025", "not a day"},
		"a year and an order not certain":   {"11/02/1403", "either way round"},
		"a month of another than the names": {"12 اسفند 1403 م", "not of the calendar"},
	})
}

func TestEuropeAndTheMiddleEast(t *testing.T) {
	check(t, map[string]reading{
		"English, at three o'clock":         {"January 2, 2006 at 3:04 pm", "2006-01-02T15:04:00Z", noZoneWritten},
		"English, with points":              {"Jan. 2nd, 2006, 3:04 p.m. EST", "2006-01-02T15:04:00-05:00", 0},
		"English, time first":               {"6:00 PM ET on Feb. 12, 2025", "2025-02-12T18:00:00-05:00", AssumeZone},
		"English, an hour alone":            {"10am, May 12 2004", "2004-05-12T10:00:00Z", noZoneWritten},
		"English, half past midnight":       {"2 Jan 2006 12:30 AM", "2006-01-02T00:30:00Z", noZoneWritten},
		"English, half past noon":           {"2 Jan 2006 12:30 PM", "2006-01-02T12:30:00Z", noZoneWritten},
		"English, p for pm":                 {"2 Jan 2006 3:04p", "2006-01-02T15:04:00Z", noZoneWritten},
		"French":                            {"lundi 12 mai 2025 à 15h04", "2025-05-12T15:04:00Z", noZoneWritten},
		"French, as typesetters want it":    {"12 mai 2025, 15 h 04", "2025-05-12T15:04:00Z", noZoneWritten},
		"French, short, the first":          {"ven. 1er août 2025", "2025-08-01T00:00:00Z", dayAlone},
		"French, in capitals":               {"12 FÉVRIER 2025", "2025-02-12T00:00:00Z", dayAlone},
		"German":                            {"Mo, 12. Mai 2025, 15:04 Uhr", "2025-05-12T15:04:00Z", noZoneWritten},
		"German, a point in the time":       {"12. März 2025 15.04 Uhr", "2025-03-12T15:04:00Z", noZoneWritten},
		"German, am is not a.m.":            {"Am 12. Mai 2025 um 9:15 Uhr", "2025-05-12T09:15:00Z", noZoneWritten},
		"German, in numbers":                {"12.05.2025, 15.04", "2025-05-12T15:04:00Z", noZoneWritten},
		"Austrian":                          {"Sonntag, 12. Jänner 2025", "2025-01-12T00:00:00Z", dayAlone},
		"Spanish":                           {"martes, 12 de mayo de 2025 a las 3:04 p. m.", "2025-05-12T15:04:00Z", noZoneWritten},
		"Spanish, mar is Tuesday and March": {"mar, 12 mar 2024 10:00:00 +0100", "2024-03-12T10:00:00+01:00", 0},
		"Spanish, mar is Tuesday":           {"mar 12 nov 2024", "2024-11-12T00:00:00Z", dayAlone},
		"Spanish, mar is March":             {"12 mar 2024", "2024-03-12T00:00:00Z", dayAlone},
		"Portuguese":                        {"segunda-feira, 12 de maio de 2025 às 15h04", "2025-05-12T15:04:00Z", noZoneWritten},
		"Italian":                           {"lunedì 12 maggio 2025 ore 15:04", "2025-05-12T15:04:00Z", noZoneWritten},
		"Dutch":                             {"ma 12 mei 2025 om 15.04 u", "2025-05-12T15:04:00Z", noZoneWritten},
		"Danish":                            {"12. maj 2025 kl. 15.04", "2025-05-12T15:04:00Z", noZoneWritten},
		"Russian":                           {"12 мая 2025 г. в 15:04", "2025-05-12T15:04:00Z", noZoneWritten},
		"Russian, short":                    {"Ср, 12 фев 2025 15:04:05 МСК", "2025-02-12T15:04:05+03:00", 0},
		"Greek":                             {"Τετάρτη, 12 Φεβρουαρίου 2025, 3:04 μ.μ.", "2025-02-12T15:04:00Z", noZoneWritten},
		"Greek, short":                      {"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T12:00:00-05:00", 0},
		"Greek, without accents":            {"11 ΙΟΥΛΙΟΣ 2004", "2004-07-11T00:00:00Z", dayAlone},
		"Hungarian":                         {"2025. február 12., szerda 15:04", "2025-02-12T15:04:00Z", noZoneWritten},
		"Hungarian, joined by dashes":       {"2004-július-13T9:15-05:00", "2004-07-13T09:15:00-05:00", 0},
		"Turkish":                           {"12 Şubat 2025 Çarşamba, 15:04", "2025-02-12T15:04:00Z", noZoneWritten},
		"Turkish, an i without its point":   {"12 KASIM 2025", "2025-11-12T00:00:00Z", dayAlone},
		"Turkish, paz is Sunday":            {"Paz, 12 Eki 2025", "2025-10-12T00:00:00Z", dayAlone},
		"Polish":                            {"środa, 12 lutego 2025 r., godz. 15:04", "2025-02-12T15:04:00Z", noZoneWritten},
		"Polish, paź is October":            {"12 paź 2025", "2025-10-12T00:00:00Z", dayAlone},
		"Hebrew":                            {"יום רביעי, 12 בפברואר 2025 בשעה 15:04", "2025-02-12T15:04:00Z", noZoneWritten},
		"Hebrew, short":                     {"12 ינו׳ 2025", "2025-01-12T00:00:00Z", dayAlone},
		"Indonesian":                        {"Senin, 12 Mei 2025 15:04 WIB", "2025-05-12T15:04:00+07:00", 0},
		"a word before the time":            {"12 May 2025 at: 15:04", "2025-05-12T15:04:00Z", noZoneWritten},
	})
	refuse(t, map[string][2]string{
		"a word that is not known":    {"Publié le 12 août 2025", `"publie"`},
		"a span of days":              {"12-14 May 2004", "either number"},
		"two days":                    {"12 May 2004 13 May 2004", "not one day"},
		"an afternoon in the morning": {"2 Jan 2006 13:00 AM", "before noon"},
		"a half of the day, no time":  {"2 Jan 2006 pm", "no time of day"},
	})
}

func TestEastAsia(t *testing.T) {
	check(t, map[string]reading{
		"Korean":                             {"2004년 05월 28일 오후 01:31:15", "2004-05-28T13:31:15+09:00", AssumeCountry},
		"Korean, in units":                   {"2004년 5월 28일 금요일 오후 1시 31분 5초", "2004-05-28T13:31:05+09:00", AssumeCountry},
		"Korean, the half of the day alone":  {"2004-05-25 오후 11:23:17", "2004-05-25T23:23:17+09:00", AssumeCountry},
		"Korean, with points":                {"2004. 5. 28. 오전 1:31", "2004-05-28T01:31:00+09:00", AssumeCountry},
		"Korean, a zone is written":          {"2004년 05월 28일 01:31:15 GMT", "2004-05-28T01:31:15Z", 0},
		"Chinese":                            {"2004年5月28日 星期五 下午3:04", "2004-05-28T15:04:00Z", noZoneWritten},
		"Chinese, without a space":           {"2004年5月28日星期五下午3点04分", "2004-05-28T15:04:00Z", noZoneWritten},
		"Chinese, date(1)":                   {"2004年 05月 28日 星期五 13:31:15 CST", "2004-05-28T13:31:15+08:00", AssumeZone},
		"Chinese or Japanese":                {"2004年5月28日", "2004-05-28T00:00:00Z", dayAlone},
		"Chinese or Japanese, only a month":  {"2004年5月", "2004-05-01T00:00:00Z", dayAlone | AssumeDay},
		"Chinese, the year of the republic":  {"民國114年2月12日", "2025-02-12T00:00:00Z", dayAlone},
		"Japanese, the weekday in a bracket": {"2004年5月28日（金） 15時04分", "2004-05-28T15:04:00Z", noZoneWritten},
		"Japanese, in the afternoon":         {"2004/05/28 午後3:04", "2004-05-28T15:04:00+09:00", AssumeCountry},
		"Japanese, the year of an emperor":   {"令和6年5月28日 午前0時30分", "2024-05-28T00:30:00+09:00", AssumeCountry},
		"digits of full width":               {"２００４年０５月２８日　１５：０４", "2004-05-28T15:04:00Z", noZoneWritten},
	})
	refuse(t, map[string][2]string{
		"an emperor's year that is not marked": {"令和5/5/28", "era"},
		"a day without its month":              {"2004年28日", "no month"},
		"a month without its year":             {"5月28日", "no year"},
		"two years":                            {"2004年2005年", "two years"},
	})
}

// A spelling means one month and one weekday, in whichever language it is:
// without that, one language would silently overwrite another.
func TestNamesAreOfOneMonthAndOneWeekday(t *testing.T) {
	type place struct {
		calendar calendar
		at       int
	}
	each := func(names string, want int, c calendar, seen map[string]place) {
		i := 0
		for spellings := range strings.FieldsSeq(names) {
			i++
			for name := range strings.SplitSeq(spellings, "/") {
				key := string(fold(nil, strings.ReplaceAll(name, "_", " ")))
				if before, ok := seen[key]; ok && before != (place{c, i}) {
					t.Errorf("%q is number %d and number %d", name, before.at, i)
				}
				seen[key] = place{c, i}
			}
		}
		if i != want {
			t.Errorf("%d names, want %d: %s", i, want, names)
		}
	}
	seen := map[string]place{}
	for _, l := range months {
		each(l.names, 12, l.calendar, seen)
	}
	seen = map[string]place{}
	for _, names := range weekdays {
		each(names, 7, gregorian, seen)
	}
}
