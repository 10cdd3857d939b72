package fastpath

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// lobby is the listener of a Server: connections wait in it until something arrives that
// is net/http's to answer.
type lobby struct {
	net.Listener
	server *Server
	out    chan arrival
	once   sync.Once
	closed chan struct{}
}

// arrival is what Accept returns.
type arrival struct {
	conn net.Conn
	err  error
}

// Accept implements net.Listener.
func (l *lobby) Accept() (net.Conn, error) {
	select {
	case next := <-l.out:
		return next.conn, next.err
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *lobby) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// open lets connections in until the listener is closed. That one can't be accepted is
// told before the next one is tried, so that net/http can wait with that as it does.
func (l *lobby) open() {
	for {
		accepted, err := l.Listener.Accept()
		if tcp, ok := accepted.(*net.TCPConn); ok && err == nil {
			go l.receive(&conn{TCPConn: tcp, server: l.server, whole: true})
			continue
		}
		if !l.pass(arrival{accepted, err}) {
			return
		}
	}
}

// pass hands an arrival to net/http, and returns false once that takes none.
func (l *lobby) pass(next arrival) bool {
	select {
	case l.out <- next:
		return true
	case <-l.closed:
		if next.conn != nil {
			_ = next.conn.Close()
		}
		return false
	}
}

// arrivals are read into memory of this size, which is what net/http has for it.
var arrivals = sync.Pool{New: func() any { return new([4 << 10]byte) }}

// receive answers what can be answered directly, and hands the connection over with the
// first bytes that can't.
func (l *lobby) receive(c *conn) {
	if !l.server.enter(c) {
		_ = c.Close()
		return
	}
	first := l.server.ReadHeaderTimeout
	if first == 0 {
		first = l.server.ReadTimeout
	}
	if first > 0 {
		_ = c.SetReadDeadline(time.Now().Add(first))
	}
	buffer := arrivals.Get().(*[4 << 10]byte)
	defer arrivals.Put(buffer)
	c.waits.Store(true)
	n, err := c.Read(buffer[:])
	l.server.leave(c)
	if err != nil {
		_ = c.Close() // the client has gone, or asks for nothing
		return
	}
	c.waits.Store(false)
	c.kept = bytes.Clone(buffer[:n])
	_ = c.SetDeadline(time.Time{}) // net/http has its own
	l.pass(arrival{conn: c})
}
