package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// mostReasons bounds how many reasons of one outage are logged.
const mostReasons = 8

// trouble is an outage that many run into at once and again and again: it is
// logged once, and what else is met while it lasts once more quietly. Its zero
// value is no trouble. It is safe for concurrent use.
type trouble struct {
	mu      sync.Mutex
	reasons map[string]bool // those that were met; guarded by mu
}

// report logs an error: at the level when an outage begins, as a warning when
// its reason is another than those before, else quietly. Those who share a
// trouble meet different reasons in turn.
func (t *trouble) report(log *slog.Logger, level slog.Level, message string, err error) {
	switch isFirst, isNew := t.meet(rootOf(err)); {
	case !isNew:
		level = slog.LevelDebug
	case !isFirst:
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, message, "error", err)
}

// meet notes a reason.
func (t *trouble) meet(reason string) (isFirst, isNew bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reasons[reason] || len(t.reasons) == mostReasons {
		return false, false
	}
	if t.reasons == nil {
		t.reasons = make(map[string]bool)
	}
	t.reasons[reason] = true
	return len(t.reasons) == 1, true
}

// over logs the end of an outage, if there was one.
func (t *trouble) over(log *slog.Logger, message string) {
	t.mu.Lock()
	met := len(t.reasons)
	t.reasons = nil
	t.mu.Unlock()
	if met > 0 {
		log.Info(message)
	}
}

// rootOf returns the text of the innermost error: those around it name sources.
func rootOf(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// outage is a trouble with the store during which it is left alone: longer and
// longer, up to half a minute. Its zero value is none. It is safe for concurrent use.
type outage struct {
	trouble
	mu    sync.Mutex
	count int       // failures since it worked; guarded by mu
	until time.Time // guarded by mu
	works int       // how often it worked; guarded by mu
}

// begin notes a failure at now. Those within a pause count as one.
func (o *outage) begin(log *slog.Logger, message string, err error, now time.Time) {
	o.report(log, slog.LevelError, message, err)
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.Before(o.until) {
		return
	}
	o.until = now.Add(min(storeRetry<<min(o.count, 16), longestStoreRetry))
	o.count++
}

// end notes that the store works.
func (o *outage) end(log *slog.Logger, message string) {
	o.over(log, message)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.count, o.until = 0, time.Time{}
	o.works++
}

// worked returns how often the store has worked.
func (o *outage) worked() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.works
}

// lasts tells whether the store has failed and not worked since.
func (o *outage) lasts() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.count > 0
}

// pause returns how long the store is still left alone.
func (o *outage) pause(now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return max(0, o.until.Sub(now))
}
