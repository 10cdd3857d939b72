package fetch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const (
	// longestRest bounds how long a host is left alone that does not say for how
	// long.
	longestRest = time.Hour
	// maxQueue is how many may wait for one host.
	maxQueue = 8
	// maxHosts bounds the hosts that are remembered, but for those that are
	// asked or waited for. Of more, half are forgotten at once.
	maxHosts = 100_000
	// fewHosts are not worth looking for those that can be forgotten.
	fewHosts = 1_000
)

// hosts is the courtesy that hosts are shown: one request at a time, a pause
// between two, and a rest when they are in trouble. A host is remembered as long
// as that takes. It is safe for concurrent use.
type hosts struct {
	clock  hub.Clock
	pause  time.Duration
	rest   time.Duration                     // the first one; zero for none
	jitter func(time.Duration) time.Duration // up to its argument
	slots  chan struct{}                     // of all requests at one time; nil for no bound

	mu      sync.Mutex
	known   map[string]*host
	sweepAt int // the number of known hosts at which idle ones are forgotten
}

// host is what is known of one host and port.
type host struct {
	turn  chan struct{} // holds a token while nobody asks
	users int           // who asks or waits
	free  time.Time     // when the pause ends
	// failures counts those in a row, and until is when the rest ends.
	failures int
	until    time.Time
	isTold   bool // the publisher said how long
}

func newHosts(o Options) *hosts {
	h := &hosts{clock: o.Clock, pause: o.Pause, rest: o.Rest, known: make(map[string]*host), sweepAt: fewHosts,
		jitter: func(most time.Duration) time.Duration { return rand.N(most) + 1 }}
	if o.Parallel > 0 {
		h.slots = make(chan struct{}, o.Parallel)
	}
	return h
}

// waitError is the error of a request whose context ended before its turn came.
type waitError struct {
	name string
	err  error
}

func (e *waitError) Error() string { return "wait for the turn at " + e.name + ": " + e.err.Error() }
func (e *waitError) Unwrap() error { return e.err }

// visit is one request to a host, from its turn to its end.
type visit struct {
	*hosts
	name string
	host *host
}

// visit waits for a turn at a host. The caller ends what it returns. Whoever
// waits holds no turn at another host, so that no two wait for each other; the
// slot among all requests is taken last, so that nobody waits with it.
func (h *hosts) visit(ctx context.Context, name string) (*visit, error) {
	v := &visit{h, name, h.open(name)}
	err := v.crowded()
	if err == nil {
		err = v.resting()
	}
	if err != nil {
		v.close()
		return nil, err
	}
	select {
	case <-v.host.turn:
	case <-ctx.Done():
		v.close()
		return nil, &waitError{name, ctx.Err()}
	}
	if err := v.prepare(ctx); err != nil {
		v.host.turn <- struct{}{}
		v.close()
		return nil, err
	}
	return v, nil
}

// prepare waits for what stands between a turn and the request.
func (v *visit) prepare(ctx context.Context) error {
	if wait := v.pauseLeft(); wait > 0 {
		select {
		case <-v.clock.After(wait):
		case <-ctx.Done():
			return &waitError{v.name, ctx.Err()}
		}
	}
	if err := v.resting(); err != nil { // since those before it failed
		return err
	}
	if v.slots == nil {
		return nil
	}
	select {
	case v.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &waitError{v.name, ctx.Err()}
	}
}

func (v *visit) pauseLeft() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.host.free.Sub(v.clock.Now())
}

// crowded returns the error of a host for which many wait already. Who waited as
// well would keep those from being asked whose hosts are free.
func (v *visit) crowded() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	ahead := v.host.users - 1
	if v.pause == 0 || ahead <= maxQueue {
		return nil
	}
	return &hub.UpstreamError{Verdict: hub.Resting, At: v.clock.Now().Add(time.Duration(ahead) * max(v.pause, time.Second)),
		Err: fmt.Errorf("%d others wait for the host %s, which is asked for one thing at a time", ahead, shown(v.name))}
}

// resting returns the error of a host that is left alone.
func (v *visit) resting() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.host.until.After(v.clock.Now()) {
		return nil
	}
	why := fmt.Sprintf("failed %d times in a row", v.host.failures)
	switch {
	case v.host.isTold:
		why = "asked not to be asked"
	case v.host.failures == 1:
		why = "failed"
	}
	return &hub.UpstreamError{Verdict: hub.Resting, At: v.host.until,
		Err: fmt.Errorf("the host %s %s and is left alone until %s", shown(v.name), why, v.host.until.UTC().Format(time.DateTime))}
}

// outcome is what a request tells of its host.
type outcome struct {
	state state
	until time.Time // when the publisher wants to be asked again, or zero
}

type state byte

const (
	unknown state = iota // the request ended for a reason of ours
	well                 // the host answers
	failing              // one answer failed, others may not
	down                 // the host is not there
)

// end gives the turn back and learns from how the request went.
func (v *visit) end(o outcome) {
	if v.slots != nil {
		<-v.slots
	}
	v.mu.Lock()
	now := v.clock.Now()
	v.host.free = now.Add(v.pause)
	v.learn(o, now)
	v.mu.Unlock()
	v.host.turn <- struct{}{}
	v.close()
}

// learn decides about the host's rest. Of a large host one path may fail for
// long; so it is left alone from the second failure in a row on, but at once
// where it is not there at all, or says for how long.
func (v *visit) learn(o outcome, now time.Time) {
	h := v.host
	switch {
	case v.rest == 0 || o.state == unknown:
	case o.state == well:
		h.failures, h.until, h.isTold = 0, time.Time{}, false
	default:
		h.failures++
		h.isTold = o.until.After(now)
		switch {
		case h.isTold:
			h.until = o.until
		case o.state == down || h.failures > 1:
			h.until = now.Add(v.jitter(v.restAfter(h.failures)))
		}
	}
}

// restAfter returns the longest rest after some failures in a row.
func (h *hosts) restAfter(failures int) time.Duration {
	rest := h.rest
	for range failures - 1 {
		if rest *= 2; rest >= longestRest {
			return longestRest
		}
	}
	return rest
}

func (h *hosts) open(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	known := h.known[name]
	if known == nil {
		h.sweep()
		known = &host{turn: make(chan struct{}, 1)}
		known.turn <- struct{}{}
		h.known[name] = known
	}
	known.users++
	return known
}

// close forgets a host that nothing is known of any more.
func (v *visit) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.host.users--
	if v.host.isIdle(v.clock.Now()) {
		delete(v.known, v.name)
	}
}

// isIdle tells whether there is nothing to remember of a host. Failures are,
// for a while, as the rest after the next one is longer.
func (h *host) isIdle(now time.Time) bool {
	return h.users == 0 && !h.free.After(now) && (h.failures == 0 || now.Sub(later(h.free, h.until)) > 2*longestRest)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// sweep forgets idle hosts whenever there are twice as many as after the last
// time, and failures too where there are too many.
func (h *hosts) sweep() {
	if len(h.known) < h.sweepAt {
		return
	}
	now := h.clock.Now()
	for name, known := range h.known {
		if known.isIdle(now) {
			delete(h.known, name)
		}
	}
	if len(h.known) > maxHosts/2 {
		for name, known := range h.known {
			if known.users == 0 && len(h.known) > maxHosts/2 {
				delete(h.known, name)
			}
		}
	}
	h.sweepAt = max(fewHosts, 2*len(h.known))
}
