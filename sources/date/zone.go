package date

import (
	"sync"
	"time"
)

const quarterHour = 15 * 60

// zones has the offsets that countries have or had, so that a date with one of
// them allocates nothing.
var zones = sync.OnceValue(func() []*time.Location {
	all := make([]*time.Location, 2*14*4+1)
	for i := range all {
		all[i] = time.FixedZone("", (i-len(all)/2)*quarterHour)
	}
	return all
})

// zoneAt returns the zone that is so many seconds east of UTC.
func zoneAt(offset int) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	all := zones()
	if i := offset/quarterHour + len(all)/2; offset%quarterHour == 0 && i >= 0 && i < len(all) {
		return all[i]
	}
	return time.FixedZone("", offset)
}

// zoneNames has the abbreviations of zones, their offset in minutes and how
// sure their meaning is.
//
// Those of RFC 822 mean what it says, though EST, CST and PST are used in other
// countries too. Of the others with several meanings the one that most feeds
// mean is taken, and AssumeZone tells: AST is Atlantic time, as in the tz
// database and in RFC 822's neighbourhood, not Arabia's, which writes +03; IST
// is India's, not Israel's or Ireland's; ET, CT, MT, PT and AT say nothing of
// summer time and are read as the standard time.
var zoneNames = []struct {
	names   string
	minutes int16
	kind    zoneKind
}{
	{"z", 0, zuluZone},
	{"gmt utc ut wet غرينتش جرينتش غرينيتش גריניץ", 0, exactZone},
	{"est", -5 * 60, exactZone}, {"edt", -4 * 60, exactZone},
	{"cst", -6 * 60, centralZone}, {"cdt", -5 * 60, exactZone},
	{"mst", -7 * 60, exactZone}, {"mdt", -6 * 60, exactZone},
	{"pst", -8 * 60, exactZone}, {"pdt", -7 * 60, exactZone},
	{"et", -5 * 60, severalZone}, {"ct", -6 * 60, severalZone}, {"mt", -7 * 60, severalZone}, {"pt", -8 * 60, severalZone},
	{"ast at", -4 * 60, severalZone}, {"adt", -3 * 60, severalZone},
	{"nst", -(3*60 + 30), exactZone}, {"ndt", -(2*60 + 30), exactZone},
	{"akst", -9 * 60, exactZone}, {"akdt", -8 * 60, exactZone}, {"hst", -10 * 60, exactZone},
	{"brt", -3 * 60, exactZone}, {"art", -3 * 60, exactZone}, {"clt", -4 * 60, exactZone}, {"clst", -3 * 60, exactZone},

	{"bst", 60, severalZone}, // British summer, not Bangladesh
	{"west", 60, exactZone},
	{"cet met mez", 60, exactZone}, {"cest mest mesz", 2 * 60, exactZone},
	{"eet oez", 2 * 60, exactZone}, {"eest oesz", 3 * 60, exactZone},
	{"wat", 60, exactZone}, {"cat sast", 2 * 60, exactZone}, {"eat", 3 * 60, exactZone},
	{"idt", 3 * 60, exactZone}, {"مكة", 3 * 60, exactZone}, {"trt", 3 * 60, exactZone},
	{"msk мск", 3 * 60, exactZone}, {"msd", 4 * 60, exactZone},
	{"irst", 3*60 + 30, exactZone}, {"irdt", 4*60 + 30, exactZone},
	{"gst", 4 * 60, severalZone}, // the Gulf, not South Georgia
	{"pkt", 5 * 60, exactZone}, {"ist", 5*60 + 30, severalZone}, {"npt", 5*60 + 45, exactZone},
	{"wib ict", 7 * 60, exactZone}, {"wita", 8 * 60, exactZone}, {"wit", 9 * 60, exactZone},
	{"hkt sgt awst", 8 * 60, exactZone}, {"jst kst", 9 * 60, exactZone},
	{"acst", 9*60 + 30, exactZone}, {"acdt", 10*60 + 30, exactZone},
	{"aest", 10 * 60, exactZone}, {"aedt", 11 * 60, exactZone},
	{"nzst", 12 * 60, exactZone}, {"nzdt", 13 * 60, exactZone},
}

// chinaTime is CST in a Chinese text, as date(1) prints it there.
const chinaTime = 8 * 60
