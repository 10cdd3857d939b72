package boltstore

import (
	"context"
	"errors"
	"sync"
)

// errClosed ends a Watch when the store is closed under it.
var errClosed = errors.New("the store was closed")

// watchers is who wants to hear of commits.
type watchers struct {
	mu     sync.Mutex
	all    map[*watcher]bool // guarded by mu
	closed chan struct{}
}

type watcher struct{ changed func(sourceID string) }

// Watch calls changed from within Commit, one call at a time, when the commit
// is on disk. It returns the context's error, or an error when the store is
// closed. After it returned, changed is not called any more.
func (s *Store) Watch(ctx context.Context, ready func(), changed func(sourceID string)) error {
	w := &watcher{changed}
	s.watchers.mu.Lock()
	s.watchers.all[w] = true
	s.watchers.mu.Unlock()
	defer func() {
		s.watchers.mu.Lock()
		delete(s.watchers.all, w)
		s.watchers.mu.Unlock()
	}()
	ready()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.watchers.closed:
		return errClosed
	}
}

// tell calls the watchers.
func (ws *watchers) tell(sourceID string) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.all {
		w.changed(sourceID)
	}
}

func (ws *watchers) close() { close(ws.closed) }
