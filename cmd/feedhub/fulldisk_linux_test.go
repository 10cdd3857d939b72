package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// A file that meets its limit brings a signal with it, unlike a disk that is
// full. The processes of tests leave it at the error.
func init() {
	if os.Getenv(processConfig) != "" {
		signal.Ignore(syscall.SIGXFSZ)
	}
}

// limitFiles bounds how large the files of the process may become.
func (p *process) limitFiles(size uint64) {
	p.t.Helper()
	var limit unix.Rlimit
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, nil, &limit); err != nil {
		p.t.Fatal(err)
	}
	limit.Cur = min(size, limit.Max)
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		p.t.Fatal(err)
	}
}

// bulky is a publisher whose every item takes a hundred kilobytes in any store.
type bulky struct{ edition, asked atomic.Int64 }

func (b *bulky) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	b.asked.Add(1)
	fmt.Fprint(w, `{"version": "https://jsonfeed.org/version/1.1", "title": "bulky", "items": [`)
	for n := b.edition.Load(); n > 0; n-- {
		random := rand.New(rand.NewPCG(uint64(n), 0))
		var text strings.Builder
		for text.Len() < 256<<10 {
			fmt.Fprintf(&text, "%016x ", random.Uint64())
		}
		fmt.Fprintf(w, `{"id": "https://bulky.example.org/%d", "title": "bulky %[1]d", "content_text": %q, "date_published": "2026-01-01T00:%02[1]d:00Z"}`, n, text.String())
		if n > 1 {
			fmt.Fprint(w, ",")
		}
	}
	fmt.Fprint(w, `]}`)
}

func TestAFullDiskLeavesAHubServingAndItsFileSound(t *testing.T) {
	publisher := &bulky{}
	publisher.edition.Store(1)
	upstream := httptest.NewServer(publisher)
	defer upstream.Close()
	file := filepath.Join(t.TempDir(), "hub.db")
	config := writeConfig(t, "bolt:"+file, allowLoopback,
		fmt.Sprintf("sources: [{id: bulky, url: '%s/feed', interval: 1s}]", upstream.URL), "sections: [{slug: s}]")
	p := startProcess(t, config, "")
	eventually(t, "the first item is shown", func() bool { return len(p.items("s")) == 1 })
	before := p.outputs("s")

	full, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	p.limitFiles(uint64(full.Size()))
	publisher.edition.Store(8)
	eventually(t, "the log says that nothing can be stored", func() bool { return strings.Contains(p.logs.String(), `"level":"ERROR"`) })
	asked := publisher.asked.Load()
	p.expectSame(before)
	p.expectReady()
	p.limitFiles(unix.RLIM_INFINITY)
	lifted := time.Now()
	eventually(t, "what came meanwhile is shown", func() bool { return len(p.items("s")) == 8 })
	// Once it is stored, the publisher is asked each second as ever.
	if n := publisher.asked.Load() - asked; n > 2+int64(time.Since(lifted)/time.Second) {
		t.Errorf("the publisher was asked %d times more for what it had sent", n)
	}
	eventually(t, "it is found too", func() bool { return strings.Count(p.searched("s", "bulky"), "bulky") == 8 })
	after := p.outputs("s")
	p.stop()
	if n := strings.Count(p.logs.String(), `"level":"ERROR"`); n != 1 {
		t.Errorf("the log has %d errors, want 1:\n%s", n, p.logs)
	}
	expectSound(t, file)
	again := startProcess(t, config, "")
	eventually(t, "the section is full again", func() bool { return len(again.items("s")) == 8 })
	again.expectSame(after)
	again.stop()
}

// expectSound sees that the file is whole and that nothing in it is lost.
func expectSound(t *testing.T, file string) {
	t.Helper()
	db, err := bbolt.Open(file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("the file is damaged: %v", err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
