package reader

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/rss"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/date"
)

// maxTTL bounds what a feed may say about its rhythm: more than a month is no
// rhythm of news.
const maxTTL = 31 * 24 * time.Hour

// rssRhythm reads what RSS says about when to ask again.
func (a *adapter) rssRhythm(f *rss.Feed) {
	r := &a.Rhythm
	if minutes := count(f.TTL); minutes > 0 {
		r.TTL = min(time.Duration(minutes)*time.Minute, maxTTL)
	}
	for _, raw := range f.SkipHours {
		// Some count from 1 to 24, and 24 is midnight in any case.
		if hour, err := strconv.Atoi(strings.TrimSpace(raw)); err == nil && hour >= 0 && hour <= 24 {
			r.SkipHours = append(r.SkipHours, hour%24)
		}
	}
	for _, raw := range f.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(raw), day.String()) {
				r.SkipDays = append(r.SkipDays, day)
			}
		}
	}
	slices.Sort(r.SkipHours)
	slices.Sort(r.SkipDays)
	r.SkipHours, r.SkipDays = slices.Compact(r.SkipHours), slices.Compact(r.SkipDays)
	if c := f.Cloud; c != nil && c.Domain != "" {
		a.Cloud = hub.Cloud{Domain: c.Domain, Port: count(c.Port), Path: c.Path,
			RegisterProcedure: c.RegisterProcedure, Protocol: c.Protocol}
	}
}

// syndication reads the module of that name (RSS 1.0 modules, sy).
func (a *adapter) syndication(x extensions) {
	period := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": maxTTL, "yearly": maxTTL,
	}[strings.ToLower(strings.TrimSpace(x.text(nsSy, "updatePeriod")))]
	if period == 0 {
		return
	}
	a.Rhythm.Period = period / time.Duration(cmp.Or(count(x.text(nsSy, "updateFrequency")), 1))
	if base, err := date.Parse(x.text(nsSy, "updateBase")); err == nil {
		a.Rhythm.Base = base.Time.UTC()
	}
}
