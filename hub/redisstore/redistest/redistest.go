// Package redistest starts real Redis servers for tests: a single one, a
// Cluster, a Sentinel. Tests of the rooms that use Redis call it; it knows
// nothing of feedhub's keys.
//
// Servers listen on free loopback ports, keep their data in the test's
// temporary folder and end with the test.
package redistest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// patience is how long a server may take to answer, loading its data included.
const patience = 20 * time.Second

// Durable are the arguments for a Server that has every write on disk before it
// answers, and so loses nothing when it is stopped.
var Durable = []string{"--appendonly", "yes", "--appendfsync", "always"}

// Server is a redis-server. Its methods are for one goroutine at a time.
type Server struct {
	// Addr is host:port, the same after every Restart.
	Addr string

	tb      testing.TB
	program string
	args    []string
	config  string // the file that a Sentinel keeps its state in, else empty
	process *exec.Cmd
	output  *output
}

// Start starts a server; args are further options of redis-server. Without
// Durable it keeps its data in memory alone.
func Start(tb testing.TB, args ...string) *Server {
	tb.Helper()
	host, port := freePort(tb)
	fixed := []string{
		"--bind", host, "--port", port, "--dir", tb.TempDir(), "--save", "", "--appendonly", "no",
		"--protected-mode", "no",
	}
	return start(tb, "", net.JoinHostPort(host, port), append(fixed, args...))
}

// start starts redis-server and stops it when the test ends.
func start(tb testing.TB, config, addr string, args []string) *Server {
	tb.Helper()
	s := &Server{
		Addr: addr, tb: tb, config: config, args: args,
		program: hubtest.Program(tb, "redis-server", "apt-get install redis-server"),
	}
	tb.Cleanup(s.Stop)
	s.Restart()
	return s
}

// URL returns the server's address as feedhub's configuration writes it.
func (s *Server) URL() string { return "redis://" + s.Addr }

// Stop kills the server, as an outage does. It does nothing when it is stopped
// already.
func (s *Server) Stop() {
	s.tb.Helper()
	if s.process == nil {
		return
	}
	if err := s.process.Process.Kill(); err != nil {
		s.tb.Errorf("stop the Redis at %s: %v", s.Addr, err)
	}
	// What Wait returns is that the process was killed.
	_ = s.process.Wait()
	s.process = nil
}

// Pause makes the server hang: connections stay open, nothing is answered.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume undoes Pause.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(signal os.Signal) {
	s.tb.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.tb.Fatalf("send %s to the Redis at %s: %v", signal, s.Addr, err)
	}
}

// Restart stops the server if it runs and starts it on the same port and data.
// It returns when the server answers.
func (s *Server) Restart() {
	s.tb.Helper()
	s.Stop()
	args := s.args
	if s.config != "" {
		args = append([]string{s.config, "--sentinel"}, args...)
	}
	s.output = new(output)
	s.process = exec.Command(s.program, args...)
	s.process.Stdout, s.process.Stderr = s.output, s.output
	if err := s.process.Start(); err != nil {
		s.process = nil
		s.tb.Fatalf("start a Redis at %s: %v", s.Addr, err)
	}
	eventually(s.tb, "the Redis at "+s.Addr+" does not answer", s.output, func() error {
		reply, err := s.call("PING")
		// One that asks for a password answers, too.
		if err == nil && reply != "+PONG" && !strings.HasPrefix(reply, "-NOAUTH") {
			err = errors.New(reply)
		}
		return err
	})
}

// call sends one command and returns the first line of the reply, of a bulk
// string its text. Spaces part the command's words.
func (s *Server) call(command string) (string, error) {
	conn, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return "", err
	}
	reply := bufio.NewReader(conn)
	line, err := reply.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSpace(line)
	length, isBulk := strings.CutPrefix(line, "$")
	if !isBulk {
		return line, nil
	}
	size, err := strconv.Atoi(length)
	if err != nil || size < 0 {
		return "", err
	}
	text := make([]byte, size)
	_, err = io.ReadFull(reply, text)
	return string(text), err
}

// do is call for a command that must succeed.
func (s *Server) do(command string) string {
	s.tb.Helper()
	reply, err := s.call(command)
	if err == nil && strings.HasPrefix(reply, "-") {
		err = errors.New(reply)
	}
	if err != nil {
		s.tb.Fatalf("%s at the Redis %s: %v", command, s.Addr, err)
	}
	return reply
}

// eventually tries until there is no error. A server says in no other way that
// it is ready.
func eventually(tb testing.TB, complaint string, log fmt.Stringer, try func() error) {
	tb.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			tb.Fatalf("%s: %v\n%s", complaint, err, log)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// freePort returns a loopback address that nobody listens on.
func freePort(tb testing.TB) (host, port string) {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer listener.Close()
	host, port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	return host, port
}

// output holds what a server printed, for the message when it does not start.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
