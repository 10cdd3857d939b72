package date

// parse is the state of reading one text: the tokens, and what they have said
// so far. The tokens are gone through once, from left to right; resolve then
// makes a day of what was gathered.
type parse struct {
	raw    string
	order  Order
	tokens tokens
	at     int
	before kindBefore

	day       written  // the date that is being read
	first     *written // the date before "which is the same day as"
	weekday   int      // 1 is Monday; 0 if none is written
	separator byte     // stands between the last number and what follows
	clock     clock
	half      half // of the day, before the time or after it
	zone      zoneWritten
	language  language
	leftward  bool // it is written from right to left
	reversed  bool // "Etc/GMT+3", which counts westward
}

// kindBefore is what was read last, where it decides what comes next.
type kindBefore uint8

const (
	other kindBefore = iota
	dateNumber
	timeOfDay
	zoneName
)

// parseAny reads what the fast forms are not.
func (p Parser) parseAny(raw string) (Date, error) {
	var buffer [MaxLength]byte
	text := fold(buffer[:0], raw)
	s := &parse{raw: raw, order: p.Order, leftward: isLeftward(raw)}
	zoneInComment, err := s.split(text, false)
	if err != nil {
		return Date{}, err
	}
	d, err := s.run()
	if err == nil && zoneInComment && d.Assumed.Has(AssumeUTC|AssumeCountry) {
		*s = parse{raw: raw, order: p.Order, leftward: s.leftward}
		if _, err = s.split(text, true); err == nil {
			return s.run()
		}
	}
	return d, err
}

// split makes tokens of a folded text, without the comments. With zones, a
// comment that names a zone is none: "12 May 2004 15:04 (EST)".
func (s *parse) split(text []byte, zones bool) (zoneInComment bool, err error) {
	switch n := s.tokens.split(text); {
	case n < 0:
		return false, s.fail("it has more than %d parts", maxTokens)
	case n == 0:
		return false, s.fail("it is empty")
	}
	return s.dropComments(zones)
}

// run goes through the tokens.
func (s *parse) run() (Date, error) {
	for s.token().kind != end {
		if err := s.step(); err != nil {
			return Date{}, err
		}
	}
	return s.finish()
}

// isLeftward tells whether s has a letter, a digit or a mark of the scripts that
// are written from right to left. All their countries write the day before the
// month.
func isLeftward(s string) bool {
	for _, r := range s {
		if r >= 0x590 && r <= 0x6FF || r == 0x200F || r >= 0xFB1D && r <= 0xFEFC {
			return true
		}
	}
	return false
}

func (s *parse) fail(format string, args ...any) error {
	return newError(s.raw, ErrUnreadable, format, args...)
}

func (s *parse) ambiguous(format string, args ...any) error {
	return newError(s.raw, ErrAmbiguous, format, args...)
}

func (s *parse) token() *token { return &s.tokens[s.at] }

// ahead returns the token that is n after the present one.
func (s *parse) ahead(n int) *token {
	return &s.tokens[min(s.at+n, maxTokens)]
}

// isSmall tells whether t is a number of one or two digits.
func (t *token) isSmall() bool { return t.kind == number && t.digits <= 2 }

// isGlued tells whether t is of a kind, and no space parts it from what stands
// before it.
func (t *token) isGlued(kind byte) bool { return t.kind == kind && !t.spaced }

func (s *parse) step() error {
	switch s.token().kind {
	case number:
		return s.number()
	case word:
		return s.word()
	}
	return s.mark()
}

// mark reads a character that is neither of a number nor of a word.
func (s *parse) mark() error {
	switch kind := s.token().kind; kind {
	case ',', '|':
		s.before = other
	case ':': // after a word: "Time: 15:04"
		if s.at == 0 || s.tokens[s.at-1].kind != word || s.before != other {
			return s.unexpected()
		}
	case '.':
		s.afterNumber('.')
	case '/':
		return s.slash()
	case '+':
		return s.offset()
	case '-':
		return s.dash()
	case '[':
		return s.zoneInBrackets()
	default:
		return s.unexpected()
	}
	s.at++
	return nil
}

func (s *parse) unexpected() error {
	if s.token().kind == end {
		return s.fail("it breaks off")
	}
	return s.fail("%s is not expected there", quote(s.token().text))
}

// afterNumber remembers what stands between two numbers of a date.
func (s *parse) afterNumber(separator byte) {
	if s.before == dateNumber {
		s.separator = separator
	}
}

// slash reads what stands between numbers, or between two names of a month.
func (s *parse) slash() error {
	if s.at == 0 || s.ahead(1).kind == end {
		return s.unexpected()
	}
	if !s.ahead(1).spaced {
		s.afterNumber('/')
	}
	s.at++
	return nil
}

// dash reads what may be a separator in a date, the sign of an offset, the
// beginning of a date without its century, or a dash between words.
func (s *parse) dash() error {
	dash, next := s.token(), s.ahead(1)
	switch {
	case dash.spaced && next.spaced && next.kind != end:
		s.before = other
		s.at++
		return nil
	case next.spaced || next.kind != number && next.kind != word:
		return s.unexpected()
	case next.kind == number && s.isOffsetNext():
		return s.offset()
	case s.at == 0 && next.kind == number || !dash.spaced && s.before == dateNumber || !dash.spaced && s.day.month != 0 && !s.clock.written:
		s.separator = '-'
		s.at++
		return nil
	case !dash.spaced && next.kind == word: // a word in parts, as "segunda-feira"
		s.at++
		return nil
	}
	return s.unexpected()
}

// isOffsetNext tells whether the dash at hand is the sign of an offset.
func (s *parse) isOffsetNext() bool {
	return s.before == timeOfDay || s.before == zoneName || s.token().spaced && s.clock.written
}

// dropComments takes out what is in parentheses. Comments can be nested, and
// stand anywhere between two parts (RFC 5322, 3.2.2).
func (s *parse) dropComments(keepZones bool) (zoneInComment bool, err error) {
	kept, depth := 0, 0
	for s.at = 0; ; s.at++ {
		t := *s.token()
		switch {
		case t.kind == end && depth > 0:
			return false, s.fail("a parenthesis is not closed")
		case t.kind == '(':
			if isZone := s.isZoneAhead(); isZone && depth == 0 {
				zoneInComment = true
				if keepZones {
					continue
				}
			}
			depth++
		case t.kind == ')' && depth > 0:
			depth--
			s.ahead(1).spaced = true
		case t.kind == ')' && keepZones:
		case depth == 0:
			s.tokens[kept] = t
			kept++
		}
		if t.kind == end {
			clear(s.tokens[kept:])
			s.at = 0
			return zoneInComment, nil
		}
	}
}

// isZoneAhead tells whether the name of a zone, or an offset, is the next
// token.
func (s *parse) isZoneAhead() bool {
	m, _ := s.meaning(1)
	next := s.ahead(1).kind
	return m.zone.kind != noZone && !m.filler || (next == '+' || next == '-') && s.ahead(2).isGlued(number)
}

// zoneInBrackets passes over the name that RFC 9557 lets follow an offset. The
// offset has said the instant.
func (s *parse) zoneInBrackets() error {
	if s.zone.kind == noZone {
		return s.fail("a zone in brackets is read only after an offset")
	}
	for s.token().kind != ']' {
		if s.token().kind == end {
			return s.unexpected()
		}
		s.at++
	}
	s.at++
	return nil
}

// number reads a number, which may be of the date or of the time.
func (s *parse) number() error {
	t, next := s.token(), s.ahead(1)
	switch {
	case t.digits > 18:
		return s.fail("the number %s is too long", quote(t.text))
	case next.kind == ':' && s.ahead(2).kind == number:
		if t.digits == 4 && s.day.month != 0 && s.day.n == 1 { // "12/May/2004:10:15:30"
			return s.push(1)
		}
		return s.colonTime()
	case s.clock.expected || s.isDayInDigits() && (t.digits == 4 || t.digits == 6) && s.separator == 0:
		return s.compactTime()
	case next.kind == word:
		if done, err := s.numberAndWord(t, next); done || err != nil {
			return err
		}
	case s.isDottedTime():
		return s.dottedTime()
	}
	return s.push(0)
}

// numberAndWord reads a number with the unit or the half of the day after it,
// if there is one.
func (s *parse) numberAndWord(t, next *token) (done bool, err error) {
	m, n := s.meaning(1)
	switch {
	case m.unit >= yearUnit && m.unit <= dayUnit:
		s.language = max(s.language, m.language)
		s.at += 1 + n
		return true, s.dateUnit(m.unit, t)
	case m.unit == hourUnit && t.isSmall() && !s.clock.written:
		return true, s.unitTime()
	case m.half != noHalf && t.isSmall() && s.separator == 0 && !s.clock.written && s.isHalf(m):
		return true, s.start() // "3 pm"
	}
	return false, nil
}

// isHalf tells whether the word after the number at hand is the half of the
// day. German "am" comes before the day, Arabic "م" after the year.
func (s *parse) isHalf(m meaning) bool {
	return s.day.isComplete() || m.mark == noMark && (!m.filler || s.ahead(2).kind != number)
}

// push takes a number as one of the date and passes over so many marks after
// it. After a complete date another of the same day may follow, as in
// "14 شعبان 1446 هـ - 12 فبراير 2025".
func (s *parse) push(marks int) error {
	if s.day.isComplete() && !s.day.weak && s.separator == 0 {
		if err := s.nextDate(); err != nil {
			return err
		}
	}
	d, t := &s.day, s.token()
	if d.n == len(d.numbers) {
		return s.fail("it has more numbers than a date")
	}
	d.numbers[d.n] = part{value: t.value, digits: t.digits, separator: s.separator}
	d.n++
	s.separator, s.before = 0, dateNumber
	s.at += 1 + marks
	return nil
}

// isDayInDigits tells whether the date so far is 20031231.
func (s *parse) isDayInDigits() bool {
	return s.day.n == 1 && s.day.numbers[0].digits == 8 && s.day.month == 0 && !s.clock.written
}
