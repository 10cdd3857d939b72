// Package fastpath answers requests for what is in memory where they are read, on the
// connections of an http.Server. Most requests to a hub ask for an output that has not
// changed. Finding that takes less than a microsecond; reading such a request and writing
// its answer takes net/http twenty times as long.
//
// While a connection waits for a request, and what arrives is one whole head of the
// plainest kind (Request), a Handler is asked. What that can't answer at once goes to
// net/http as it came, as does whatever is not plain, and net/http has the connection from
// then on: it sets its deadlines, closes it, and speaks its versions of HTTP. What the
// handler answers is understood by net/http in the same way, which a fuzz target holds.
// A connection of which net/http has not heard yet takes a third of the memory.
package fastpath

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Handler answers requests from memory. It must be safe for concurrent use.
type Handler interface {
	// Answer answers a request as the server's own handler would, or returns false when
	// it can't do so at once; what it has set is forgotten then. It must not wait, nor
	// keep anything of the request.
	Answer(*Request, *Response) bool
}

// Server is an http.Server with a Handler before its own, on connections of TCP. The
// timeouts for reading, writing and idle connections hold for both, here to a second;
// SetKeepAlivesEnabled has no effect on what the Handler answers.
type Server struct {
	// HTTP is served by Serve alone, which is called once and takes its ConnState.
	HTTP   *http.Server
	Direct Handler // nil for none
	Log    *slog.Logger

	// writing is held for reading while an answer is written.
	writing sync.RWMutex
	// cuts tells that answers that are being written may be cut off.
	cuts atomic.Bool
	// until is when they have to be written, nil for no such time.
	until atomic.Pointer[time.Time]
	// late tells that some were not.
	late atomic.Bool
	// precision is how exact deadlines are: setting them for each answer would take as
	// long as finding it.
	precision time.Duration
}

// Serve serves until the server is shut down (http.Server.Serve).
func (s *Server) Serve(listener net.Listener) error {
	if s.Direct == nil {
		return s.HTTP.Serve(listener)
	}
	s.HTTP.ConnState = follow
	s.precision = time.Second
	for _, timeout := range []time.Duration{s.idleTimeout(), s.HTTP.WriteTimeout} {
		if timeout > 0 {
			s.precision = min(s.precision, timeout/4)
		}
	}
	return s.HTTP.Serve(openLobby(s, listener))
}

// idleTimeout is how long a connection waits for its next request, 0 for ever.
func (s *Server) idleTimeout() time.Duration {
	if s.HTTP.IdleTimeout > 0 {
		return s.HTTP.IdleTimeout
	}
	return s.HTTP.ReadTimeout
}

// Shutdown waits until all requests are answered, or the context ends
// (http.Server.Shutdown). Answers that are not written by the context's deadline are cut
// off.
func (s *Server) Shutdown(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok {
		s.until.Store(&deadline)
	}
	if err := s.HTTP.Shutdown(ctx); err != nil {
		return err
	}
	written := make(chan struct{})
	go func() {
		s.writing.Lock()
		defer s.writing.Unlock()
		close(written)
	}()
	select {
	case <-written:
		if s.late.Load() {
			return context.DeadlineExceeded
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close closes all connections at once (http.Server.Close).
func (s *Server) Close() error {
	s.cuts.Store(true)
	return s.HTTP.Close()
}
