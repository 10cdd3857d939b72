// Package config reads feedhub's configuration: one YAML file, checked
// strictly, turned into a value that cmd hands on in pieces. Everything that is
// wrong is reported at once, each problem with its file, line and column and
// with what would have been right.
//
// No secret stands in the file: those come from the environment or from a file
// that the environment names (see Secret), and those of sources from where the
// file says (hub.Secret).
package config

import (
	"bytes"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// DefaultPath is the configuration that commands read when none is named.
const DefaultPath = "feedhub.yaml"

// Config is a complete configuration: what the file does not say has its
// default.
type Config struct {
	Site     Site
	Listen   string // host:port of the public listener
	Admin    Admin
	Store    string // bolt:PATH, redis://... or rediss://...
	Fetch    Fetch
	Keep     hub.Keep
	Sources  []hub.Source
	Sections []hub.Section
	// Notices are what is allowed but probably not meant.
	Notices []Problem
}

// Site is how the hub presents itself.
type Site struct {
	Title string
	// URL is the public address of the hub, without a trailing slash.
	URL *url.URL
}

// Admin is the private listener.
type Admin struct {
	Listen string // host:port, empty for none
}

// Fetch is how sources are asked.
type Fetch struct {
	Interval time.Duration // the least between two fetches of a source
	// MaxInterval is the most between two fetches of a source that answers.
	MaxInterval time.Duration
	Timeout     time.Duration // for one fetch, redirects included
	UserAgent   string        // empty for feedhub's own
	Parallel    int           // sources fetched at one time
	Pause       time.Duration // between two requests to one host
	// AllowPrivate lists the networks that are fetched from although they are
	// not public.
	AllowPrivate []netip.Prefix
	// AllowPorts lists the ports that are fetched from beside those of the web.
	AllowPorts []uint16
}

// defaults is what a configuration says before its file is read.
func defaults() Config {
	return Config{
		Site:   Site{Title: "feedhub"},
		Listen: ":8080",
		Store:  "bolt:feedhub.db",
		Fetch:  Fetch{Interval: 15 * time.Minute, MaxInterval: 2 * time.Hour, Timeout: 30 * time.Second, Parallel: 16, Pause: time.Second},
		Keep:   hub.Keep{Items: 500, Age: 30 * 24 * time.Hour},
	}
}

// DefaultLimit is the number of items that a section shows when its
// configuration does not say.
const DefaultLimit = 50

// Checks are what other rooms know to be right. Those that are nil accept
// everything.
type Checks struct {
	// Selector returns what is wrong with a CSS selector.
	Selector func(selector string) error
}

// Load reads the file. A file that can be read but not accepted gives a
// *Problems.
func Load(path string, checks Checks) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return Parse(path, data, checks)
}

// Parse reads a configuration from memory; name stands for the file in
// messages.
func Parse(name string, data []byte, checks Checks) (*Config, error) {
	return parse(name, data, checks, pieceSize)
}

func parse(name string, data []byte, checks Checks, pieceSize int) (*Config, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // as Windows' editors write it
	rest, pieces := cut(data, pieceSize)
	r := &reader{file: name, config: defaults(), checks: checks, pieces: pieces}
	r.document(rest)
	if len(r.problems) > 0 && len(pieces) > 0 {
		// The parser accepts more than YAML does, which may have been cut amiss; and
		// mistakes are named in one order. It takes the memory that cutting spares.
		r = &reader{file: name, config: defaults(), checks: checks}
		r.document(data)
	}
	if len(r.problems) > 0 {
		return nil, &Problems{List: r.problems}
	}
	c := r.config // the reader, which is as large, ends here
	return &c, nil
}

// Problem is one thing that is wrong in a configuration.
type Problem struct {
	File         string
	Line, Column int // from 1; 0 where the problem is in no one place
	Message      string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is everything that keeps a configuration from being used.
type Problems struct {
	List []Problem
}

func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, problem := range p.List {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Secret returns the secret that the environment variable name holds, or, where
// NAME_FILE is set, the content of that file without its final line end. It is
// empty when neither is set.
func Secret(name string, lookup func(string) (string, bool)) (string, error) {
	path, ok := lookup(name + "_FILE")
	if !ok {
		value, _ := lookup(name)
		return value, nil
	}
	if _, both := lookup(name); both {
		return "", fmt.Errorf("both %s and %s_FILE are set: keep one of them", name, name)
	}
	value, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret that %s_FILE names: %w", name, err)
	}
	return strings.TrimRight(string(value), "\r\n"), nil
}
