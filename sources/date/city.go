package date

import (
	"regexp"
	"time"
	_ "time/tzdata" // so that no machine knows other zones than the next
)

// cityZone is a zone by its name in the database of IANA, at the end of a date.
var cityZone = regexp.MustCompile(`^(.*\d.*?)\s*[\[(]?\b([A-Z][A-Za-z]+/[A-Z][A-Za-z]+(?:[_/-][A-Za-z]+)*)[\])]?$`)

// parseCity reads a date that ends with the zone of a city. ok is false for one
// that does not, or that names an offset too, which says more.
func (p Parser) parseCity(raw string) (d Date, ok bool) {
	parts := cityZone.FindStringSubmatch(raw)
	if parts == nil {
		return Date{}, false
	}
	zone, err := time.LoadLocation(parts[2])
	if err != nil {
		return Date{}, false
	}
	d, err = p.parseAny(parts[1])
	if err != nil || !d.Assumed.Has(AssumeUTC|AssumeCountry) {
		return Date{}, false
	}
	t := d.Time
	d.Time = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
	d.Assumed &^= AssumeUTC | AssumeCountry
	return d, true
}
