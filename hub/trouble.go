package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync"
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
