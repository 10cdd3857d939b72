package hub

import (
	"math"
	"slices"
	"time"
)

const (
	// slot is the resolution of a day in a Habit.
	slot = 15 * time.Minute
	// slotsADay is how many there are.
	slotsADay = int(24 * time.Hour / slot)
	// habitTime is how far back a Habit is learned from: long enough for a weekly
	// column, short enough to follow a newsroom that changes its hours.
	habitTime = 28 * 24 * time.Hour
	// fewest is the number of occasions from which on there is something to learn.
	fewest = 3
	// weekly is the time from which on days of the week are told apart.
	weekly = 14 * 24 * time.Hour
	// chance is the share of occasions that may come at any time.
	chance = 0.1
)

// Habit is when a source publishes: how often, at which quarters of an hour and
// on which days of the week (UTC), as learned from the dates of its items. The
// zero Habit is not known. It holds what changes slowly, so that equal items
// give an equal Habit.
type Habit struct {
	// Pace is the mean time between two occasions on which something came.
	Pace time.Duration `json:"pace,omitzero"`
	// Slots has the share of each quarter of an hour of the day, and Days that of
	// each weekday from Sunday on, in parts of 255 of the greatest share.
	Slots []byte `json:"slots,omitempty"`
	Days  []byte `json:"days,omitempty"`
}

// habitOf learns from the references of a source, as of now.
func habitOf(refs []Ref, now time.Time) Habit {
	times := occasions(refs, now)
	if len(times) < fewest {
		return Habit{}
	}
	span := now.Sub(times[0])
	h := Habit{Pace: (span / time.Duration(len(times))).Truncate(time.Minute)}
	if h.Pace <= 0 {
		return Habit{}
	}
	var slots [slotsADay]float64
	var days [7]float64
	for _, t := range times {
		s := slotOf(t)
		// What comes at eight may come at five to eight another day.
		slots[s] += 0.6
		slots[(s+1)%slotsADay] += 0.2
		slots[(s+slotsADay-1)%slotsADay] += 0.2
		days[t.Weekday()]++
	}
	h.Slots = parts(slots[:])
	if span >= weekly {
		h.Days = parts(days[:])
	}
	return h
}

// occasions returns the times at which the source published, the earliest
// first: several items within one slot are one occasion. Dates that lie ahead
// are none, nor is the first sight of many undated items.
func occasions(refs []Ref, now time.Time) []time.Time {
	var times []time.Time
	for _, ref := range refs {
		if ref.Published.After(now.Add(-habitTime)) && !ref.Published.After(now) {
			times = append(times, ref.Published)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return slices.CompactFunc(times, func(a, b time.Time) bool { return a.Truncate(slot).Equal(b.Truncate(slot)) })
}

func slotOf(t time.Time) int {
	t = t.UTC()
	return int((time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute) / slot)
}

// parts scales shares to bytes.
func parts(shares []float64) []byte {
	greatest := slices.Max(shares)
	scaled := make([]byte, len(shares))
	for i, share := range shares {
		scaled[i] = byte(math.Round(255 * share / greatest))
	}
	return scaled
}

// rates returns the expected occasions an hour, as a function of time.
func (h *Habit) rates() func(time.Time) float64 {
	perHour := float64(time.Hour) / float64(h.Pace)
	slots, days := shapeOf(h.Slots, slotsADay), shapeOf(h.Days, 7)
	return func(t time.Time) float64 {
		shape := 1.0
		if slots != nil {
			shape *= (1-chance)*slots[slotOf(t)] + chance
		}
		if days != nil {
			shape *= (1-2*chance)*days[t.UTC().Weekday()] + 2*chance
		}
		return perHour * shape
	}
}

// shapeOf returns the shares with a mean of one, nil where there are none.
func shapeOf(scaled []byte, n int) []float64 {
	if len(scaled) != n {
		return nil
	}
	sum := 0.0
	for _, part := range scaled {
		sum += float64(part)
	}
	if sum == 0 {
		return nil
	}
	shape := make([]float64, n)
	for i, part := range scaled {
		shape[i] = float64(part) * float64(n) / sum
	}
	return shape
}

// patience is how much of the square root of the expected occasions an hour,
// summed up over hours, passes between two looks. Looks that follow the square
// root make the sum of all delays least for their number: a source that comes
// four times as often is asked twice as often.
const patience = 0.5

// next returns when it is of use to look again after a look at from, not later
// than latest. Share, about 1, moves it.
func (h *Habit) next(from, latest time.Time, share float64) time.Time {
	rate := h.rates()
	left := patience * share
	for t := from; t.Before(latest); {
		end := t.Truncate(slot).Add(slot)
		density := math.Sqrt(rate(t))
		if worth := density * end.Sub(t).Hours(); worth < left {
			left -= worth
			t = end
			continue
		}
		return t.Add(time.Duration(left / density * float64(time.Hour)))
	}
	return latest
}
