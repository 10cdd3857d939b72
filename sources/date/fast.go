package date

import "time"

// parseFast reads the two forms that nearly all feeds write, as their
// standards have them, without allocating. It refuses everything else, and
// agrees with parseAny on what it reads.
func parseFast(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02T15:04:05Z") {
		return time.Time{}, false
	}
	if s[4] == '-' {
		return parseRFC3339(s)
	}
	return parseRFC822(s)
}

// parseRFC3339 reads 2006-01-02T15:04:05Z, with a fraction and an offset or
// without.
func parseRFC3339(s string) (time.Time, bool) {
	if s[7] != '-' || s[10]|0x20 != 't' {
		return time.Time{}, false
	}
	century, year := digits2(s), digits2(s[2:])
	second := secondOfDay(s[11:19])
	if century < 0 || year < 0 || second < 0 {
		return time.Time{}, false
	}
	rest, nanosecond := s[19:], 0
	if rest[0] == '.' {
		length := countDigits(rest[1:])
		nanosecond, rest = fraction(rest[1:1+length]), rest[1+length:]
		if length == 0 {
			return time.Time{}, false
		}
	}
	offset, ok := offsetRFC3339(rest)
	if day := digits2(s[8:]); ok && isDay(century*100+year, digits2(s[5:]), day) {
		return moment(century*100+year, digits2(s[5:]), day, second, nanosecond, offset)
	}
	return time.Time{}, false
}

func offsetRFC3339(s string) (seconds int, ok bool) {
	if len(s) == 1 {
		return 0, s[0]|0x20 == 'z'
	}
	if len(s) != len("+00:00") || s[3] != ':' {
		return 0, false
	}
	return signed(s[0], digits2(s[1:]), digits2(s[4:]))
}

// parseRFC822 reads "Mon, 02 Jan 2006 15:04:05 GMT", with an offset or without
// the weekday.
func parseRFC822(s string) (time.Time, bool) {
	if s[3] == ',' && s[4] == ' ' && weekday3(s) {
		s = s[5:]
	}
	day := digits2(s)
	if s[1] == ' ' {
		if day = int(s[0] - '0'); day > 9 {
			return time.Time{}, false
		}
		s = s[1:]
	} else {
		s = s[2:]
	}
	if len(s) < len(" Jan 2006 15:04:05 Z") || s[0] != ' ' || s[4] != ' ' || s[9] != ' ' || s[18] != ' ' {
		return time.Time{}, false
	}
	century, year := digits2(s[5:]), digits2(s[7:])
	month, second := month3(s[1:]), secondOfDay(s[10:18])
	offset, ok := offsetRFC822(s[19:])
	if !ok || century < 0 || year < 0 || second < 0 || !isDay(century*100+year, month, day) {
		return time.Time{}, false
	}
	return moment(century*100+year, month, day, second, 0, offset)
}

func offsetRFC822(s string) (seconds int, ok bool) {
	switch s {
	case "GMT", "UTC", "UT", "Z":
		return 0, true
	}
	if len(s) != len("+0000") {
		return 0, false
	}
	return signed(s[0], digits2(s[1:]), digits2(s[3:]))
}

// signed returns an offset from UTC in seconds.
func signed(sign byte, hours, minutes int) (seconds int, ok bool) {
	if hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	switch seconds = (hours*60 + minutes) * 60; sign {
	case '+':
		return seconds, true
	case '-':
		return -seconds, true
	}
	return 0, false
}

// moment returns a time, unless its year leaves 1 to 9999, here or in UTC. It
// is time.Date for a day that is known to be one, but need not ask the zone for
// its offset.
func moment(year, month, day, second, nanosecond, offset int) (time.Time, bool) {
	seconds := int64(daysSince1970(year, month, day))*(24*60*60) + int64(second)
	t := time.Unix(seconds-int64(offset), int64(nanosecond)).In(zoneAt(offset))
	if year > 1 && year < 9999 {
		return t, true
	}
	here, utc := t.Year(), t.UTC().Year()
	return t, here >= 1 && here <= 9999 && utc >= 1 && utc <= 9999
}

// daysSince1970 counts in years that begin with March, so that the leap day is
// the last of its year.
func daysSince1970(year, month, day int) int {
	if month -= 3; month < 0 {
		month += 12
		year--
	}
	return 365*year + year/4 - year/100 + year/400 + (153*month+2)/5 + day - 719469
}

// secondOfDay reads "15:04:05" and returns -1 for what is not of that form. It
// knows neither hour 24 nor leap seconds.
func secondOfDay(s string) int {
	hour, minute, second := digits2(s), digits2(s[3:]), digits2(s[6:])
	if s[2] != ':' || s[5] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return -1
	}
	return (hour*60+minute)*60 + second
}

// digits2 returns the value of the two digits that s begins with, -1 if they
// are none.
func digits2(s string) int {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

func countDigits(s string) (n int) {
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}

// fraction returns the nanoseconds of a fraction's digits. What is finer is
// dropped.
func fraction(digits string) (nanoseconds int) {
	scale := 100_000_000
	for i := 0; i < len(digits) && scale > 0; i++ {
		nanoseconds += int(digits[i]-'0') * scale
		scale /= 10
	}
	return nanoseconds
}

// lower3 packs three letters, in lower case.
func lower3(s string) uint32 {
	return (uint32(s[0])<<16 | uint32(s[1])<<8 | uint32(s[2])) | 0x202020
}

// weekday3 tells whether s begins with the short name of a weekday.
func weekday3(s string) bool {
	switch lower3(s) {
	case 'm'<<16 | 'o'<<8 | 'n', 't'<<16 | 'u'<<8 | 'e', 'w'<<16 | 'e'<<8 | 'd', 't'<<16 | 'h'<<8 | 'u',
		'f'<<16 | 'r'<<8 | 'i', 's'<<16 | 'a'<<8 | 't', 's'<<16 | 'u'<<8 | 'n':
		return true
	}
	return false
}

// month3 returns the month whose short name s begins with, 0 if none.
func month3(s string) int {
	switch lower3(s) {
	case 'j'<<16 | 'a'<<8 | 'n':
		return 1
	case 'f'<<16 | 'e'<<8 | 'b':
		return 2
	case 'm'<<16 | 'a'<<8 | 'r':
		return 3
	case 'a'<<16 | 'p'<<8 | 'r':
		return 4
	case 'm'<<16 | 'a'<<8 | 'y':
		return 5
	case 'j'<<16 | 'u'<<8 | 'n':
		return 6
	case 'j'<<16 | 'u'<<8 | 'l':
		return 7
	case 'a'<<16 | 'u'<<8 | 'g':
		return 8
	case 's'<<16 | 'e'<<8 | 'p':
		return 9
	case 'o'<<16 | 'c'<<8 | 't':
		return 10
	case 'n'<<16 | 'o'<<8 | 'v':
		return 11
	case 'd'<<16 | 'e'<<8 | 'c':
		return 12
	}
	return 0
}
