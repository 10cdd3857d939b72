package date

// clock is a time of day.
type clock struct {
	hour, minute, second, nanosecond int
	written                          bool
	// expected is set by the "T" of ISO 8601.
	expected bool
	iso      bool
}

// zoneWritten is what was written of the zone.
type zoneWritten struct {
	zone
	offsetWritten bool
	offset        int // seconds east of UTC
}

// start takes the present number as the hour.
func (s *parse) start() error {
	if s.clock.written {
		return s.fail("it has two times of day")
	}
	if !s.token().isSmall() {
		return s.fail("%s is not an hour", quote(s.token().text))
	}
	if s.separator != 0 && s.separator != '.' {
		return s.fail("%s is the time and yet belongs to the date", quote(s.token().text))
	}
	s.clock.hour, s.clock.written = int(s.token().value), true
	s.clock.iso, s.clock.expected = s.clock.expected, false
	s.before, s.separator = timeOfDay, 0
	s.at++
	return nil
}

// take reads the present number into a part of the time.
func (s *parse) take(into *int, name string) error {
	if !s.token().isSmall() {
		return s.fail("%s is not a %s", quote(s.token().text), name)
	}
	*into = int(s.token().value)
	s.at++
	return nil
}

// colonTime reads 15:04, 15:04:05 and 15:04:05.999.
func (s *parse) colonTime() error {
	if err := s.start(); err != nil {
		return err
	}
	s.at++
	if err := s.take(&s.clock.minute, "minute"); err != nil {
		return err
	}
	if s.token().kind != ':' {
		if s.clock.iso {
			s.fraction(60)
		}
		return nil
	}
	s.at++
	if err := s.take(&s.clock.second, "second"); err != nil {
		return err
	}
	if s.token().isGlued(':') {
		return s.unexpected()
	}
	s.fraction(1)
	return nil
}

// fraction reads a fraction of the last part of the time, which is so many
// seconds long, if there is one.
func (s *parse) fraction(seconds int) {
	digits := s.ahead(1)
	if !s.token().isGlued('.') && !s.token().isGlued(',') || !digits.isGlued(number) {
		return
	}
	nanoseconds := fraction(string(digits.text)) * seconds
	whole := nanoseconds / 1_000_000_000
	s.clock.nanosecond = nanoseconds % 1_000_000_000
	s.clock.second += whole % 60
	s.clock.minute += whole / 60
	s.at += 2
}

// compactTime reads 15, 1504 and 150405 after the "T" of ISO 8601 or after a
// day in digits, where the number has two to six digits.
func (s *parse) compactTime() error {
	t := s.token()
	value, unit := int(t.value), 1
	switch {
	case t.digits == 6:
		s.clock.hour, s.clock.minute, s.clock.second = value/10000, value/100%100, value%100
	case t.digits == 4:
		s.clock.hour, s.clock.minute, unit = value/100, value%100, 60
	case t.digits <= 2:
		s.clock.hour, unit = value, 60*60
	default:
		return s.fail("%s is not a time of day", quote(t.text))
	}
	if s.clock.written {
		return s.fail("it has two times of day")
	}
	s.clock.written, s.clock.iso, s.clock.expected = true, true, false
	s.before = timeOfDay
	s.at++
	s.fraction(unit)
	return nil
}

// isDottedTime tells whether 15.04 is at hand: where the date is complete, or
// where the hour's name follows.
func (s *parse) isDottedTime() bool {
	minute := s.ahead(2)
	if s.clock.written || s.separator != 0 || !s.token().isSmall() || !s.ahead(1).isGlued('.') ||
		!minute.isGlued(number) || minute.digits != 2 || s.ahead(3).isGlued('.') && s.ahead(4).isGlued(number) {
		return false
	}
	m, _ := s.meaning(3)
	return m.unit == hourUnit || m.half != noHalf && !m.filler || s.day.isComplete()
}

func (s *parse) dottedTime() error {
	if err := s.start(); err != nil {
		return err
	}
	s.at++
	return s.take(&s.clock.minute, "minute")
}

// unitTime reads 15h04, 15時04分05秒 and 15 Uhr.
func (s *parse) unitTime() error {
	if err := s.start(); err != nil {
		return err
	}
	s.passUnit()
	// French typography sets spaces: "12 mai 2025, 15 h 04".
	bare := s.token().isSmall() && (!s.token().spaced || s.token().digits == 2 && s.day.isComplete())
	if !bare && !s.isTimeUnit(minuteUnit) {
		return nil
	}
	if err := s.take(&s.clock.minute, "minute"); err != nil {
		return err
	}
	if m, _ := s.meaning(0); m.unit != minuteUnit {
		return nil
	}
	s.passUnit()
	if !s.isTimeUnit(secondUnit) {
		return nil
	}
	err := s.take(&s.clock.second, "second")
	s.passUnit()
	return err
}

// isTimeUnit tells whether a number and its unit are at hand.
func (s *parse) isTimeUnit(u unit) bool {
	m, _ := s.meaning(1)
	return s.token().kind == number && m.unit == u
}

func (s *parse) passUnit() {
	m, n := s.meaning(0)
	s.language = max(s.language, m.language)
	s.at += n
}

// offset reads +02:00, -0800, +5 and +530.
func (s *parse) offset() error {
	sign, hours := s.token(), s.ahead(1)
	switch {
	case s.zone.offsetWritten:
		return s.fail("it has two offsets from UTC")
	case !hours.isGlued(number):
		s.at++
		return s.unexpected()
	case !s.clock.written && s.before != zoneName && !(s.day.n == 3 && s.ahead(2).isGlued(':')):
		return s.unexpected()
	}
	hour, minute := int(hours.value), 0
	s.at += 2
	switch {
	case hours.digits <= 2 && s.token().isGlued(':'):
		s.at++
		if s.token().digits != 2 || s.token().kind != number {
			return s.unexpected()
		}
		minute = int(s.token().value)
		s.at++
	case hours.digits == 3 || hours.digits == 4:
		hour, minute = hour/100, hour%100
	case hours.digits > 4:
		return s.fail("%s is not an offset from UTC", quote(hours.text))
	}
	return s.setOffset(sign.kind, hour, minute)
}

func (s *parse) setOffset(sign byte, hour, minute int) error {
	offset, ok := signed(sign, hour, minute)
	if !ok {
		return s.fail("an offset from UTC of %d:%02d is none", hour, minute)
	}
	if s.reversed {
		offset = -offset
	}
	if named := s.zone.offset; named != 0 && named != offset && s.zone.kind != severalZone {
		return s.fail("its zone and its offset from UTC differ")
	}
	kind := exactZone
	if s.zone.kind == zuluZone && offset != 0 {
		kind = severalZone
	}
	s.zone.kind, s.zone.offset, s.zone.offsetWritten = kind, offset, true
	s.before = other
	return nil
}

// name takes the name of a zone.
func (s *parse) name(z zone) error {
	switch {
	case s.zone.kind == noZone:
		s.zone.zone, s.zone.offset = z, int(z.minutes)*60
	case s.zone.offsetWritten && z.kind == zuluZone && s.zone.offset != 0: // "-05:00Z"
		s.zone.kind = severalZone
	case s.zone.offsetWritten && (z.minutes == 0 || z.kind == severalZone): // "+03:00 GMT", "+02:00 IST"
	case s.zone.offset != int(z.minutes)*60:
		return s.fail("it has two zones that differ")
	}
	s.before = zoneName
	return nil
}

// seconds returns the time as seconds of the day. 24:00 is the next day's
// 00:00; a second of 60 is the next minute's first.
func (s *parse) seconds() (int, error) {
	c := &s.clock
	hour := c.hour
	switch {
	case s.half == pm && hour < 12:
		hour += 12
	case s.half == am && hour == 12:
		hour = 0
	case s.half == am && hour > 12:
		return 0, s.fail("%d o'clock is not before noon", hour)
	}
	if hour > 24 || c.minute > 59 || c.second > 60 || hour == 24 && (c.minute > 0 || c.second > 0 || c.nanosecond > 0) {
		return 0, s.fail("%02d:%02d:%02d is not a time of day", c.hour, c.minute, c.second)
	}
	return (hour*60+c.minute)*60 + c.second, nil
}
