package hub

import (
	"testing"
	"time"
)

func TestDueTimes(t *testing.T) {
	checked := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	schedule := Schedule{Interval: 15 * time.Minute}
	tests := map[string]struct {
		source Source
		state  State
		want   time.Time
	}{
		"a source never asked is due at once":           {Source{}, State{}, time.Time{}},
		"a source's own interval is kept to the second": {Source{Interval: 30 * time.Second}, State{Checked: checked}, checked.Add(30 * time.Second)},
		"the first failure waits one interval":          {Source{Interval: time.Minute}, State{Checked: checked, Failures: 1}, checked.Add(time.Minute)},
		"the wait doubles with each further failure":    {Source{Interval: time.Minute}, State{Checked: checked, Failures: 4}, checked.Add(8 * time.Minute)},
		"failures never wait longer than a day":         {Source{Interval: time.Minute}, State{Checked: checked, Failures: 400}, checked.Add(24 * time.Hour)},
		"an interval over a day stays as it is":         {Source{Interval: 72 * time.Hour}, State{Checked: checked, Failures: 5}, checked.Add(72 * time.Hour)},
		"a publisher's later time is obeyed":            {Source{Interval: time.Minute}, State{Checked: checked, Failures: 1, RetryAt: checked.Add(time.Hour)}, checked.Add(time.Hour)},
		"a publisher's earlier time does not hurry us":  {Source{Interval: time.Hour}, State{Checked: checked, Failures: 1, RetryAt: checked.Add(time.Second)}, checked.Add(time.Hour)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := schedule.Due(&tt.source, &tt.state); !got.Equal(tt.want) {
				t.Errorf("due %s, want %s", got, tt.want)
			}
		})
	}
}

func TestSourcesOnTheCommonIntervalDriftApart(t *testing.T) {
	checked := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	schedule := Schedule{Interval: 10 * time.Minute}
	times := make(map[time.Time]bool)
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		due := schedule.Due(&Source{ID: id}, &State{Checked: checked})
		if wait := due.Sub(checked); wait < 9*time.Minute || wait > 11*time.Minute {
			t.Errorf("source %s waits %s, more than a tenth off ten minutes", id, wait)
		}
		times[due] = true
	}
	if len(times) != 5 {
		t.Errorf("five sources share %d due times", len(times))
	}
}
