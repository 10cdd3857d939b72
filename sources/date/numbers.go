package date

import "time"

// byNumbers makes a day of numbers alone.
func (s *parse) byNumbers(d *written) (civil, error) {
	a, b, c := d.numbers[0], d.numbers[1], d.numbers[2]
	switch {
	case d.n == 0:
		return civil{}, s.fail("it has no day")
	case a.separator == '-':
		return s.byShortYear(d)
	case d.n == 1:
		return s.byDigits(d, a)
	case d.n == 2:
		return s.byTwo(d, a, b)
	case d.n > 3 || b.separator != c.separator:
		return civil{}, s.fail("its numbers are not those of a date")
	case a.digits == 4:
		return s.byYearFirst(d, a, b, c)
	}
	return s.byYearLast(d, a, b, c)
}

// byShortYear makes a day of -0312 and -03-12, which ISO 8601 had until 2000.
func (s *parse) byShortYear(d *written) (c civil, err error) {
	year, month, day := d.numbers[0], d.numbers[1], d.numbers[2]
	if d.n == 1 && year.digits == 4 {
		month = part{value: year.value % 100, digits: 2}
		year = part{value: year.value / 100, digits: 2}
	}
	if d.n > 3 || year.digits != 2 || month.digits != 2 || d.n == 3 && day.digits != 2 {
		return c, s.fail("a date without its century has two digits a number")
	}
	c.year, c.assumed, err = s.yearOf(year, gregorian)
	c.month, c.day = int(month.value), int(day.value)
	if d.n < 3 {
		c.day = 1
		c.assumed |= AssumeDay
	}
	return c, err
}

// byTwo makes a day of year and month, month and year, or year and day of the
// year.
func (s *parse) byTwo(d *written, a, b part) (civil, error) {
	switch {
	case b.separator == 0:
	case a.digits == 4 && b.digits == 3 && b.separator == '-':
		return s.byDayOfYear(int(a.value), int(b.value), 0)
	case a.digits == 4 && b.digits <= 2:
		return s.inCalendar(d, civil{year: int(a.value), month: int(b.value), day: 1, assumed: AssumeDay})
	case a.digits <= 2 && b.digits == 4:
		return s.inCalendar(d, civil{year: int(b.value), month: int(a.value), day: 1, assumed: AssumeDay})
	}
	return civil{}, s.fail("it has no year, or no month")
}

func (s *parse) byDayOfYear(year, day int, assumed Assumption) (civil, error) {
	t := time.Date(year, time.January, day, 0, 0, 0, 0, time.UTC)
	if day < 1 || t.Year() != year {
		return civil{}, s.fail("the year %d has no day %d", year, day)
	}
	return civil{year: year, month: int(t.Month()), day: t.Day(), assumed: assumed}, nil
}

// byDigits makes a day of one number, by how many digits it has.
func (s *parse) byDigits(d *written, a part) (civil, error) {
	v := int(a.value)
	switch a.digits {
	case 4:
		return s.inCalendar(d, civil{year: v, month: 1, day: 1, assumed: AssumeMonth | AssumeDay})
	case 5: // ISO 8601:1988
		year, assumed, _ := s.yearOf(part{value: a.value / 1000, digits: 2}, gregorian)
		return s.byDayOfYear(year, v%1000, assumed)
	case 6:
		return s.bySixDigits(v)
	case 7:
		return s.byDayOfYear(v/1000, v%1000, 0)
	case 8:
		return s.inCalendar(d, civil{year: v / 10000, month: v / 100 % 100, day: v % 100})
	case 12:
		return s.byDigitsOfTime(v/10000, v%10000*100)
	case 14:
		return s.byDigitsOfTime(v/1000000, v%1000000)
	}
	return civil{}, s.fail("a number of %d digits is not a date", a.digits)
}

// bySixDigits makes a day of 031231, as ISO 8601 had it until 2000. People
// write 200312 for December 2003 too, which no standard allows.
func (s *parse) bySixDigits(v int) (civil, error) {
	year, assumed, _ := s.yearOf(part{value: int64(v / 10000), digits: 2}, gregorian)
	c := civil{year: year, month: v / 100 % 100, day: v % 100, assumed: assumed}
	if month := v % 100; isDay(c.year, c.month, c.day) && v >= 190000 && v < 210000 && month >= 1 && month <= 12 {
		return c, s.ambiguous("it may be a day, or a year and a month")
	}
	return c, nil
}

func (s *parse) byDigitsOfTime(day, clock int) (civil, error) {
	if s.clock.written {
		return civil{}, s.fail("it has two times of day")
	}
	s.clock.written = true
	s.clock.hour, s.clock.minute, s.clock.second = clock/10000, clock/100%100, clock%100
	return civil{year: day / 10000, month: day / 100 % 100, day: day % 100}, nil
}

// byYearFirst makes a day of 2003-12-31, and of Google's 2003-012-31.
func (s *parse) byYearFirst(d *written, a, b, c part) (civil, error) {
	if c.digits > 2 || b.digits > 2 && (b.separator != '-' || b.digits > 3 || b.value > 99) {
		return civil{}, s.fail("its numbers are too long for a month and a day")
	}
	return s.inCalendar(d, civil{year: int(a.value), month: int(b.value), day: int(c.value)})
}

// inCalendar tells by the year or by what is written which calendar a date in
// numbers is of. What has the "T" of ISO 8601 is Gregorian as that says.
func (s *parse) inCalendar(d *written, c civil) (civil, error) {
	switch {
	case d.mark == hijriMark:
		c.calendar = hijri
	case d.mark == jalaliMark:
		c.calendar = jalali
	case d.mark == gregorianMark || s.clock.iso || c.year < 1300 || c.year > 1499:
	case c.year > lastBareJalali:
		return c, s.ambiguous("its year may be Hijri or Jalali")
	default:
		c.calendar = jalali
		c.assumed |= AssumeJalali
	}
	return c, nil
}

// byYearLast makes a day of 31/12/2003, 12/31/2003, 31.12.03 and their likes,
// and of 03-12-31.
func (s *parse) byYearLast(d *written, a, b, c part) (civil, error) {
	if a.digits > 2 || b.digits > 2 || c.digits != 2 && c.digits != 4 {
		return civil{}, s.fail("its numbers are not those of a date")
	}
	year, assumed, err := s.yearOf(c, gregorian)
	if err != nil {
		return civil{}, err
	}
	dayFirst, err := s.inCalendar(d, civil{year: year, month: int(b.value), day: int(a.value), assumed: assumed})
	if err != nil {
		return civil{}, err
	}
	monthFirst := dayFirst
	monthFirst.month, monthFirst.day = dayFirst.day, dayFirst.month
	short, ok := yearFirst(a, b, c)
	if !ok {
		return s.inOrder(dayFirst, monthFirst, c.separator)
	}
	if c.separator != '-' || s.order != Unknown {
		dayFirst.assumed |= AssumeOrder
		monthFirst.assumed |= AssumeOrder
		return s.inOrder(dayFirst, monthFirst, c.separator)
	}
	_, asDay := dayFirst.convert()
	_, asMonth := monthFirst.convert()
	if asDay || asMonth {
		short.assumed |= AssumeOrder
	}
	return short, nil
}

// yearFirst returns the day of 03-12-31, as ISO 8601 had it until 2000 and
// some write it with other marks.
func yearFirst(a, b, c part) (civil, bool) {
	if a.digits != 2 || b.digits != 2 || c.digits != 2 {
		return civil{}, false
	}
	year, assumed, _ := new(parse).yearOf(a, gregorian)
	day := civil{year: year, month: int(b.value), day: int(c.value), assumed: assumed}
	_, ok := day.convert()
	return day, ok
}

// inOrder chooses between the two readings of a date that ends with the year:
// the only one that is a day, or that falls on the weekday; with points the
// day is first wherever people write so. Only then counts what is known of the
// publisher, and what the script lets expect.
func (s *parse) inOrder(dayFirst, monthFirst civil, separator byte) (civil, error) {
	if !dayFirst.assumed.Has(AssumeOrder) {
		dayFirst.order, monthFirst.order = DayFirst, MonthFirst
	}
	asDay, dayFits := dayFirst.convert()
	asMonth, monthFits := monthFirst.convert()
	if dayFits && monthFits && s.weekday != 0 && s.fits(asDay) != s.fits(asMonth) {
		dayFits, monthFits = s.fits(asDay), s.fits(asMonth)
	}
	switch {
	case dayFits && !monthFits:
		return dayFirst, nil
	case monthFits && !dayFits:
		return monthFirst, nil
	case !dayFits || asDay.Equal(asMonth) || separator == '.':
		dayFirst.order = Unknown
		return dayFirst, nil
	}
	dayFirst.order, monthFirst.order = Unknown, Unknown
	dayFirst.assumed |= AssumeOrder
	monthFirst.assumed |= AssumeOrder
	switch {
	case s.order == MonthFirst:
		return monthFirst, nil
	case s.order == DayFirst || s.leftward:
		return dayFirst, nil
	}
	return civil{}, s.ambiguous("day and month may be either way round")
}

// fits tells whether a day falls on the weekday that is written.
func (s *parse) fits(t time.Time) bool { return int(t.Weekday()+6)%7+1 == s.weekday }
