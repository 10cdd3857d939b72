package main

import (
	"bufio"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// detour is a way to a Redis on which a test lies in wait: it delays replies, or
// answers each command in its stead.
type detour struct {
	net.Listener
	to      string
	delay   atomic.Int64 // nanoseconds
	loading atomic.Bool
	asked   atomic.Int64 // connections and commands
}

func startDetour(t *testing.T, to string) *detour {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &detour{Listener: listener, to: to}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go d.serve(conn)
		}
	}()
	return d
}

func (d *detour) serve(client net.Conn) {
	defer client.Close()
	d.asked.Add(1)
	server, err := net.Dial("tcp", d.to)
	if err != nil {
		return
	}
	defer server.Close()
	go d.reply(client, server)
	commands := bufio.NewReader(client)
	for {
		command, err := readCommand(commands)
		if err != nil {
			return
		}
		d.asked.Add(1)
		to, what := io.Writer(server), command
		if d.loading.Load() {
			to, what = client, []byte("-LOADING Redis is loading the dataset in memory\r\n")
		}
		if _, err := to.Write(what); err != nil {
			return
		}
	}
}

// reply hands on what the server answers.
func (d *detour) reply(client, server net.Conn) {
	defer client.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil {
			return
		}
		time.Sleep(time.Duration(d.delay.Load())) // the latency
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// readCommand reads one command as clients send it, an array of strings, and
// returns its bytes: in a pipeline each wants an answer of its own.
func readCommand(from *bufio.Reader) ([]byte, error) {
	command, words, err := readCount(from, "*")
	for ; err == nil && words > 0; words-- {
		line, size, bad := readCount(from, "$")
		if bad != nil {
			return nil, bad
		}
		word := make([]byte, size+len("\r\n"))
		_, err = io.ReadFull(from, word)
		command = slices.Concat(command, line, word)
	}
	return command, err
}

// readCount reads a line that says how much follows.
func readCount(from *bufio.Reader, sign string) (line []byte, count int, err error) {
	if line, err = from.ReadBytes('\n'); err != nil {
		return nil, 0, err
	}
	count, err = strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(string(line)), sign))
	return line, count, err
}
