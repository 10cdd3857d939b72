package date

import (
	"testing"
	"time"
)

func TestZonesMayBeNamedByTheirCities(t *testing.T) {
	for raw, want := range map[string]string{
		"Fri, 31 Mar 2023 20:19:00 America/Los_Angeles":     "2023-04-01T03:19:00Z",
		"Thu, 25 Feb 2016 00:00:00 Europe/Brussels":         "2016-02-24T23:00:00Z",
		"2025-07-01 10:00 Africa/Cairo":                     "2025-07-01T07:00:00Z",
		"2025-07-01T10:00 (America/Argentina/Buenos_Aires)": "2025-07-01T13:00:00Z",
	} {
		d, err := Parse(raw)
		if err != nil || d.Time.UTC().Format(time.RFC3339) != want || d.Assumed != 0 {
			t.Errorf("Parse(%q) = %s, assumed %q, %v; want %s", raw, d.Time, d.Assumed, err, want)
		}
	}
	for _, raw := range []string{"2025-07-01 10:00 Europe/Nowhere", "2025-07-01 10:00 ../../etc/passwd", "America/Lima"} {
		if d, err := Parse(raw); err == nil {
			t.Errorf("Parse(%q) = %s", raw, d.Time)
		}
	}
}
