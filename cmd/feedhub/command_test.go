package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func gzipOf(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// command runs feedhub in this process and returns what it printed and its exit
// status.
func command(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), status
}

func TestEveryCommandTeaches(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"demo", "--help"}, {"init", "--help"}, {"check", "--help"}, {"inspect", "--help"}, {"version", "--help"}} {
		stdout, _, status := command(t, "", args...)
		if status != 0 || len(stdout) < 100 || !strings.Contains(stdout, "Usage:") {
			t.Errorf("feedhub %s: status %d, %q", strings.Join(args, " "), status, stdout)
		}
	}
	if stdout, _, status := command(t, "", "version"); status != 0 || !strings.HasPrefix(stdout, "feedhub ") {
		t.Errorf("version: status %d, %q", status, stdout)
	}
	if _, stderr, status := command(t, "", "sevre"); status == 0 || !strings.Contains(stderr, "serve") {
		t.Errorf("a mistyped command: status %d, %q; expected a suggestion", status, stderr)
	}
}

func TestInitWritesAConfigurationThatChecksAndIsNeverOverwritten(t *testing.T) {
	t.Chdir(t.TempDir())
	if stdout, stderr, status := command(t, "", "init"); status != 0 || !strings.Contains(stdout, "feedhub.yaml") {
		t.Fatalf("init: status %d, %q, %q", status, stdout, stderr)
	}
	stdout, stderr, status := command(t, "", "check")
	if status != 0 || !strings.Contains(stdout, "/news") || !strings.Contains(stdout, "bbc-arabic") {
		t.Errorf("check: status %d, %q, %q", status, stdout, stderr)
	}
	if err := os.WriteFile("feedhub.yaml", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, status := command(t, "", "init"); status == 0 || !strings.Contains(stderr, "exists") {
		t.Errorf("a second init: status %d, %q", status, stderr)
	}
	if content, _ := os.ReadFile("feedhub.yaml"); string(content) != "mine" {
		t.Errorf("init overwrote the file with %q", content)
	}
	if _, stderr, status := command(t, "", "init", "other.yaml"); status != 0 {
		t.Errorf("init other.yaml: status %d, %q", status, stderr)
	}
}

func TestWithoutAConfigurationTheNextStepIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"serve", "check"} {
		_, stderr, status := command(t, "", name)
		if status == 0 || !strings.Contains(stderr, "feedhub init") || !strings.Contains(stderr, "feedhub demo") {
			t.Errorf("feedhub %s: status %d, %q", name, status, stderr)
		}
	}
}

func TestAWrongConfigurationNeverStartsHalf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(path, []byte("listen: x\nstor: y\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"serve", "check"} {
		_, stderr, status := command(t, "", name, "--config", path)
		if status == 0 || !strings.Contains(stderr, path+":1:9: listen") || !strings.Contains(stderr, path+`:2:1: unknown key "stor"`) {
			t.Errorf("feedhub %s: status %d, %q", name, status, stderr)
		}
	}
	if _, stderr, status := command(t, "", "demo", "--store", "mysql:x"); status == 0 || !strings.Contains(stderr, "expected bolt:") {
		t.Errorf("a wrong --store: status %d, %q", status, stderr)
	}
	for _, store := range []string{"redis://h/abc", "redis://h/0?foo=1", "redis://h/3?addr=b:1", "redis://h:99999/0"} {
		content := "store: " + store + "\nsources: [{id: a, url: https://example.org/feed}]\nsections: [{slug: s}]\n"
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, stderr, status := command(t, "", "check", "--config", path); status == 0 || !strings.Contains(stderr, path+": store: ") {
			t.Errorf("check with store %s: status %d, %q", store, status, stderr)
		}
	}
	if _, stderr, status := command(t, "", "serve", "--listen", "8080"); status == 0 || !strings.Contains(stderr, "expected host:port") {
		t.Errorf("a wrong --listen: status %d, %q", status, stderr)
	}
	if _, stderr, status := command(t, "", "serve", "--log-format", "xml"); status == 0 || !strings.Contains(stderr, "expected text or json") {
		t.Errorf("a wrong --log-format: status %d, %q", status, stderr)
	}
}
