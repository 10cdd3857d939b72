package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
)

const (
	scripts = "testdata/readers"
	debian  = "apt-get install --no-install-recommends "
	// Debian's libraries are not those of another Python that comes first in PATH.
	python = "/usr/bin/python3"
	// Node 20 or later brings npm, which installs the modules by itself.
	npmInstall = "install Node.js 20 with npm, from https://nodejs.org"
)

// installed is a reader that is on this machine.
type installed struct {
	command []string
	folder  string
	version string
}

// try finds out whether a reader is here; what it keeps goes into the folder. The
// scripts are run by what their name ends with, and print a version if not asked for
// a feed.
func (r feedReader) try(t *testing.T, folder string) *installed {
	t.Helper()
	tried := &installed{folder: folder, command: []string{"", filepath.Join(scripts, r.script)}}
	switch filepath.Ext(r.script) {
	case ".py":
		tried.command[0] = hubtest.Program(t, python, r.install)
	case ".php":
		tried.command[0] = hubtest.Program(t, "php", r.install)
	case ".rb":
		tried.command[0] = hubtest.Program(t, "ruby", r.install)
	case ".sh":
		tried.command[0] = hubtest.Program(t, "sh", r.install)
	case ".mjs":
		tried.command[0] = hubtest.Program(t, "node", r.install)
		tried.command[1] = filepath.Join(npmModules(t, folder), r.script)
	}
	version, err := exec.CommandContext(t.Context(), tried.command[0], tried.command[1]).Output()
	if err != nil {
		lacking(t, "needs %s (%v): %s", r.name, err, r.install)
	}
	tried.version = strings.TrimSpace(string(version))
	return tried
}

// lacking skips a test that needs more than the machine has, and fails it where all
// are required.
func lacking(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("FEEDHUB_TEST_REQUIRE") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// npmModules returns a folder with the scripts that need modules of npm, and with the
// modules. They are installed once for each lock file, and never in the project.
func npmModules(t *testing.T, folder string) string {
	t.Helper()
	if err := os.CopyFS(folder, os.DirFS(scripts)); err != nil {
		t.Fatal(err)
	}
	lock, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	modules := filepath.Join(cache, fmt.Sprintf("feedhub-test-readers-%.8x", sha256.Sum256(lock)))
	if _, err := os.Stat(modules); err != nil {
		install(t, folder, modules)
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// install makes the folder of modules appear whole, or not at all.
func install(t *testing.T, from, to string) {
	t.Helper()
	npm := hubtest.Program(t, "npm", npmInstall)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp(filepath.Dir(to), "feedhub-test-installing-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(work, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ci := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	ci.Dir = work
	if out, err := ci.CombinedOutput(); err != nil {
		lacking(t, "needs modules of npm, which npm ci does not bring: %v\n%s", err, out)
	}
	// Another test may have been faster.
	if err := os.Rename(work, to); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
}

// read lets the reader read an output of both sections.
func (r *installed) read(t *testing.T, p *process, file string) (items []shown) {
	t.Helper()
	state := filepath.Join(r.folder, "state", file)
	if err := os.MkdirAll(state, 0o755); err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(strings.NewReader(output(t, state, r.command[0], r.command[1], p.url+"/ar/"+file, p.url+"/en/"+file)))
	for {
		var item shown
		if err := lines.Decode(&item); err == io.EOF {
			return items
		} else if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
}

// output runs a program, which finds a folder for what it keeps in STATE, and returns
// what it prints.
func output(t *testing.T, state, program string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = append(os.Environ(), "STATE="+state, "no_proxy=127.0.0.1")
	command.Stdout, command.Stderr = &out, &errs
	if err := command.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, &errs)
	}
	return out.String()
}
