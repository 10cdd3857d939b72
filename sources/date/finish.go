package date

import "time"

// finish makes a date of all that was read.
func (s *parse) finish() (Date, error) {
	if t, ok, err := s.unix(); ok || err != nil {
		return Date{Time: t}, err
	}
	day, at, err := s.resolveDay()
	if err != nil {
		return Date{}, err
	}
	d := Date{Assumed: day.assumed, Order: day.order}
	second, err := s.timeOfDay(&d)
	if err != nil {
		return Date{}, err
	}
	offset := s.offsetFromUTC(&d)
	year, month, dayOfMonth := at.Date()
	t, ok := moment(year, int(month), dayOfMonth, second, s.clock.nanosecond, offset)
	if !ok {
		return Date{}, s.fail("its year is not from 1 to 9999")
	}
	d.Time = t
	return d, nil
}

// unix reads a number of seconds or milliseconds since 1970, which is never
// written with anything else. Ten digits are seconds from 2001 on, thirteen
// milliseconds.
func (s *parse) unix() (t time.Time, ok bool, err error) {
	d := &s.day
	a, b := d.numbers[0], d.numbers[1]
	isFraction := d.n == 2 && b.separator == '.' && a.digits == 10 && s.at == 3
	if !isFraction && !d.isDigits(10) && !d.isDigits(13) {
		return t, false, nil
	}
	switch {
	case s.at != 1 && !isFraction || a.separator != 0:
		return t, false, s.fail("a number of %d digits is a Unix time only alone", a.digits)
	case a.digits == 13:
		return time.UnixMilli(a.value).UTC(), true, nil
	case isFraction:
		nanoseconds := fraction(string(s.tokens[2].text))
		return time.Unix(a.value, int64(nanoseconds)).UTC(), true, nil
	}
	return time.Unix(a.value, 0).UTC(), true, nil
}

// resolveDay returns the day as its calendar counts it, and in the Gregorian
// one. Of a day in two calendars it takes the Gregorian, which is exact, if the
// other agrees: a Hijri month may begin a day or two away.
func (s *parse) resolveDay() (civil, time.Time, error) {
	day, at, err := s.convert(&s.day)
	if err != nil || s.first == nil {
		return day, at, err
	}
	first, firstAt, err := s.convert(s.first)
	if err != nil {
		return day, at, err
	}
	if apart := at.Sub(firstAt).Abs(); apart > 2*24*time.Hour || apart > 0 && first.calendar != hijri && day.calendar != hijri {
		return day, at, s.fail("its two dates are not one day")
	}
	if first.calendar == gregorian {
		return first, firstAt, nil
	}
	return day, at, nil
}

func (s *parse) convert(d *written) (civil, time.Time, error) {
	day, err := s.resolve(d)
	if err != nil {
		return day, time.Time{}, err
	}
	t, ok := day.convert()
	if !ok {
		return day, t, s.fail("%04d-%02d-%02d is not a day of its calendar", day.year, day.month, day.day)
	}
	if day.calendar == hijri {
		day.assumed |= AssumeUmmAlQura
	}
	return day, t, nil
}

// timeOfDay returns the seconds of the day.
func (s *parse) timeOfDay(d *Date) (int, error) {
	switch {
	case s.clock.written && d.Assumed.Has(AssumeDay):
		return 0, s.fail("it has a time of day, but no day")
	case s.clock.written:
		return s.seconds()
	case s.half != noHalf:
		return 0, s.fail("it has a half of the day, but no time of day")
	}
	d.Assumed |= AssumeMidnight
	return 0, nil
}

// offsetFromUTC returns the seconds that the zone is east of UTC.
func (s *parse) offsetFromUTC(d *Date) int {
	switch {
	case s.zone.kind == centralZone && s.language == chinese:
		d.Assumed |= AssumeZone
		return chinaTime * 60
	case s.zone.kind == severalZone:
		d.Assumed |= AssumeZone
	case s.zone.kind == noZone && (s.language == korean || s.language == japanese):
		d.Assumed |= AssumeCountry
		return 9 * 60 * 60
	case s.zone.kind == noZone:
		d.Assumed |= AssumeUTC
	}
	return s.zone.offset
}
