package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// trouble is an outage that many run into at once and again and again: each of
// its reasons is logged once. Its zero value is no trouble. It is safe for
// concurrent use.
type trouble struct {
	mu     sync.Mutex
	reason string // empty while there is none
}

// report logs an error: loudly when its reason is a new one, else quietly.
func (t *trouble) report(log *slog.Logger, message string, err error) {
	level := slog.LevelDebug
	if reason := rootOf(err); t.swap(reason) != reason {
		level = slog.LevelError
	}
	log.Log(context.Background(), level, message, "error", err)
}

// over logs the end of an outage, if there was one.
func (t *trouble) over(log *slog.Logger, message string) {
	if t.swap("") != "" {
		log.Info(message)
	}
}

func (t *trouble) swap(reason string) (last string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, t.reason = t.reason, reason
	return last
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
}

// begin notes a failure at now. Those within a pause count as one.
func (o *outage) begin(log *slog.Logger, message string, err error, now time.Time) {
	o.report(log, message, err)
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
