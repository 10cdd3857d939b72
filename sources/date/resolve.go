package date

import "time"

// written is what a text says of one day, before it is known what the numbers
// stand for.
type written struct {
	numbers [4]part
	n       int

	month    int // by name; 0 if none is written
	calendar calendar
	monthAt  int  // how many numbers stand before the name
	weak     bool // the name can be that of a weekday too

	year, monthNumber, dayNumber part // that a unit is written after
	era                          int  // the year before the era's first
	week, weekDay                int  // of ISO 8601
	mark                         mark
}

// part is a number of a date.
type part struct {
	value     int64
	digits    int  // 0 is no number
	separator byte // stands before it
}

// civil is a day as its calendar counts it.
type civil struct {
	year, month, day int
	calendar         calendar
	assumed          Assumption
	order            Order
}

// isComplete tells whether no number lacks to make a day.
func (d *written) isComplete() bool {
	return d.month != 0 && d.n >= 2 || d.n >= 3 || d.dayNumber.digits > 0 || d.isDigits(8)
}

// isDigits tells whether the date is one number of so many digits.
func (d *written) isDigits(n int) bool { return d.n == 1 && d.month == 0 && d.numbers[0].digits == n }

// resolve makes a day of what is written of it, in the calendar that it is
// written in.
func (s *parse) resolve(d *written) (civil, error) {
	if d.weak && (d.n == 3 || d.monthNumber.digits > 0) {
		d.month = 0
	}
	c, err := civil{}, error(nil)
	switch {
	case d.era != 0 && d.year.digits == 0:
		err = s.fail("the year of its era is not marked as one")
	case d.week > 0:
		c, err = s.byWeek(d)
	case d.year.digits+d.monthNumber.digits+d.dayNumber.digits > 0:
		c, err = s.byUnits(d)
	case d.month != 0:
		c, err = s.byName(d)
	default:
		c, err = s.byNumbers(d)
	}
	if err == nil && d.month != 0 {
		err = s.judgeMark(d)
	}
	return c, err
}

// judgeMark refuses a month that is not of the calendar that is named. Jalali
// years are of the Hijra too.
func (s *parse) judgeMark(d *written) error {
	ok := true
	switch d.mark {
	case gregorianMark:
		ok = d.calendar == gregorian
	case jalaliMark:
		ok = d.calendar == jalali
	case hijriMark:
		ok = d.calendar != gregorian
	}
	if !ok {
		return s.fail("its month is not of the calendar that it names")
	}
	return nil
}

// yearOf completes a year of two or three digits (RFC 5322, 4.3).
func (s *parse) yearOf(p part, c calendar) (year int, assumed Assumption, err error) {
	year = int(p.value)
	switch {
	case p.digits == 4:
		return year, 0, nil
	case c != gregorian:
	case p.digits == 3:
		return 1900 + year, AssumeCentury, nil
	case p.digits == 2 && year < 50:
		return 2000 + year, AssumeCentury, nil
	case p.digits == 2:
		return 1900 + year, AssumeCentury, nil
	}
	return 0, 0, s.fail("a year of %d digits can't be placed", p.digits)
}

// byName makes a day of the name of a month, a day and a year. The year is the
// longer number; of two short ones it is the second, as in RFC 822 and 850,
// unless only the first can be a year.
func (s *parse) byName(d *written) (c civil, err error) {
	a, b := d.numbers[0], d.numbers[1]
	c = civil{month: d.month, calendar: d.calendar, day: 1}
	switch {
	case d.n == 1 && a.digits == 4:
		c.year, c.assumed = int(a.value), AssumeDay
		return c, nil
	case d.n < 2:
		return c, s.fail("it has no year")
	case d.n > 2:
		return c, s.fail("it has more numbers than a date")
	case a.digits <= 2 && b.digits <= 2 && d.monthAt == 2:
		return c, s.ambiguous("either number may be the year")
	case a.digits > 2 || a.value > 31 && b.digits <= 2:
		a, b = b, a
	}
	if a.digits > 2 {
		return c, s.fail("it has no day")
	}
	c.day = int(a.value)
	c.year, c.assumed, err = s.yearOf(b, d.calendar)
	return c, err
}

// byUnits makes a day of 2004年5月28日 and its likes.
func (s *parse) byUnits(d *written) (c civil, err error) {
	c = civil{month: d.month, calendar: d.calendar, day: int(d.dayNumber.value)}
	switch {
	case d.year.digits == 0:
		return c, s.fail("it has no year")
	case d.n > 0 || d.month != 0 && d.monthNumber.digits > 0:
		return c, s.fail("it has more numbers than a date")
	}
	if d.era != 0 {
		c.year = d.era + int(d.year.value%1000)
	} else if c.year, c.assumed, err = s.yearOf(d.year, d.calendar); err != nil {
		return c, err
	}
	if d.month == 0 {
		c.month = int(d.monthNumber.value)
	}
	switch noMonth, noDay := d.month == 0 && d.monthNumber.digits == 0, d.dayNumber.digits == 0; {
	case noMonth && !noDay:
		return c, s.fail("it has no month")
	case noMonth:
		c.month, c.day = 1, 1
		c.assumed |= AssumeMonth | AssumeDay
	case noDay:
		c.day = 1
		c.assumed |= AssumeDay
	}
	return c, nil
}

// byWeek makes a day of a week of ISO 8601, which begins on Monday; the first
// is the one with the year's 4 January.
func (s *parse) byWeek(d *written) (civil, error) {
	year, day, assumed := int(d.numbers[0].value), d.weekDay, Assumption(0)
	if day == 0 {
		day, assumed = 1, AssumeDay
	}
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, -int(fourth.Weekday()+6)%7)
	t := monday.AddDate(0, 0, 7*(d.week-1)+day-1)
	if y, w := t.ISOWeek(); d.n > 1 || day > 7 || y != year || w != d.week {
		return civil{}, s.fail("the year %d has no such week", year)
	}
	return civil{year: t.Year(), month: int(t.Month()), day: t.Day(), assumed: assumed}, nil
}

// convert returns a day in the Gregorian calendar.
func (c civil) convert() (t time.Time, ok bool) {
	switch c.calendar {
	case jalali:
		return jalaliDay(c.year, c.month, c.day)
	case hijri:
		return hijriDay(c.year, c.month, c.day)
	}
	return time.Date(c.year, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC), isDay(c.year, c.month, c.day)
}
