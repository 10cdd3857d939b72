package date

// meaning returns what the word that is n tokens ahead means, and how many
// tokens it takes: some names are of two words. A word that is not known takes
// none.
func (s *parse) meaning(n int) (m meaning, taken int) {
	first, second := s.ahead(n), s.ahead(n+1)
	if first.kind != word {
		return meaning{}, 0
	}
	if second.kind == word && second.spaced {
		var buffer [64]byte
		pair := append(append(append(buffer[:0], first.text...), ' '), second.text...)
		if m, ok := words()[string(pair)]; ok {
			return m, 2
		}
	}
	if m, ok := words()[string(first.text)]; ok {
		return m, 1
	}
	return meaning{}, 0
}

// word reads a word for what it means where it stands.
func (s *parse) word() error {
	if done, err := s.letter(); done || err != nil {
		return err
	}
	m, n := s.meaning(0)
	if n == 0 {
		return s.fail("the word %s is not known", quote(s.token().text))
	}
	s.language = max(s.language, m.language)
	first := s.token()
	s.at += n
	switch {
	case m.zone.kind != noZone && (s.before == timeOfDay || m.weekday == 0 && !m.filler):
		return s.name(m.zone)
	case m.half != noHalf && s.before == timeOfDay:
		return s.setHalf(m.half)
	case m.month != 0 && !(m.weekday != 0 && s.day.month != 0 && !s.day.weak):
		return s.setMonth(m)
	case m.weekday != 0:
		s.weekday = int(m.weekday)
	case m.mark != noMark:
		return s.setMark(m.mark)
	case m.era != 0:
		s.day.era = int(m.era)
	case m.half != noHalf && !m.filler:
		return s.setHalf(m.half)
	case m.unit >= hourUnit && s.clock.written: // "15:04 Uhr"
		return nil
	case !m.filler:
		return s.fail("%s is not expected there", quote(first.text))
	}
	s.separator, s.before = 0, other
	return nil
}

// letter reads a single letter that is a word of a standard: the "T" and the
// "W" of ISO 8601, and the zones of the military.
func (s *parse) letter() (done bool, err error) {
	t, next := s.token(), s.ahead(1)
	if len(t.text) != 1 {
		if string(t.text) == "etc" && next.isGlued('/') && s.ahead(2).isGlued(word) {
			s.reversed = true
			s.at += 2
			return true, nil
		}
		return false, nil
	}
	switch c := t.text[0]; {
	case c == 't' && s.before == dateNumber && !s.clock.written && next.kind == number:
		s.clock.expected = true
	case c == 'w' && s.day.n == 1 && s.day.numbers[0].digits == 4 && next.isGlued(number):
		return true, s.week()
	case s.before == timeOfDay && (c == 'a' || c == 'p') && !t.spaced: // "3:04p"
		s.at++
		return true, s.setHalf(map[byte]half{'a': am, 'p': pm}[c])
	case s.before == timeOfDay && c >= 'a' && c <= 'y' && c != 'j': // RFC 1123, 5.2.14: worth nothing
		s.before = other
	default:
		return false, nil
	}
	s.at++
	return true, nil
}

func (s *parse) setHalf(h half) error {
	if s.half != noHalf && s.half != h {
		return s.fail("it is before noon and after")
	}
	s.half = h
	if s.before != timeOfDay {
		s.before = other
	}
	s.separator = 0
	return nil
}

// setMonth takes the name of a month. Two names of one month are in use where
// readers of several countries are written for.
func (s *parse) setMonth(m meaning) error {
	d := &s.day
	if d.month != 0 && !d.weak && (d.month != int(m.month) || d.calendar != m.calendar) {
		return s.fail("it has two months that differ")
	}
	if d.month == 0 || d.weak {
		d.month, d.calendar, d.monthAt = int(m.month), m.calendar, d.n
		d.weak = m.weekday != 0
	}
	s.separator, s.before = 0, other
	return nil
}

func (s *parse) setMark(m mark) error {
	s.separator, s.before = 0, other
	if m == sameDay {
		return s.nextDate()
	}
	if s.day.mark != noMark && s.day.mark != m {
		return s.fail("it is of two calendars")
	}
	s.day.mark = m
	return nil
}

// nextDate begins a second date, that of the same day in another calendar.
func (s *parse) nextDate() error {
	if s.first != nil {
		return s.fail("it has more than two dates")
	}
	first := s.day
	s.first, s.day = &first, written{}
	return nil
}

// dateUnit takes a number that its unit makes the year, the month or the day.
func (s *parse) dateUnit(u unit, t *token) error {
	into := &s.day.year
	switch u {
	case monthUnit:
		into = &s.day.monthNumber
	case dayUnit:
		into = &s.day.dayNumber
	}
	if into.digits != 0 {
		return s.fail("it has two years, months or days")
	}
	*into = part{value: t.value, digits: t.digits}
	s.separator, s.before = 0, other
	return nil
}

// week reads the week of ISO 8601 after the year: W01, W01-3 or W013.
func (s *parse) week() error {
	t := s.ahead(1)
	s.at += 2
	switch {
	case t.digits == 3:
		s.day.week, s.day.weekDay = int(t.value)/10, int(t.value)%10
	case t.digits == 2 && s.token().isGlued('-') && s.ahead(1).isGlued(number) && s.ahead(1).digits == 1:
		s.day.week, s.day.weekDay = int(t.value), int(s.ahead(1).value)
		s.at += 2
	case t.digits == 2:
		s.day.week = int(t.value)
	default:
		return s.fail("%s is not a week", quote(t.text))
	}
	if s.day.week == 0 || t.digits == 3 && s.day.weekDay == 0 {
		return s.fail("%s is not a week", quote(t.text))
	}
	s.separator, s.before = 0, dateNumber
	return nil
}
