package boltstore

import (
	"context"
	"errors"
	"sync"

	"github.com/feedhub/feedhub/hub"
)

// errClosed ends a Watch when the store is closed under it.
var errClosed = errors.New("the store was closed")

// watchers is who wants to hear of what happens.
type watchers struct {
	mu     sync.Mutex
	all    map[*hub.Watcher]bool // guarded by mu
	closed chan struct{}
}

// Watch calls the watcher from within Commit and Enrol, one call at a time, when
// what they did is on disk. It returns the context's error, or an error when the
// store is closed. After it returned, the watcher is not called any more.
func (s *Store) Watch(ctx context.Context, watcher hub.Watcher) error {
	w := &watcher
	s.watchers.mu.Lock()
	s.watchers.all[w] = true
	watcher.Ready()
	s.watchers.mu.Unlock()
	defer func() {
		s.watchers.mu.Lock()
		delete(s.watchers.all, w)
		s.watchers.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.watchers.closed:
		return errClosed
	}
}

// changed tells the watchers of a commit.
func (ws *watchers) changed(sourceID string) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.all {
		w.Changed(sourceID)
	}
}

// enrolled tells the watchers of an Enrol.
func (ws *watchers) enrolled() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.all {
		if w.Enrolled != nil {
			w.Enrolled()
		}
	}
}

// edited tells the watchers of an Edit.
func (ws *watchers) edited() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for w := range ws.all {
		if w.Edited != nil {
			w.Edited()
		}
	}
}

func (ws *watchers) close() { close(ws.closed) }
