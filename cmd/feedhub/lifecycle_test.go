package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/redisstore"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
	"github.com/feedhub/feedhub/outputs/fastpath"
)

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func TestAHangupReadsTheConfigurationAgainWithoutAPause(t *testing.T) {
	upstream := hostile(t)
	store := "bolt:" + filepath.Join(t.TempDir(), "hub.db")
	source := fmt.Sprintf("sources: [{id: a, url: '%s/good'}]", upstream.URL)
	path := writeConfig(t, store, allowLoopback, source, "sections: [{slug: one}]")
	p := startProcess(t, path, "")
	defer p.stop()
	eventually(t, "the first section is shown", func() bool { return len(p.items("one")) == 1 })

	rewrite := func(content string) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		p.signal(syscall.SIGHUP)
	}
	right, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rewrite("sections: [{slug: }]")
	eventually(t, "the wrong configuration is reported", func() bool {
		return strings.Contains(p.logs.String(), "the old one stays") && strings.Contains(p.logs.String(), path+":1:13")
	})
	if one := p.get("/one/rss.xml"); one.status != http.StatusOK {
		t.Errorf("after a wrong configuration the section answers %d", one.status)
	}
	rewrite(strings.Replace(string(right), "{slug: one}", "{slug: one}, {slug: two}", 1))
	eventually(t, "the new section is served", func() bool {
		if one := p.get("/one/rss.xml"); one.status != http.StatusOK {
			t.Errorf("while the configuration changes the old section answers %d", one.status)
		}
		return p.get("/two/rss.xml").status == http.StatusOK
	})
	if items := p.items("two"); len(items) != 1 {
		t.Errorf("the new section shows %d items", len(items))
	}
}

func TestATerminatedHubEndsInOrderAndGivesItsLeasesBack(t *testing.T) {
	asked := make(chan bool, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- true
		<-r.Context().Done()
	}))
	defer upstream.Close()
	redis := redistest.Start(t)
	p := startProcess(t, writeConfig(t, redis.URL()+"/0", "fetch: {timeout: 60s, pause: 0s, allow_private: [127.0.0.0/8]}",
		fmt.Sprintf("sources: [{id: slow, url: '%s'}]", upstream.URL), "sections: [{slug: s}]"), "")
	<-asked
	p.stop() // fails unless the process ends with status 0
	if !strings.Contains(p.logs.String(), `"msg":"stopped"`) {
		t.Errorf("the log does not end in order:\n%s", p.logs)
	}
	store, err := redisstore.Open(redis.URL()+"/0", redisstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Lease(t.Context(), "slow", time.Now(), time.Minute); err != nil {
		t.Errorf("the lease was not given back: %v", err)
	}
}

func TestARequestUnderWayIsFinished(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	a := &app{log: slog.New(slog.DiscardHandler)}
	var isStopped atomic.Bool
	a.current.Store(&edition{stop: func() { isStopped.Store(true) }, stopFetching: func() {}, public: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun <- true
		<-finish
		if isStopped.Load() {
			fmt.Fprint(w, "without its sections ")
		}
		fmt.Fprint(w, "whole")
	})})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := a.server(func(e *edition) http.Handler { return e.public })
	go server.Serve(listener)
	answered := make(chan answer, 1)
	go func() { answered <- fetchURL(t, "http://"+listener.Addr().String(), nil) }()
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- a.end([]*fastpath.Server{server}) }()
	eventually(t, "no new connection is taken", func() bool {
		second, err := net.Dial("tcp", listener.Addr().String())
		if err == nil {
			second.Close()
		}
		return err != nil
	})
	close(finish)
	if got := <-answered; got.status != http.StatusOK || got.body != "whole" {
		t.Errorf("the request under way was answered with %d %q", got.status, got.body)
	}
	if err := <-ended; err != nil {
		t.Errorf("the end: %v", err)
	}
}
