package hub

import (
	"sync"
	"time"
)

const (
	// jump is how far two clocks may differ before the wall's is not believed.
	jump = 2 * time.Second
	// catchUp is the part by which a Steady clock is faster or slower until it
	// shows the wall's time again.
	catchUp = 0.25
)

// Steady is a Clock for schedules: where the wall's clock is set forward or back
// it goes on, a quarter faster or slower until both agree again, so that no
// source is asked in a rush, twice, or late by as much as the clock was moved. It
// is safe for concurrent use.
type Steady struct {
	Clock
	// Elapsed returns the time since some moment, whatever is done to the wall's
	// clock. Nil means the machine's own measure.
	Elapsed func() time.Duration

	mu    sync.Mutex
	now   time.Time     // guarded by mu, as is last
	last  time.Duration // Elapsed when now was true
	begun time.Time
}

// Now returns the time of the schedule.
func (s *Steady) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	wall, elapsed := s.Clock.Now().Round(0), s.elapsed()
	if s.now.IsZero() {
		s.now, s.last = wall, elapsed
		return wall
	}
	passed := elapsed - s.last
	s.last = elapsed
	s.now = s.now.Add(passed)
	part := time.Duration(catchUp * float64(passed))
	switch ahead := s.now.Sub(wall); {
	case ahead > jump:
		s.now = s.now.Add(-min(part, ahead))
	case ahead < -jump:
		s.now = s.now.Add(min(part, -ahead))
	default:
		s.now = wall
	}
	return s.now
}

func (s *Steady) elapsed() time.Duration {
	if s.Elapsed != nil {
		return s.Elapsed()
	}
	if s.begun.IsZero() {
		s.begun = time.Now()
	}
	return time.Since(s.begun)
}
