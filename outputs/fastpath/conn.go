package fastpath

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// conn is a connection that answers while net/http waits for a request.
type conn struct {
	*net.TCPConn
	server *Server
	// kept is what arrived before net/http was told of the connection.
	kept []byte
	// foreign tells that another protocol may be spoken here.
	foreign bool
	// waits tells that a request is waited for: in the lobby, or by net/http.
	waits atomic.Bool
	// whole tells that what net/http was given ends with a head. While it waits, it has
	// nothing left of that but ends of lines, if a client sent some too many, which are
	// nothing before a request (RFC 9112 §2.2); what comes next begins one.
	whole bool
	// armed is when the deadlines were set.
	armed time.Time

	mu      sync.Mutex
	writing bool // an answer is being written
	closed  bool
}

// follow is told what net/http does with a connection.
func follow(c net.Conn, state http.ConnState) {
	if c, ok := c.(*conn); ok && !c.foreign {
		c.waits.Store(state == http.StateIdle)
		c.armed = time.Time{} // net/http has its own deadlines
	}
}

// Read reads what net/http is to see.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.kept) > 0 {
		n := copy(p, c.kept)
		if c.kept = c.kept[n:]; len(c.kept) == 0 {
			c.kept = nil
		}
		return n, nil
	}
	for {
		n, err := c.TCPConn.Read(p)
		if err == nil && c.waits.Load() && c.whole && c.answer(p[:n]) {
			continue
		}
		if n > 0 {
			c.whole = bytes.HasSuffix(p[:n], headEnd)
		}
		return n, err
	}
}

// Close closes the connection, once an answer that is being written has ended: a server
// that shuts down takes it for one that waits for a request, and must not cut it off.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if !c.writing || c.server.cuts.Load() {
		return c.TCPConn.Close()
	}
	if until := c.server.until.Load(); until != nil {
		return c.SetWriteDeadline(*until)
	}
	return nil
}

// begin returns false when no answer can be given any more.
func (c *conn) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writing = !c.closed && c.server.writing.TryRLock()
	return c.writing
}

// end closes the connection if that was put off, or an answer was not written as a whole:
// nothing can follow it.
func (c *conn) end(err error) {
	defer c.server.writing.RUnlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writing = false
	if c.closed && errors.Is(err, os.ErrDeadlineExceeded) {
		c.server.late.Store(true)
	}
	if c.closed || err != nil {
		_ = c.TCPConn.Close() // as the next reading will tell
	}
}

// exchange is the memory that one request and its answer take.
type exchange struct {
	request  Request
	response Response
	buffers  net.Buffers
}

var exchanges = sync.Pool{New: func() any { return new(exchange) }}

// answer answers what was read, if that is one whole request and the handler knows the
// answer.
func (c *conn) answer(b []byte) bool {
	x := exchanges.Get().(*exchange)
	defer exchanges.Put(x)
	if !x.request.read(b) || !c.ask(x) {
		return false
	}
	now := time.Now()
	if c.arm(now); !c.begin() {
		return false
	}
	x.buffers = x.response.buffers(now, x.buffers)
	rest := x.buffers // as WriteTo eats it
	_, err := rest.WriteTo(c.TCPConn)
	clear(x.buffers) // documents are not kept in the pool
	x.response.Body(nil)
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
			c.server.Log.Error("an answer from memory panicked", "path", x.request.Path, "panic", cause, "stack", string(debug.Stack()))
		}
	}()
	return c.server.Direct.Answer(&x.request, &x.response)
}

// arm sets the deadlines for writing an answer and for the next request. An error means
// that the connection is closed, as reading or writing will say.
func (c *conn) arm(now time.Time) {
	if now.Sub(c.armed) < c.server.precision {
		return
	}
	c.armed = now
	_ = c.SetReadDeadline(after(now, c.server.idleTimeout()))
	_ = c.SetWriteDeadline(after(now, c.server.HTTP.WriteTimeout))
}

// after returns when a timeout is over, the zero time for one of 0, which never is.
func after(now time.Time, timeout time.Duration) time.Time {
	if timeout <= 0 {
		return time.Time{}
	}
	return now.Add(timeout)
}
