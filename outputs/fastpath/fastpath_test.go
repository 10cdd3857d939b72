package fastpath_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/outputs/fastpath"
)

// site answers every request for /document, and counts who was asked.
type site struct {
	direct, whole atomic.Int32
	body          []byte
	refuses       atomic.Bool
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.whole.Add(1)
	w.Header().Set("X-Method", r.Method)
	if r.URL.Path != "/document" || r.URL.RawQuery != "" {
		http.NotFound(w, r)
		return
	}
	w.Header()["Content-Type"] = []string{"text/plain"}
	w.Header()["Content-Length"] = []string{fmt.Sprint(len(s.body))}
	w.Header()["Etag"] = []string{`"` + r.Header.Get("If-None-Match") + `"`}
	if r.Method != http.MethodHead {
		_, _ = w.Write(s.body)
	}
}

func (s *site) Answer(r *fastpath.Request, a *fastpath.Response) bool {
	a.Begin(http.StatusTeapot)
	a.Field("X-Forgotten", []string{"yes"})
	if r.Path == "/panic" {
		panic("a test's")
	}
	if r.Path != "/document" || s.refuses.Load() {
		return false
	}
	s.direct.Add(1)
	a.Begin(http.StatusOK)
	a.Field("X-Method", []string{r.Method})
	a.Field("Content-Type", []string{"text/plain"})
	a.Field("Content-Length", []string{fmt.Sprint(len(s.body))})
	a.Field("Etag", []string{`"` + r.Header.Get("If-None-Match") + `"`})
	if r.Method == http.MethodGet {
		half := len(s.body) / 2
		a.Body([][]byte{s.body[:half], s.body[half:]})
	}
	return true
}

// serve starts a server with the timeouts and protocols of a hub.
func serve(t testing.TB, s *site) (*fastpath.Server, string) {
	t.Helper()
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	listener := listen(t)
	server := serveWith(t, s, listener, &http.Server{IdleTimeout: time.Minute, WriteTimeout: time.Minute, MaxHeaderBytes: 32 << 10, Protocols: &protocols})
	return server, listener.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// serveWith starts a server of one's own.
func serveWith(t testing.TB, s *site, listener net.Listener, own *http.Server) *fastpath.Server {
	t.Helper()
	own.Handler = s
	server := &fastpath.Server{Log: slog.New(slog.DiscardHandler), HTTP: own, Direct: s}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return server
}

const (
	plain = "GET /document HTTP/1.1\r\nHost: hub.example.org\r\nAccept-Encoding: gzip\r\n"
	other = "GET /other HTTP/1.1\r\nHost: hub.example.org\r\n\r\n"
)

// caller is one connection.
type caller struct {
	testing.TB
	net.Conn
	reader *bufio.Reader
}

func call(t testing.TB, address string) *caller {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &caller{t, conn, bufio.NewReader(conn)}
}

func (c *caller) say(request string) {
	c.Helper()
	if _, err := io.WriteString(c, request); err != nil {
		c.Fatal(err)
	}
}

// hear returns an answer as text, in which its fields are sorted and it has no date.
func (c *caller) hear(method string) string {
	c.Helper()
	response, err := http.ReadResponse(c.reader, &http.Request{Method: method})
	if err != nil {
		return err.Error()
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	if _, err := http.ParseTime(response.Header.Get("Date")); err != nil && response.StatusCode == http.StatusOK {
		c.Errorf("Date: %v", err)
	}
	response.Header.Del("Date")
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s close=%t\n", response.Status, response.Close)
	_ = response.Header.Write(&b)
	b.Write(body)
	return b.String()
}

func (c *caller) ask(request string) string {
	c.Helper()
	c.say(request)
	method, _, _ := strings.Cut(request, " ")
	return c.hear(method)
}

// settle asks until answers are direct: a client that is fast may ask again before
// net/http waits for it.
func (c *caller) settle(s *site) {
	c.Helper()
	for before := s.direct.Load(); s.direct.Load() == before; {
		if got := c.ask(plain + "\r\n"); !strings.HasPrefix(got, "200") {
			c.Fatal(got)
		}
	}
}

func TestThePlainestRequestsAreAnsweredDirectlyAndAllOthersByTheServer(t *testing.T) {
	s := &site{body: []byte("some text")}
	_, address := serve(t, s)
	const host = "Host: hub.example.org\r\n"
	for _, c := range []struct {
		name, request string
		direct        bool
	}{
		{"a GET", plain + "\r\n", true},
		{"a HEAD", "HEAD /document HTTP/1.1\r\n" + host + "\r\n", true},
		{"names in small letters", "GET /document HTTP/1.1\r\nhost: a\r\nif-none-match:  x \r\n\r\n", true},
		{"a field twice", plain + "If-None-Match: a\r\nIf-None-Match: b\r\n\r\n", true},
		{"a connection that stays, as all do", plain + "Connection: Keep-Alive\r\n\r\n", true},
		{"an address with a port", "GET /document HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", true},
		{"a document that makes it panic", "GET /panic HTTP/1.1\r\n" + host + "\r\n", false},
		{"another document", "GET /other HTTP/1.1\r\n" + host + "\r\n", false},
		{"a query", "GET /document?a HTTP/1.1\r\n" + host + "\r\n", false},
		{"an escape", "GET /docu%6dent HTTP/1.1\r\n" + host + "\r\n", false},
		{"a whole address", "GET http://hub.example.org/document HTTP/1.1\r\n" + host + "\r\n", false},
		{"another method", "POST /document HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", false},
		{"a method in small letters", "get /document HTTP/1.1\r\n" + host + "\r\n", false},
		{"a body", plain + "Content-Length: 4\r\n\r\nbody", false},
		{"a body in chunks", plain + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false},
		{"a body of nothing", plain + "Content-Length: 0\r\n\r\n", false},
		{"a connection that ends", plain + "Connection: close\r\n\r\n", false},
		{"an upgrade", plain + "Connection: upgrade\r\nUpgrade: x\r\n\r\n", false},
		{"an expectation", plain + "Expect: 100-continue\r\n\r\n", false},
		{"an old version", "GET /document HTTP/1.0\r\n" + host + "\r\n", false},
		{"no version", "GET /document\r\n" + host + "\r\n", false},
		{"no host", "GET /document HTTP/1.1\r\n\r\n", false},
		{"two hosts", plain + host + "\r\n", false},
		{"a bad host", "GET /document HTTP/1.1\r\nHost: a b\r\n\r\n", false},
		{"a folded field", plain + "X: a\r\n b\r\n\r\n", false},
		{"a space before the colon", plain + "X : a\r\n\r\n", false},
		{"a line without a colon", plain + "X\r\n\r\n", false},
		{"a control character", plain + "X: a\x01\r\n\r\n", false},
		{"a line that ends too early", plain + "X: a\nContent-Length: 4\r\n\r\nbody", false},
		{"a carriage return alone", plain + "X: a\rContent-Length: 4\r\n\r\n", false},
		{"too many fields", plain + strings.Repeat("X: a\r\n", 100) + "\r\n", false},
		{"a long head", plain + "X: " + strings.Repeat("x", 5000) + "\r\n\r\n", false},
		{"a head without its end", plain + "X: a\r\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			method, _, _ := strings.Cut(c.request, " ")
			var answers []string
			for _, way := range []string{"by the server", "before the server knows of the connection", "after the server's answers"} {
				caller := call(t, address)
				if way == "after the server's answers" {
					caller.ask(other)
				}
				caller.settle(s)
				s.refuses.Store(way == "by the server")
				before := s.direct.Load()
				caller.say(c.request)
				_ = caller.Conn.(*net.TCPConn).CloseWrite()
				answers = append(answers, caller.hear(method))
				if direct := s.direct.Load() > before; direct != (c.direct && way != "by the server") {
					t.Errorf("%s, answered directly: %t", way, direct)
				}
				s.refuses.Store(false)
			}
			if answers[0] != answers[1] || answers[0] != answers[2] {
				t.Errorf("the server says\n%s\nand directly it is\n%s\nand\n%s", answers[0], answers[1], answers[2])
			}
		})
	}
}

func TestARequestIsAnsweredDirectlyBeforeAndAfterOthers(t *testing.T) {
	s := &site{body: []byte("some text")}
	_, address := serve(t, s)
	c := call(t, address)
	first := c.ask(plain + "\r\n")
	if s.direct.Load() != 1 || s.whole.Load() != 0 {
		t.Fatalf("%d answers were direct, %d not", s.direct.Load(), s.whole.Load())
	}
	c.ask(other)
	c.settle(s)
	others := s.whole.Load()
	for range 3 {
		if again := c.ask(plain + "\r\n"); again != first {
			t.Errorf("the answer was\n%s\nand is\n%s", first, again)
		}
	}
	if s.whole.Load() != others {
		t.Errorf("%d answers were not direct", s.whole.Load()-others)
	}
}

func TestRequestsOfBothKindsMayFollowOneAnotherAndBeCutAnywhere(t *testing.T) {
	s := &site{body: []byte("some text")}
	_, address := serve(t, s)
	get, post := plain+"\r\n", "POST /document HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
	for _, c := range []struct {
		name  string
		parts []string // as they are sent
		want  string   // the methods that are answered
	}{
		{"one by one", []string{get, "HEAD /other HTTP/1.1\r\nHost: a\r\n\r\n", get}, "GET HEAD GET"},
		{"at once", []string{strings.Repeat(get, 5)}, "GET GET GET GET GET"},
		{"at once, and one later", []string{get + get, get}, "GET GET GET"},
		{"cut in the first line", []string{get[:20], get[20:], get}, "GET GET"},
		{"cut after the first letter", []string{get[:1], get[1:], get}, "GET GET"},
		{"cut before the last line", []string{plain, "\r\n", get, get}, "GET GET GET"},
		{"one and a half", []string{get + get[:10], get[10:], get}, "GET GET GET"},
		{"a body that looks like a request", []string{post + "GET ", get}, "POST GET"},
		{"a body that comes later", []string{post, "abcd", get, get}, "POST GET GET"},
		{"a body that ends like a head", []string{post, "\r\n\r\n", get}, "POST GET"},
		{"an empty line behind a body", []string{post + "abcd\r\n", get, get}, "POST GET GET"},
		{"empty lines behind a body", []string{post + "abcd\r\n\r\n", get, get}, "POST GET GET"},
	} {
		t.Run(c.name, func(t *testing.T) {
			caller := call(t, address)
			caller.settle(s)
			go func() {
				for _, part := range c.parts {
					_, _ = io.WriteString(caller, part)
					runtime.Gosched() // so that parts arrive alone, most of the time
				}
			}()
			for method := range strings.FieldsSeq(c.want) {
				if got := caller.hear(method); !strings.Contains(got, "X-Method: "+method+"\r\n") {
					t.Errorf("%s is answered with %s", method, got)
				}
			}
		})
	}
}

// slow is a caller that has asked for more than fits into the sockets, and reads nothing.
func slow(t *testing.T, s *site, address string) *caller {
	t.Helper()
	c := call(t, address)
	c.settle(s)
	before := s.direct.Load()
	c.say(plain + "\r\n")
	for s.direct.Load() == before {
		time.Sleep(time.Millisecond) // until it is asked, whenever that is
	}
	return c
}

func TestAConnectionThatAsksForNothingIsClosed(t *testing.T) {
	s := &site{body: []byte("some text")}
	server, address := serve(t, s)
	silent, asking := call(t, address), call(t, address)
	asking.ask(plain + "\r\n")
	if err := server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*caller{silent, asking} {
		if _, err := c.reader.ReadByte(); !errors.Is(err, io.EOF) {
			t.Errorf("reading says %v", err)
		}
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("another connection is accepted")
	}
}

func TestConnectionsTimeOut(t *testing.T) {
	t.Parallel()
	s, listener := &site{body: []byte("some text")}, listen(t)
	serveWith(t, s, listener, &http.Server{ReadHeaderTimeout: 500 * time.Millisecond, IdleTimeout: 500 * time.Millisecond})
	for _, c := range []struct{ name, request string }{
		{"one that asks for nothing", ""}, {"one that asks for half", plain},
		{"one that was answered directly", plain + "\r\n"}, {"one that was answered by the server", other},
	} {
		caller := call(t, listener.Addr().String())
		if strings.HasSuffix(c.request, "\r\n\r\n") {
			caller.ask(c.request)
		} else {
			caller.say(c.request)
		}
		if rest, err := io.ReadAll(caller.reader); err != nil {
			t.Errorf("%s: %q, %v", c.name, rest, err)
		}
	}
}

// The deadlines are the kernel's, so that time has to pass here.
func TestConnectionsThatAreInUseDoNotTimeOut(t *testing.T) {
	for name, timeouts := range map[string]*http.Server{
		"without a timeout for waiting": {ReadHeaderTimeout: 200 * time.Millisecond},
		"with a timeout for writing":    {WriteTimeout: 200 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, listener := &site{body: []byte("some text")}, listen(t)
			serveWith(t, s, listener, timeouts)
			for _, first := range []string{plain + "\r\n", other} {
				caller := call(t, listener.Addr().String())
				caller.ask(first)
				for range 6 {
					time.Sleep(40 * time.Millisecond)
					if got := caller.ask(plain + "\r\n"); !strings.HasPrefix(got, "200") {
						t.Fatal(got)
					}
				}
			}
		})
	}
}

// flaky is a listener of a machine that has no room for every second connection.
type flaky struct {
	net.Listener
	errs int
}

type noRoom struct{}

func (noRoom) Error() string   { return "no room" }
func (noRoom) Temporary() bool { return true }

func (f *flaky) Accept() (net.Conn, error) {
	if f.errs++; f.errs%2 == 1 {
		return nil, &net.OpError{Op: "accept", Err: noRoom{}}
	}
	return f.Listener.Accept()
}

func TestWhenTheMachineHasNoRoomOthersAreServed(t *testing.T) {
	s, listener := &site{body: []byte("some text")}, &flaky{Listener: listen(t)}
	serveWith(t, s, listener, &http.Server{ReadHeaderTimeout: time.Minute})
	for range 3 {
		caller := call(t, listener.Addr().String())
		for _, request := range []string{plain + "\r\n", other, plain + "\r\n"} {
			if got := caller.ask(request); !strings.Contains(got, "close=false") {
				t.Error(got)
			}
		}
	}
}

// A frame of HTTP/2 may hold anything, a request of HTTP/1 among it.
func TestOnAConnectionOfHTTP2NothingIsAnsweredDirectly(t *testing.T) {
	s := &site{body: []byte("some text")}
	_, address := serve(t, s)
	const preface, settings = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	for cut := 1; cut <= len(preface); cut += 3 {
		caller := call(t, address)
		caller.say(preface[:cut])
		runtime.Gosched() // so that it arrives alone, most of the time
		caller.say(preface[cut:] + settings)
		if _, err := caller.reader.Peek(9); err != nil { // its settings
			t.Fatal(err)
		}
		request := plain + "\r\n"
		// Of a type that nobody knows, on a stream whose number ends like a head.
		caller.say(string([]byte{0, 0, byte(len(request)), 0xee, 0, 0x0d, 0x0a, 0x0d, 0x0a}))
		caller.say(request)
		_ = caller.Conn.(*net.TCPConn).CloseWrite()
		if all, err := io.ReadAll(caller.reader); err != nil || bytes.Contains(all, []byte("HTTP/1.1 200")) {
			t.Errorf("cut behind %d bytes: %q, %v", cut, all, err)
		}
	}
	if s.direct.Load() > 0 {
		t.Errorf("%d direct answers", s.direct.Load())
	}
}

func TestWhoWaitsIsSentAwayWhileOthersAreStillAnswered(t *testing.T) {
	s := &site{body: []byte("some text")}
	begun, finish := make(chan struct{}), make(chan struct{})
	listener := listen(t)
	server := &fastpath.Server{Log: slog.New(slog.DiscardHandler), Direct: s, HTTP: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-finish
		s.ServeHTTP(w, r)
	})}}
	go func() { _ = server.Serve(listener) }()
	waiting, answered := call(t, listener.Addr().String()), call(t, listener.Addr().String())
	waiting.ask(plain + "\r\n")
	answered.say(other)
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- server.Shutdown(t.Context()) }()
	if _, err := waiting.reader.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("who waits reads %v", err)
	}
	close(finish)
	if got := answered.hear("GET"); !strings.HasPrefix(got, "404") {
		t.Error(got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := server.Shutdown(t.Context()); err != nil {
		t.Errorf("a second end: %v", err)
	}
}

func TestAnAnswerThatIsBeingWrittenIsFinishedWhenTheServerShutsDown(t *testing.T) {
	s := &site{body: bytes.Repeat([]byte("x"), 32<<20)}
	server, address := serve(t, s)
	c := slow(t, s, address)
	ended := make(chan error, 1)
	go func() { ended <- server.Shutdown(t.Context()) }()
	if got := c.hear("GET"); !strings.HasSuffix(got, "x") || len(got) < len(s.body) {
		t.Errorf("of %d bytes there came %d", len(s.body), len(got))
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := c.ask(plain + "\r\n"); !strings.Contains(got, "EOF") && !strings.Contains(got, "reset") {
		t.Errorf("after the end there is %.200q", got)
	}
}

func TestShuttingDownWaitsNoLongerThanItMay(t *testing.T) {
	s := &site{body: bytes.Repeat([]byte("x"), 32<<20)}
	server, address := serve(t, s)
	slow(t, s, address)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := server.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the end: %v", err)
	}
}
