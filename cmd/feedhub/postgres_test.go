//go:build unix

package main

import (
	"cmp"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// postgresPrograms returns the folder of initdb and postgres, of the newest
// version where Debian has several, "" for none.
func postgresPrograms() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil { // beside it are the others
			return filepath.Dir(path)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return cmp.Compare(version(a), version(b)) }))
}

// server is a program that runs until it is ended.
type server struct {
	command *exec.Cmd
	output  lockedBuffer
}

func startServer(b *testing.B, command *exec.Cmd) *server {
	b.Helper()
	s := &server{command: command}
	command.Stdout, command.Stderr = &s.output, &s.output
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		s.end()
		if b.Failed() {
			b.Logf("%s said:\n%s", command.Path, s.output.String())
		}
	})
	return s
}

// end interrupts the program, which PostgreSQL takes for a fast shutdown.
func (s *server) end() {
	if s.command.ProcessState == nil {
		_ = s.command.Process.Signal(os.Interrupt)
		_ = s.command.Wait()
	}
}

// postgres is a PostgreSQL of this benchmark alone.
type postgres struct {
	*server
	address, user string
}

// startPostgres starts one on an empty folder. It keeps its own defaults,
// durability among them: feedhub's file is durable too.
func startPostgres(b *testing.B) postgres {
	b.Helper()
	programs, folder := postgresPrograms(), filepath.Join(b.TempDir(), "data")
	owner, credential := unprivileged(b, folder)
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", folder, "-U", owner, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.SysProcAttr = credential
	if out, err := initdb.CombinedOutput(); err != nil {
		b.Fatalf("initdb: %v: %s", err, out)
	}
	address := freeAddress(b)
	host, port, _ := net.SplitHostPort(address)
	run := exec.Command(filepath.Join(programs, "postgres"), "-D", folder, "-h", host, "-p", port, "-k", folder)
	run.SysProcAttr = credential
	p := postgres{startServer(b, run), address, owner}
	eventually(b, "PostgreSQL answers", func() bool { return strings.Contains(p.output.String(), "ready to accept connections") })
	return p
}

// unprivileged returns as whom PostgreSQL runs, which refuses to be root, and
// makes the folder theirs.
func unprivileged(b *testing.B, folder string) (name string, credential *syscall.SysProcAttr) {
	b.Helper()
	me, err := user.Current()
	if err != nil {
		b.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		b.Fatal(err)
	}
	if me.Uid != "0" {
		return me.Username, nil
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		b.Skipf("needs a user to run PostgreSQL as: %v", err)
	}
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	if err := os.Chown(folder, uid, gid); err != nil {
		b.Fatal(err)
	}
	// The folders of a test are its own user's alone: those above are opened.
	for _, above := range []string{filepath.Dir(folder), filepath.Dir(filepath.Dir(folder))} {
		if err := os.Chmod(above, 0o755); err != nil {
			b.Fatal(err)
		}
	}
	return owner.Username, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}
