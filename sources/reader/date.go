package reader

import (
	"strings"
	"time"
)

// dateForms are what publishers write that gofeed does not read. Without a zone
// they are taken for UTC.
var dateForms = []string{
	"2006-1-2T15:04", "2006-1-2T15:04Z07:00", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2", "2006.1.2 15:04:05",
}

// date returns what gofeed made of a date, else what raw says in another form,
// else nil.
func date(parsed *time.Time, raw string) *time.Time {
	raw = strings.TrimSpace(raw)
	if parsed != nil || len(raw) > 64 {
		return parsed
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, raw); err == nil {
			return &t
		}
	}
	return nil
}
