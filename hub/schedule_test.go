package hub

import (
	"slices"
	"testing"
	"time"
)

// checked is a Sunday.
var checked = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return checked.Add(d) }

func TestDueTimes(t *testing.T) {
	schedule := Schedule{Interval: 15 * time.Minute, Longest: 6 * time.Hour}
	minutely := Source{Interval: time.Minute}
	tests := map[string]struct {
		source      Source
		state       State
		least, most time.Time // both included
	}{
		"a source never asked is due at once":                    {Source{}, State{}, time.Time{}, time.Time{}},
		"a source's own interval is kept to the letter":          {Source{Interval: 30 * time.Second}, State{Checked: checked}, after(30 * time.Second), after(30 * time.Second)},
		"a source's own interval wins over the publisher's word": {minutely, State{Checked: checked, Fresh: after(time.Hour)}, after(time.Minute), after(time.Minute)},
		"a source of which nothing is known is asked after the interval, give or take a tenth": {
			Source{}, State{Checked: checked}, after(810 * time.Second), after(990 * time.Second)},
		"a fresh answer is believed": {Source{}, State{Checked: checked, Fresh: after(2 * time.Hour)}, after(2 * time.Hour), after(132 * time.Minute)},
		"an answer that is fresh for shorter than the interval is asked for after it": {
			Source{}, State{Checked: checked, Fresh: after(time.Second)}, after(810 * time.Second), after(990 * time.Second)},
		"an answer that is fresh for a year is asked for after a day": {
			Source{}, State{Checked: checked, Fresh: after(8760 * time.Hour)}, after(24 * time.Hour), after(26*time.Hour + 24*time.Minute)},
		"the caching headers are trusted before the ttl": {
			Source{}, State{Checked: checked, Fresh: after(time.Hour), Rhythm: Rhythm{TTL: 3 * time.Hour}}, after(time.Hour), after(66 * time.Minute)},
		"the ttl is trusted before the period": {
			Source{}, State{Checked: checked, Rhythm: Rhythm{TTL: time.Hour, Period: 3 * time.Hour}}, after(time.Hour), after(66 * time.Minute)},
		"the period is believed": {Source{}, State{Checked: checked, Rhythm: Rhythm{Period: 3 * time.Hour}}, after(3 * time.Hour), after(198 * time.Minute)},
		"hours to be skipped are skipped": {
			Source{}, State{Checked: checked, Rhythm: Rhythm{SkipHours: []int{12, 13, 14}}}, after(3 * time.Hour), after(190 * time.Minute)},
		"days to be skipped are skipped": {
			Source{}, State{Checked: checked, Rhythm: Rhythm{SkipDays: []time.Weekday{time.Sunday}}}, after(12 * time.Hour), after(730 * time.Minute)},
		"a feed that wants all days skipped is not heard": {
			Source{}, State{Checked: checked, Rhythm: Rhythm{SkipDays: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}}, after(810 * time.Second), after(990 * time.Second)},
		"a source that has been silent for ten days without a habit is asked as seldom as it may be": {
			Source{}, State{Checked: checked, Arrived: after(-240 * time.Hour)}, after(6 * time.Hour), after(6 * time.Hour)},
		"a held source is asked once an hour": {Source{}, State{Checked: checked, Held: &Held{}}, after(time.Hour), after(time.Hour)},

		"the first failure waits between one interval and two": {minutely, State{Checked: checked, Failures: 1}, after(time.Minute), after(2 * time.Minute)},
		"the wait grows with each failure, and is drawn from the whole of it": {
			minutely, State{Checked: checked, Failures: 4}, after(time.Minute), after(16 * time.Minute)},
		"failures never wait longer than a day":        {minutely, State{Checked: checked, Failures: 400}, after(time.Minute), after(24 * time.Hour)},
		"an interval over a day stays as it is":        {Source{Interval: 72 * time.Hour}, State{Checked: checked, Failures: 5}, after(72 * time.Hour), after(72 * time.Hour)},
		"a refusal waits longer than a failure":        {minutely, State{Checked: checked, Failures: 1, Verdict: Refused}, after(time.Minute), after(2 * time.Hour)},
		"a source that is gone is asked once a week":   {minutely, State{Checked: checked, Failures: 3, Verdict: Gone}, after(151 * time.Hour), after(185 * time.Hour)},
		"a publisher's later time is obeyed":           {minutely, State{Checked: checked, Failures: 1, RetryAt: after(time.Hour)}, after(time.Hour), after(61 * time.Minute)},
		"a publisher's earlier time does not hurry us": {Source{Interval: time.Hour}, State{Checked: checked, Failures: 1, RetryAt: after(time.Second)}, after(time.Hour), after(2 * time.Hour)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, id := range []string{"a", "b", "c", "desk"} {
				tt.source.ID = id
				due := schedule.Due(&tt.source, &tt.state)
				if due.Before(tt.least) || due.After(tt.most) {
					t.Errorf("source %s is due %s, want %s to %s", id, due, tt.least, tt.most)
				}
				if again := schedule.Due(&tt.source, &tt.state); !again.Equal(due) {
					t.Errorf("asked twice, source %s is due %s and %s", id, due, again)
				}
			}
		})
	}
}

func TestNoTwoThousandSourcesWakeAtOnce(t *testing.T) {
	schedule := Schedule{Interval: 15 * time.Minute}
	for name, state := range map[string]State{
		"after answers":  {Checked: checked},
		"after failures": {Checked: checked, Failures: 6},
		"after a word":   {Checked: checked, Fresh: after(time.Hour)},
		"after a rest":   {Checked: checked, Failures: 1, RetryAt: after(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			seconds := make(map[int64]int)
			for i := range 10_000 {
				due := schedule.Due(&Source{ID: string(rune('a'+i%26)) + string(rune('0'+i/26))}, &state)
				seconds[due.Unix()]++
			}
			for second, n := range seconds {
				if n > 400 {
					t.Errorf("%d of 10,000 sources wake in second %d", n, second-checked.Unix())
				}
			}
		})
	}
}

// days returns references to an item at each time of the day, on each of the
// days before now that pass.
func days(now time.Time, n int, pass func(time.Weekday) bool, times ...time.Duration) (refs []Ref) {
	midnight := now.Truncate(24 * time.Hour)
	for d := range n {
		day := midnight.AddDate(0, 0, -d)
		if !pass(day.Weekday()) {
			continue
		}
		for _, at := range times {
			if date := day.Add(at); date.Before(now) {
				refs = append(refs, Ref{Published: date})
			}
		}
	}
	return refs
}

func always(time.Weekday) bool { return true }

// looks returns when a source is asked within two days of now, if it never says
// anything.
func looks(refs []Ref, now time.Time) (times []time.Time) {
	schedule := Schedule{Interval: 15 * time.Minute, Longest: 6 * time.Hour}
	state := State{Checked: now, Habit: habitOf(refs, now)}
	for state.Checked.Before(now.Add(48 * time.Hour)) {
		state.Checked = schedule.Due(&Source{ID: "desk"}, &state)
		times = append(times, state.Checked)
	}
	return times
}

func TestASourceThatPostsAtEightIsAskedAtEight(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	times := looks(days(now, 21, always, 8*time.Hour), now)
	for d := 1; d <= 2; d++ {
		eight := now.Truncate(24*time.Hour).AddDate(0, 0, d).Add(8 * time.Hour)
		isIn := func(at time.Time) bool { return !at.Before(eight) && at.Before(eight.Add(20*time.Minute)) }
		if d == 1 && !slices.ContainsFunc(times, isIn) {
			t.Errorf("not asked within 20 minutes after %s: %v", eight, times)
		}
	}
	if len(times) > 24 {
		t.Errorf("asked %d times in two days: %v", len(times), times)
	}
}

func TestASourceThatRestsOnFridaysIsAskedLessThen(t *testing.T) {
	// 6 March 2026 is a Friday.
	refs := days(time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC), 28, func(d time.Weekday) bool { return d != time.Friday }, 6*time.Hour, 9*time.Hour, 15*time.Hour, 20*time.Hour)
	count := make(map[time.Weekday]int)
	for _, at := range looks(refs, time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)) {
		count[at.Weekday()]++
	}
	if count[time.Friday] >= count[time.Thursday] {
		t.Errorf("asked %d times on Friday and %d times on Thursday", count[time.Friday], count[time.Thursday])
	}
}

func TestAHabitNeedsSomethingToLearnFrom(t *testing.T) {
	tests := map[string]struct {
		refs []Ref
		want bool
	}{
		"nothing":                               {nil, false},
		"two items":                             {days(checked, 2, always, 8*time.Hour), false},
		"ten items of one minute":               {slices.Repeat([]Ref{{Published: after(-time.Hour)}}, 10), false},
		"old items":                             {days(checked.AddDate(-1, 0, 0), 20, always, 8*time.Hour), false},
		"items of the future":                   {[]Ref{{Published: after(1 * time.Hour)}, {Published: after(2 * time.Hour)}, {Published: after(3 * time.Hour)}}, false},
		"a week of mornings":                    {days(checked, 7, always, 8*time.Hour), true},
		"three items of this very quarter hour": {[]Ref{{Published: after(-time.Second)}, {Published: after(-2 * time.Second)}, {Published: checked}}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if h := habitOf(tt.refs, checked); (h.Pace > 0) != tt.want {
				t.Errorf("learned %+v", h)
			}
		})
	}
}

func TestAMoveIsRememberedOnceItHasHeld(t *testing.T) {
	type meeting struct {
		at  time.Duration
		url string
	}
	const here, there = "https://here.example/feed", "https://there.example/feed"
	tests := map[string]struct {
		meetings []meeting
		want     string
	}{
		"three times over a day":     {[]meeting{{0, here}, {12 * time.Hour, here}, {24 * time.Hour, here}}, here},
		"three times within an hour": {[]meeting{{0, here}, {time.Minute, here}, {time.Hour, here}}, ""},
		"twice over a week":          {[]meeting{{0, here}, {168 * time.Hour, here}}, ""},
		"broken off in between":      {[]meeting{{0, here}, {12 * time.Hour, ""}, {24 * time.Hour, here}, {25 * time.Hour, here}}, ""},
		"to another address since":   {[]meeting{{0, here}, {12 * time.Hour, here}, {25 * time.Hour, there}}, ""},
		"asked there itself":         {[]meeting{{0, here}, {12 * time.Hour, here}, {25 * time.Hour, here}, {26 * time.Hour, ""}}, here},
		"and moved on from there":    {[]meeting{{0, here}, {12 * time.Hour, here}, {25 * time.Hour, here}, {26 * time.Hour, there}}, ""},
		"many times, and then a day": {[]meeting{{0, here}, {1, here}, {2, here}, {3, here}, {25 * time.Hour, here}}, here},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var move Move
			for _, m := range tt.meetings {
				move = move.met("https://old.example/feed", m.url, after(m.at))
			}
			if got := move.Address("https://old.example/feed"); got != tt.want {
				t.Errorf("asked at %q, want %q", got, tt.want)
			}
		})
	}
}

func TestASteadyClockIsNotMovedByTheWalls(t *testing.T) {
	for name, moved := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			wall, elapsed := &wallClock{now: checked}, time.Duration(0)
			steady := &Steady{Clock: wall, Elapsed: func() time.Duration { return elapsed }}
			pass := func(d time.Duration) time.Duration {
				before := steady.Now()
				for range 60 {
					wall.now, elapsed = wall.now.Add(d/60), elapsed+d/60
					steady.Now()
				}
				return steady.Now().Sub(before)
			}
			if got := pass(time.Hour); got != time.Hour {
				t.Errorf("an hour took %s", got)
			}
			wall.now = wall.now.Add(moved)
			before := steady.Now()
			if got := before.Sub(checked); got != time.Hour {
				t.Errorf("with the clock moved it is %s later", got)
			}
			if got := pass(time.Hour); got < 44*time.Minute || got > 76*time.Minute {
				t.Errorf("the hour after that took %s", got)
			}
			pass(24 * time.Hour)
			if got := steady.Now(); !got.Equal(wall.now) {
				t.Errorf("a day later it is %s and not %s", got, wall.now)
			}
		})
	}
}

// wallClock is a clock that a test sets.
type wallClock struct {
	SystemClock
	now time.Time
}

func (c *wallClock) Now() time.Time { return c.now }
