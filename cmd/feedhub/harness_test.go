package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// A test that needs feedhub as a process of its own runs the test binary anew;
// these variables tell it what to do.
const (
	processConfig = "FEEDHUB_TEST_PROCESS_CONFIG" // serve this configuration
	processClock  = "FEEDHUB_TEST_PROCESS_CLOCK"  // by the clock in this file
)

func TestMain(m *testing.M) {
	if path := os.Getenv(processConfig); path != "" {
		os.Exit(serveAsProcess(path, os.Getenv(processClock)))
	}
	os.Exit(m.Run())
}

// serveAsProcess is the serve command with the clock of the test.
func serveAsProcess(configPath, clockPath string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if clockPath == "" {
		return run(ctx, []string{"serve", "--config", configPath, "--log-format", "json"}, nil, os.Stdout, os.Stderr)
	}
	c, err := loadConfig(configPath)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	clock := fileClock{clockPath}
	open := func(address string) (hub.Store, error) {
		store, err := openStore(address)
		if err == nil {
			err = takeOver(store, c.Sources, clock.Now())
		}
		return store, err
	}
	if err := (service{config: c, open: open, clock: clock, log: log}).run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// fileClock shows the time that a test wrote to a file, so that every process
// of a test lives at the same moment until the test moves on.
type fileClock struct{ path string }

func setClock(t testing.TB, path string, now time.Time) {
	t.Helper()
	// Renamed into place: a reader sees the old time or the new one.
	if err := os.WriteFile(path+".new", []byte(strconv.FormatInt(now.UnixMicro(), 10)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func (c fileClock) Now() time.Time {
	b, err := os.ReadFile(c.path)
	if err != nil {
		panic(err)
	}
	micros, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		panic(err)
	}
	return time.UnixMicro(micros).UTC()
}

func (c fileClock) After(d time.Duration) <-chan time.Time {
	ring, at := make(chan time.Time, 1), c.Now().Add(d)
	go func() {
		for c.Now().Before(at) {
			time.Sleep(5 * time.Millisecond)
		}
		ring <- at
	}()
	return ring
}

// takeOver ends the leases that a killed process left behind: under a clock that
// stands they would never run out.
func takeOver(store hub.Store, sources []hub.Source, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	// Later than whoever did so before and was killed over it.
	later := now.Add(time.Duration(time.Now().UnixMicro()) * time.Microsecond)
	for i := range sources {
		lease, err := store.Lease(ctx, sources[i].ID, later, time.Microsecond)
		if err != nil {
			return err
		}
		if err := store.Release(ctx, []hub.Lease{lease}, now); err != nil {
			return err
		}
	}
	return nil
}

// process is a feedhub that runs as a process of its own.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	url  string
	logs *lockedBuffer
}

// lockedBuffer collects the log of a process while it runs.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// launch starts feedhub and does not wait for it.
func launch(t testing.TB, configPath, clockPath string) (*process, io.Reader) {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0]), logs: &lockedBuffer{}}
	// What a process leaves behind that is killed goes with the test.
	p.cmd.Env = append([]string{"TMPDIR=" + t.TempDir()}, os.Environ()...)
	p.cmd.Env = append(p.cmd.Env, processConfig+"="+configPath, processClock+"="+clockPath)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p, io.TeeReader(stderr, p.logs)
}

// startProcess starts feedhub and waits until it listens.
func startProcess(t testing.TB, configPath, clockPath string) *process {
	t.Helper()
	p, stderr := launch(t, configPath, clockPath)
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Msg, Listen string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			p.url = "http://" + line.Listen
			go io.Copy(io.Discard, stderr)
			return p
		}
	}
	t.Fatalf("feedhub did not start:\n%s", p.logs)
	return nil
}

// kill ends the process at once, wherever it is.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// stop ends the process in order.
func (p *process) stop() {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("feedhub ended with %v:\n%s", err, p.logs)
	}
}

// answer is a response with its body.
type answer struct {
	status int
	header http.Header
	body   string
}

// get asks the process for a path.
func (p *process) get(path string) answer {
	p.t.Helper()
	return fetchURL(p.t, p.url+path, nil)
}

func fetchURL(t testing.TB, url string, header http.Header) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header.Clone()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

// outputFiles are the outputs of a section.
var outputFiles = []string{"rss.xml", "atom.xml", "feed.json"}

// outputs returns all outputs of the sections, by path.
func (p *process) outputs(slugs ...string) map[string]answer {
	p.t.Helper()
	all := make(map[string]answer)
	for _, slug := range slugs {
		for _, file := range outputFiles {
			path := "/" + slug + "/" + file
			all[path] = p.get(path)
		}
	}
	return all
}

// jsonItem is what tests read of an item in a JSON Feed.
type jsonItem struct {
	ID, Title, URL string
	Feedhub        struct{ Source struct{ ID string } } `json:"_feedhub"`
}

// items returns the items of a section.
func (p *process) items(slug string) []jsonItem {
	p.t.Helper()
	answer := p.get("/" + slug + "/feed.json")
	var feed struct{ Items []jsonItem }
	if answer.status == http.StatusOK {
		if err := json.Unmarshal([]byte(answer.body), &feed); err != nil {
			p.t.Fatalf("/%s/feed.json: %v", slug, err)
		}
	}
	return feed.Items
}

// eventually waits until the condition holds. The limit only ends a test that
// has failed; no test measures time by it.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if condition() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited a minute in vain until %s", what)
		}
	}
}

// writeConfig writes a configuration for a hub of loopback publishers; parts
// are added to it line by line.
func writeConfig(t testing.TB, store string, parts ...string) string {
	t.Helper()
	lines := append([]string{
		`site: {title: Test hub, url: "https://hub.example.org"}`,
		`listen: "127.0.0.1:0"`,
		`store: "` + store + `"`,
	}, parts...)
	path := filepath.Join(t.TempDir(), "feedhub.yaml")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// allowLoopback is the fetch part for publishers on this machine.
const allowLoopback = `fetch: {timeout: 10s, pause: 0s, allow_private: [127.0.0.0/8]}`
