package date

import (
	"strings"
	"sync"
)

// meaning is what a word can be. Some words are several things, and what
// stands around them decides: "mar" is March and Tuesday, "pt" is Pacific time
// and Friday, "م" is p.m. and A.D.
type meaning struct {
	month    int8 // 1 to 12
	calendar calendar
	weekday  int8 // 1 is Monday, 7 is Sunday
	half     half
	unit     unit
	zone     zone
	era      int16 // the year before an era's first
	mark     mark
	language language
	filler   bool // "at", "of" and other words that say nothing
}

// half is a half of the day.
type half uint8

const (
	noHalf half = iota
	am
	pm
)

// unit is what stands after a number and says what it counts.
type unit uint8

const (
	noUnit unit = iota
	yearUnit
	monthUnit
	dayUnit
	hourUnit
	minuteUnit
	secondUnit
)

// mark is a word that says something of the date before it.
type mark uint8

const (
	noMark mark = iota
	gregorianMark
	jalaliMark
	hijriMark
	sameDay // another calendar's name of the same day follows
)

// language is told apart where a language implies a country.
type language uint8

const (
	anyLanguage language = iota
	korean
	japanese
	chinese
)

// zone is what the name of a zone means. The zero zone is none.
type zone struct {
	minutes int16 // east of UTC
	kind    zoneKind
}

type zoneKind uint8

const (
	noZone      zoneKind = iota
	exactZone            // the name has one meaning, or a standard gives it one
	severalZone          // the name has several meanings
	centralZone          // CST, which a Chinese text means otherwise than RFC 822
	zuluZone             // Z, which is no base for an offset as GMT is
)

// words has all words that are known, folded. It is built when the first text
// needs it, for most feeds need none.
var words = sync.OnceValue(func() map[string]meaning {
	all := make(table, 2000)
	for _, l := range months {
		all.list(l.names, func(m *meaning, i int) { m.month, m.calendar = int8(i+1), l.calendar })
	}
	for _, names := range weekdays {
		all.list(names, func(m *meaning, i int) { m.weekday = int8(i + 1) })
	}
	for _, z := range zoneNames {
		all.list(z.names, func(m *meaning, _ int) { m.zone = zone{z.minutes, z.kind} })
	}
	for _, w := range others {
		for name := range strings.FieldsSeq(w.names) {
			all.add(name, w.set)
		}
	}
	for _, l := range []struct {
		names string
		is    language
	}{{koreanWords, korean}, {japaneseWords, japanese}, {chineseWords, chinese}} {
		for name := range strings.FieldsSeq(l.names) {
			all.add(name, func(m *meaning) { m.language = l.is })
		}
	}
	return all
})

// table is words as it is built.
type table map[string]meaning

// list adds a list of names, parted by spaces, to each of which belongs its
// place. A name's spellings are parted by "/"; "_" is the space in a name.
func (t table) list(names string, set func(m *meaning, i int)) {
	i := 0
	for spellings := range strings.FieldsSeq(names) {
		for name := range strings.SplitSeq(spellings, "/") {
			t.add(name, func(m *meaning) { set(m, i) })
		}
		i++
	}
}

func (t table) add(name string, set func(*meaning)) {
	key := string(fold(nil, strings.ReplaceAll(name, "_", " ")))
	m := t[key]
	set(&m)
	t[key] = m
}

// others are the words that are neither months nor weekdays nor zones.
var others = []struct {
	names string
	set   func(*meaning)
}{
	{"am ص صباحا صباح فجرا قبل ق.ظ صبح 오전 上午 午前 早上 凌晨 清晨 ÖÖ π.μ לפנה״צ בבוקר", func(m *meaning) { m.half = am }},
	{"pm م مساء مساءا ظهرا عصرا بعد ب.ظ بعدازظهر عصر 오후 下午 午後 晚上 ÖS μ.μ אחה״צ בערב", func(m *meaning) { m.half = pm }},

	{"年 년", func(m *meaning) { m.unit = yearUnit }},
	{"月 월", func(m *meaning) { m.unit = monthUnit }},
	{"日 号 號 일", func(m *meaning) { m.unit = dayUnit }},
	{"h hs hr hrs uhr u 時 时 點 点 시", func(m *meaning) { m.unit = hourUnit }},
	{"min m mn 分 분", func(m *meaning) { m.unit = minuteUnit }},
	{"s sec seg sek 秒 초", func(m *meaning) { m.unit = secondUnit }},

	{"م ميلادي ميلادية میلادی ad ce", func(m *meaning) { m.mark = gregorianMark }},
	{"ه.ش ش ه_ش شمسی شمسية خورشیدی هجری_شمسی هجری_خورشیدی", func(m *meaning) { m.mark = jalaliMark }},
	{"هـ هجري هجرية ه.ق ه_ق قمری هجری_قمری هجري_قمري ah", func(m *meaning) { m.mark = hijriMark }},
	{"الموافق الموافقة موافق للموافق الموافق_ل الموافق_لـ مطابق_با مطابق برابر_با برابر", func(m *meaning) { m.mark = sameDay }},

	{"令和", func(m *meaning) { m.era = 2018 }},
	{"平成", func(m *meaning) { m.era = 1988 }},
	{"昭和", func(m *meaning) { m.era = 1925 }},
	{"民國 民国", func(m *meaning) { m.era = 1911 }},

	{"at on of the st nd rd th de del la las los le à às a e er o um am den der dem d om op ore alle alla kl" +
		" r roku dnia godz в г года saat" +
		" στις του η" +
		" في من الساعة يوم على عند تمام بتوقيت شهر سنة عام الظهر المكرمة" +
		" ساعت در روز مورخ سال ماه از ظهر" +
		" יום בשעה ב ה של" +
		" feira го й én án", func(m *meaning) { m.filler = true }},
}

const (
	koreanWords   = "년 월 일 시 분 초 오전 오후 월요일 화요일 수요일 목요일 금요일 토요일 일요일"
	japaneseWords = "午前 午後 令和 平成 昭和 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 月曜 火曜 水曜 木曜 金曜 土曜 日曜"
	chineseWords  = "上午 下午 早上 晚上 凌晨 清晨 民國 民国 号 號 时 点 點 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日 週一 週二 週三 週四 週五 週六 週日"
)
