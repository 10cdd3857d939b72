// Package hubtest is what the tests of every room share: a clock that they
// set, and the programs and files that they need from the machine.
//
// A test that needs what the machine lacks is skipped with a line that says how
// to get it. Where FEEDHUB_TEST_REQUIRE is set, as in CI, it fails instead.
package hubtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Program returns the path of a program that the test runs; install is the
// command that brings it.
func Program(tb testing.TB, name, install string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(tb, "needs %s: %s", name, install)
	}
	return path
}

// Corpus returns the path of a folder of captured feeds and pages: dir below
// FEEDHUB_CORPUS. It makes a relative path absolute by looking for it from the
// test's folder upwards, as tests run in their package's folder.
func Corpus(tb testing.TB, dir string) string {
	tb.Helper()
	root := os.Getenv("FEEDHUB_CORPUS")
	if root == "" {
		missing(tb, "needs captured feeds: set FEEDHUB_CORPUS to a folder that holds feeds, pages and opml")
	}
	here, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for !filepath.IsAbs(root) {
		if path := filepath.Join(here, root, dir); isDir(path) {
			return path
		}
		if filepath.Dir(here) == here {
			tb.Fatalf("FEEDHUB_CORPUS=%s holds no %s", root, dir)
		}
		here = filepath.Dir(here)
	}
	return filepath.Join(root, dir)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func missing(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if os.Getenv("FEEDHUB_TEST_REQUIRE") != "" {
		tb.Fatalf(format, args...)
	}
	tb.Skipf(format, args...)
}

// WithoutRace skips a test of which the race detector learns nothing, or which it
// falsifies, while it is on: why says which. CI runs those tests by name without it.
func WithoutRace(tb testing.TB, why string) {
	tb.Helper()
	if raceDetector {
		tb.Skip("not with -race: " + why)
	}
}

// Clock is a hub.Clock that stands still until a test moves it. It is safe for
// concurrent use.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	alarms []alarm
}

type alarm struct {
	at   time.Time
	ring chan time.Time
}

// NewClock returns a clock that shows now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After returns a channel that receives when the clock was moved by d.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := alarm{c.now.Add(d), make(chan time.Time, 1)}
	c.alarms = append(c.alarms, a)
	c.ring()
	return a.ring
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.ring()
}

// ring sends to the alarms whose time has come and forgets them.
func (c *Clock) ring() {
	pending := c.alarms[:0]
	for _, a := range c.alarms {
		if a.at.After(c.now) {
			pending = append(pending, a)
			continue
		}
		a.ring <- c.now
	}
	c.alarms = pending
}
