// Package fastpath answers requests for what is in memory where they are read, on the
// connections of an http.Server. Most requests to a hub ask for an output that has not
// changed; of those, reading a request, preparing an answer and giving it out takes
// net/http several times as long as finding it takes the hub, and as long as a web server
// that serves files takes for all of it.
//
// While a connection waits for a request, and what arrives is one whole head of the
// plainest kind (Request), a Handler is asked. What that can't answer at once goes to
// net/http as it came, as does whatever is not plain, and net/http then has the
// connection: it times it out and closes it, and speaks its versions of HTTP. So there is
// no request that is understood here and not there, and no answer that depends on which
// of the two gave it. A connection of which net/http has not heard yet takes a third of
// the memory.
package fastpath

import (
	"bytes"
	"context"
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
	Answer(*Request, *Answer) bool
}

// Server is an http.Server with a Handler before its own, on connections of TCP. Its
// timeouts hold for both. ConnState is its own.
type Server struct {
	*http.Server
	Direct Handler // nil for none

	// ending is held for reading while an answer is written.
	ending sync.RWMutex

	mu    sync.Mutex
	lobby map[*conn]struct{} // connections of which net/http has not heard
	ended bool
}

// Serve serves until the server is shut down (http.Server.Serve).
func (s *Server) Serve(listener net.Listener) error {
	if s.Direct == nil {
		return s.Server.Serve(listener)
	}
	s.ConnState = follow
	l := &lobby{Listener: listener, server: s, out: make(chan arrival), closed: make(chan struct{})}
	go l.open()
	return s.Server.Serve(l)
}

// Shutdown waits until all requests are answered, or the context ends
// (http.Server.Shutdown).
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.Server.Shutdown(ctx)
	s.empty()
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		s.ending.Lock()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close closes all connections at once (http.Server.Close), but for answers that are
// being written, which have a little time.
func (s *Server) Close() error {
	err := s.Server.Close()
	s.empty()
	return err
}

// empty closes the connections of which net/http has not heard, and lets no other in.
func (s *Server) empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for c := range s.lobby {
		_ = c.Close()
	}
}

// enter returns false when no connection may wait here any more.
func (s *Server) enter(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	if s.lobby == nil {
		s.lobby = make(map[*conn]struct{})
	}
	s.lobby[c] = struct{}{}
	return true
}

func (s *Server) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lobby, c)
}

// follow is told what net/http does with a connection.
func follow(c net.Conn, state http.ConnState) {
	if c, ok := c.(*conn); ok {
		c.waits.Store(state == http.StateIdle)
		c.armed = time.Time{} // net/http has its own deadlines
	}
}

// conn is a connection that answers while net/http waits for a request.
type conn struct {
	*net.TCPConn
	server *Server
	// waits tells that net/http waits for a request.
	waits atomic.Bool
	// kept is what arrived before net/http was told of the connection.
	kept []byte
	// whole tells that what net/http was given ends with a head. While it waits, it has
	// read all of that, and what comes next begins a request.
	whole bool
	// foreign tells that this is a connection of another protocol.
	foreign bool
	// armed is when the deadlines were set.
	armed time.Time

	mu      sync.Mutex
	answers bool // an answer is being written
	closed  bool
}

// http2 is how HTTP/2 begins (RFC 9113 §3.4).
var http2 = []byte("PRI * HTTP/2")

// Read reads what net/http is to see.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.kept) > 0 {
		n := copy(p, c.kept)
		c.kept = c.kept[n:]
		return n, nil
	}
	for {
		n, err := c.TCPConn.Read(p)
		if err == nil && c.waits.Load() && c.whole && !c.foreign && c.answer(p[:n]) {
			continue
		}
		if n > 0 {
			c.whole = bytes.HasSuffix(p[:n], headEnd)
			c.foreign = c.foreign || bytes.HasPrefix(p[:n], http2)
		}
		return n, err
	}
}

// graceTime is how much longer an answer may take that is being written when the server
// shuts down.
const graceTime = 5 * time.Second

// Close closes the connection, once an answer that is being written has ended: a server
// that shuts down takes it for one that waits for a request, and must not cut it off.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.answers {
		return c.SetWriteDeadline(time.Now().Add(graceTime))
	}
	return c.TCPConn.Close()
}

// begin returns false when no answer can be given any more.
func (c *conn) begin() bool {
	if !c.server.ending.TryRLock() {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.server.ending.RUnlock()
		return false
	}
	c.answers = true
	return true
}

// end closes the connection if that was put off, or an answer was not written as a whole:
// nothing can follow it.
func (c *conn) end(err error) {
	defer c.server.ending.RUnlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers = false
	if c.closed || err != nil {
		_ = c.TCPConn.Close() // as the next reading will tell net/http
	}
}

// exchange is the memory that one request and its answer take.
type exchange struct {
	request Request
	answer  Answer
	buffers net.Buffers
}

var exchanges = sync.Pool{New: func() any { return new(exchange) }}

// answer answers what was read, if that is one whole request and the handler knows the
// answer.
func (c *conn) answer(b []byte) bool {
	x := exchanges.Get().(*exchange)
	defer exchanges.Put(x)
	if !x.request.read(b) || !c.ask(x) || x.answer.isSplit {
		return false
	}
	now := time.Now()
	if c.arm(now); !c.begin() {
		return false
	}
	x.buffers = x.answer.buffers(now, x.buffers)
	rest := x.buffers // as WriteTo eats it
	_, err := rest.WriteTo(c.TCPConn)
	clear(x.buffers)  // what may be large is not kept
	c.arm(time.Now()) // writing may have taken long
	c.end(err)
	return true
}

// ask asks the handler. If that panics, the server's own is asked, which is expected to
// know what to do then.
func (c *conn) ask(x *exchange) (known bool) {
	defer func() {
		if cause := recover(); cause != nil {
			known = false
			if log := c.server.ErrorLog; log != nil {
				log.Printf("fastpath: panic answering %s: %v", x.request.Path, cause)
			}
		}
	}()
	return c.server.Direct.Answer(&x.request, &x.answer)
}

// precision is how exact deadlines are: setting them for each answer would take as long
// as finding it.
const precision = time.Second

// arm sets the deadlines for writing an answer and for the next request.
func (c *conn) arm(now time.Time) {
	if now.Sub(c.armed) < precision {
		return
	}
	c.armed = now
	// An error means that the connection is closed, as reading or writing will say.
	if c.server.WriteTimeout > 0 {
		_ = c.SetWriteDeadline(now.Add(c.server.WriteTimeout))
	}
	if c.server.IdleTimeout > 0 {
		_ = c.SetReadDeadline(now.Add(c.server.IdleTimeout))
	}
}
