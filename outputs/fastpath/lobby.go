package fastpath

import (
	"bytes"
	"cmp"
	"errors"
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

	mu      sync.Mutex
	waiting map[*conn]struct{}
}

// arrival is what Accept returns.
type arrival struct {
	conn net.Conn
	err  error
}

func openLobby(s *Server, listener net.Listener) *lobby {
	l := &lobby{Listener: listener, server: s, out: make(chan arrival), closed: make(chan struct{}), waiting: make(map[*conn]struct{})}
	go l.open()
	return l
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

// Close implements net.Listener. Those who wait are sent away: a server that ends closes
// its listener first, and the connections that wait for requests with it.
func (l *lobby) Close() error {
	l.once.Do(func() { close(l.closed) })
	err := l.Listener.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.waiting {
		_ = c.Close()
	}
	return err
}

// Waiting after an error of the machine's, for the first time and at most.
const (
	firstWait   = 5 * time.Millisecond
	longestWait = time.Second
)

// open lets connections in until the listener is closed. It waits by itself when the
// machine has no room for another one, as those that are here can be served all the same.
func (l *lobby) open() {
	wait := firstWait
	for {
		accepted, err := l.Listener.Accept()
		tcp, isTCP := accepted.(*net.TCPConn)
		var temporary interface{ Temporary() bool }
		switch {
		case err == nil && isTCP:
			go l.receive(&conn{TCPConn: tcp, server: l.server, whole: true})
		case errors.As(err, &temporary) && temporary.Temporary():
			l.server.Log.Warn("a connection can't be accepted", "error", err, "wait", wait)
			if !l.rest(wait) {
				return
			}
			wait = min(2*wait, longestWait)
			continue
		default:
			if !l.pass(arrival{accepted, err}) {
				return
			}
		}
		wait = firstWait
	}
}

// rest waits, and returns false if the listener is closed meanwhile.
func (l *lobby) rest(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.closed:
		return false
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

// enter returns false when nobody may wait here any more.
func (l *lobby) enter(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.closed:
		return false
	default:
		l.waiting[c] = struct{}{}
		return true
	}
}

func (l *lobby) leave(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiting, c)
}

// arrivals are read into memory of this size, which is what net/http has for it.
var arrivals = sync.Pool{New: func() any { return new([4 << 10]byte) }}

// http2 is how HTTP/2 begins (RFC 9113 §3.4).
var http2 = []byte("PRI * HTTP/2.0")

// receive answers what can be answered directly, and hands the connection over with the
// first bytes that can't.
func (l *lobby) receive(c *conn) {
	if !l.enter(c) {
		_ = c.Close()
		return
	}
	first := cmp.Or(l.server.HTTP.ReadHeaderTimeout, l.server.HTTP.ReadTimeout)
	_ = c.SetReadDeadline(after(time.Now(), first))
	buffer := arrivals.Get().(*[4 << 10]byte)
	defer arrivals.Put(buffer)
	c.waits.Store(true)
	n, err := c.Read(buffer[:])
	l.leave(c)
	if err != nil {
		_ = c.Close() // the client has gone, or asks for nothing
		return
	}
	c.waits.Store(false)
	c.kept = bytes.Clone(buffer[:n])
	// It may come in pieces.
	c.foreign = bytes.HasPrefix(c.kept, http2) || bytes.HasPrefix(http2, c.kept)
	_ = c.SetDeadline(time.Time{}) // net/http has its own
	l.pass(arrival{conn: c})
}
