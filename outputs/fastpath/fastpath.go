// Package fastpath answers requests for what is in memory where they are read, on the
// connections of an http.Server. Most requests to a hub ask for an output that has not
// changed; of those, reading a request, preparing an answer and giving it out takes
// net/http several times as long as finding it takes the hub, and as long as a web server
// that serves files takes for all of it.
//
// A connection stays net/http's: it accepts, times out and closes it, speaks its versions
// of HTTP, and answers the first request on it. While it waits for another one, and what
// arrives is one whole head of the plainest kind (Request), a Handler is asked; what that
// can't answer at once goes to net/http as it came, as does whatever is not plain. So
// there is no request that is understood here and not there, and no answer that depends
// on which of the two gave it.
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
}

// Serve serves until the server is shut down (http.Server.Serve).
func (s *Server) Serve(listener net.Listener) error {
	s.ConnState = follow
	return s.Server.Serve(accepting{listener, s})
}

// Shutdown waits until all requests are answered, or the context ends
// (http.Server.Shutdown).
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.Server.Shutdown(ctx); err != nil {
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

type accepting struct {
	net.Listener
	server *Server
}

func (a accepting) Accept() (net.Conn, error) {
	accepted, err := a.Listener.Accept()
	if tcp, ok := accepted.(*net.TCPConn); ok && err == nil && a.server.Direct != nil {
		return &conn{TCPConn: tcp, server: a.server}, nil
	}
	return accepted, err
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
	if !x.request.read(b) || !c.server.Direct.Answer(&x.request, &x.answer) || x.answer.isSplit {
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
