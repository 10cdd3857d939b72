package sources

import (
	"sync"
	"time"
)

// maxDeadlines bounds what deadlines remember.
const maxDeadlines = 10_000

// deadlines remembers until when something holds, by name. Its zero value
// remembers nothing. It is safe for concurrent use.
type deadlines struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// set remembers a deadline, unless there are too many that are not over.
func (d *deadlines) set(name string, now, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.until == nil {
		d.until = make(map[string]time.Time)
	}
	if len(d.until) >= maxDeadlines {
		for name, until := range d.until {
			if !until.After(now) {
				delete(d.until, name)
			}
		}
	}
	if len(d.until) < maxDeadlines {
		d.until[name] = until
	}
}

// of returns the deadline of the name, zero where none is still to come.
func (d *deadlines) of(name string, now time.Time) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if until := d.until[name]; until.After(now) {
		return until
	}
	return time.Time{}
}
