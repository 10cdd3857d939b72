package fetch

import (
	"context"
	"fmt"
	"time"
)

const (
	// paceTime is how long a body may be slow before it is left, and the time
	// over which its pace is measured.
	paceTime = 10 * time.Second
	// leastPace is the least number of bytes a second.
	leastPace = 1 << 10
)

// slowError is the error of a body that trickles in.
type slowError struct {
	bytes int64 // that came within paceTime
}

func (e *slowError) Error() string {
	return fmt.Sprintf("the body comes too slowly: %d bytes within %s, and at least %d a second are expected", e.bytes, paceTime, leastPace)
}

// pace watches how fast a body comes, and hangs up on one that has come in for
// paceTime and is too slow for as long again. Whoever reads the body calls stop
// at its end.
func (c *Client) pace(wire *bounded, hangUp context.CancelCauseFunc) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for last := int64(-1); ; {
			select {
			case <-done:
				return
			case <-c.options.Clock.After(paceTime):
			}
			read := wire.read.Load()
			if last >= 0 && read-last < leastPace*int64(paceTime/time.Second) {
				hangUp(&slowError{read - last})
				return
			}
			last = read
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
