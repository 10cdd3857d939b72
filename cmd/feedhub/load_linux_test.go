package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// crowd is a hub with one loaded section, and a crowd before it.
func crowd(t *testing.T) *process {
	t.Helper()
	feed := benchFeed(1)
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write(feed)
	}))
	t.Cleanup(publisher.Close)
	p := startProcess(t, writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), allowLoopback,
		"sources: [{id: paper, url: '"+publisher.URL+"'}]", "sections: [{slug: news, limit: 50, collapse: none}]"), "")
	eventually(t, "the section is loaded", func() bool { return len(p.items("news")) == benchItems })
	return p
}

func (p *process) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// resident returns the memory that the process takes, in bytes.
func (p *process) resident(t *testing.T) (bytes int64) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmRSS:") {
			_, _ = fmt.Sscanf(line, "VmRSS: %d kB", &bytes)
		}
	}
	return bytes << 10
}

const request = "GET /news/atom.xml HTTP/1.1\r\nHost: hub.example.org\r\nAccept-Encoding: gzip\r\n"

// Readers keep their connections open between two looks.
func TestTenThousandIdleConnectionsFitInto200MB(t *testing.T) {
	hubtest.WithoutRace(t, "the detector takes memory of its own")
	p := crowd(t)
	defer p.stop()
	const n = 9_000 // as both ends are here, and 20,000 files may be open
	conns := make([]net.Conn, 0, n)
	defer func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
	}()
	before := p.resident(t)
	for i := range n {
		conn := p.dial(t)
		conns = append(conns, conn)
		if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.StatusCode != 200 {
			t.Fatalf("connection %d: %v", i, err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
	}
	taken := p.resident(t) - before
	t.Logf("%d idle connections take %d MB, %d KB each", n, taken>>20, taken/n>>10)
	if most := int64(200) << 20 / 10_000 * n; taken > most {
		t.Errorf("%d idle connections take %d MB, want at most %d", n, taken>>20, most>>20)
	}
}

func TestWhoReadsSlowlyKeepsNobodyWaiting(t *testing.T) {
	p := crowd(t)
	defer p.stop()
	for range 200 {
		conn := p.dial(t)
		defer conn.Close()
		if _, err := io.WriteString(conn, strings.Replace(request, "gzip", "identity", 1)+"\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	if a := p.get("/news/atom.xml"); a.status != 200 {
		t.Errorf("beside 200 clients that do not read, one gets %d", a.status)
	}
}

func TestRequestsAfterOneAnotherOnOneConnectionAreAnsweredInTurn(t *testing.T) {
	p := crowd(t)
	defer p.stop()
	conn := p.dial(t)
	defer conn.Close()
	if _, err := io.WriteString(conn, strings.Repeat(request+"\r\n", 50)+request+"Connection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(all, []byte("HTTP/1.1 200 OK")); n != 51 {
		t.Errorf("%d answers, want 51", n)
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	p := crowd(t)
	defer p.stop()
	conn := p.dial(t)
	defer conn.Close()
	// An error is the server's having closed the connection.
	_, _ = io.WriteString(conn, request+"X: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, "431") {
		t.Errorf("a header of a megabyte is answered with %q, %v", line, err)
	}
}

// A proxy in front of the hub may speak HTTP/2 in clear, many requests at once on one
// connection.
func TestAProxyMaySpeakHTTP2InClear(t *testing.T) {
	p := crowd(t)
	defer p.stop()
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	dials := 0
	transport := &http.Transport{Protocols: &protocols, MaxConnsPerHost: 1, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		dials++
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			response, err := client.Get(p.url + "/news/rss.xml")
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil || response.ProtoMajor != 2 || !strings.Contains(string(body), "</rss>") {
				t.Errorf("%s, %d bytes, %v", response.Proto, len(body), err)
			}
		})
	}
	group.Wait()
	if dials != 1 {
		t.Errorf("%d connections for 100 requests at once", dials)
	}
}
