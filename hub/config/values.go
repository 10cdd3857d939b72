package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

var (
	namePattern     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	slugPattern     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	languagePattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	// reservedSlugs are addresses that the hub itself answers, now or later.
	reservedSlugs = []string{"admin", "all", "api", "assets", "healthz", "metrics", "opml", "readyz", "search", "static", "story"}
)

func (r *reader) text(what string, into *string) func(ast.Node) {
	return func(n ast.Node) {
		value, ok := r.scalar(n, what)
		if !ok {
			return
		}
		value = strings.TrimSpace(value)
		if value == "" || strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			r.problem(at(n), "%s is %q; expected a line of text", what, value)
			return
		}
		*into = value
	}
}

func (r *reader) texts(what string, into *[]string) func(ast.Node) {
	return func(n ast.Node) {
		r.list(n, what, "words", func(n ast.Node) {
			var value string
			if r.text("an entry of "+what, &value)(n); value != "" {
				*into = append(*into, value)
			}
		})
	}
}

func (r *reader) duration(what string, into *time.Duration, least time.Duration) func(ast.Node) {
	return func(n ast.Node) {
		value, ok := r.scalar(n, what)
		if !ok {
			return
		}
		d, err := time.ParseDuration(value)
		switch {
		case err != nil:
			r.problem(at(n), "%s is %q; expected a duration such as 30s, 15m or 720h", what, value)
		case d < least:
			r.problem(at(n), "%s is %s; expected at least %s", what, value, least)
		default:
			*into = d
		}
	}
}

func (r *reader) truth(what string, into *bool) func(ast.Node) {
	return func(n ast.Node) {
		value, ok := r.scalar(n, what)
		if !ok {
			return
		}
		if value != "true" && value != "false" {
			r.problem(at(n), "%s is %q; expected true or false", what, value)
			return
		}
		*into = value == "true"
	}
}

// selector reads a CSS selector.
func (r *reader) selector(what string, into *string) func(ast.Node) {
	return func(n ast.Node) {
		r.text(what, into)(n)
		if *into == "" || r.checks.Selector == nil {
			return
		}
		if err := r.checks.Selector(*into); err != nil {
			r.problem(at(n), "%s is %q, which is no CSS selector: %s", what, *into, err)
		}
	}
}

func (r *reader) number(what string, into *int, least, most int) func(ast.Node) {
	return func(n ast.Node) {
		value, ok := r.scalar(n, what)
		if !ok {
			return
		}
		number, err := strconv.Atoi(value)
		if err != nil || number < least || number > most {
			r.problem(at(n), "%s is %q; expected a whole number from %d to %d", what, value, least, most)
			return
		}
		*into = number
	}
}

// address reads the host:port of a listener.
func (r *reader) address(what string, into *string) func(ast.Node) {
	return func(n ast.Node) {
		value, ok := r.scalar(n, what)
		if !ok {
			return
		}
		if err := CheckListen(value); err != nil {
			r.problem(at(n), "%s is %q; %s", what, value, err)
			return
		}
		*into = value
	}
}

var errListen = errors.New("expected host:port, such as :8080 or 127.0.0.1:8080")

// CheckListen tells what is expected of the address of a listener, nil if it is
// right.
func CheckListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return errListen
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errListen
	}
	return nil
}

// webAddress reads an absolute http or https address such as the example, nil
// if it is none.
func (r *reader) webAddress(n ast.Node, what, example string) *url.URL {
	value, ok := r.scalar(n, what)
	if !ok {
		return nil
	}
	u, err := url.Parse(strings.TrimSpace(value))
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		r.problem(at(n), "%s is %q; expected an address such as %s", what, value, example)
		return nil
	case u.User != nil:
		r.problem(at(n), "%s holds a user name or password; secrets have no place in this file", what)
		return nil
	}
	u.Fragment, u.RawFragment = "", ""
	return u
}

func (r *reader) network(n ast.Node) {
	value, ok := r.scalar(n, "a network of fetch.allow_private")
	if !ok {
		return
	}
	network, err := ParseNetwork(value)
	if err != nil {
		r.problem(at(n), "%q is not a network; %s", value, err)
		return
	}
	r.config.Fetch.AllowPrivate = append(r.config.Fetch.AllowPrivate, network)
}

// ParseNetwork reads a network as a prefix, or as an address that stands for
// itself. The error says what is expected.
func ParseNetwork(value string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(value); err == nil {
		return prefix.Masked(), nil
	}
	address, err := netip.ParseAddr(value)
	if err != nil {
		return netip.Prefix{}, errors.New("expected an address or a prefix such as 127.0.0.0/8 or fd00::/8")
	}
	return address.WithZone("").Prefix(address.BitLen())
}

// name reads the id of a source.
func (r *reader) name(n ast.Node, what string) string {
	value, ok := r.scalar(n, what)
	if ok && !namePattern.MatchString(value) {
		r.problem(at(n), "%s is %q; expected up to 64 letters (a-z), digits, dots, dashes and underscores", what, value)
		return ""
	}
	return value
}

func (r *reader) slug(n ast.Node) string {
	value, ok := r.scalar(n, "slug of a section")
	switch {
	case !ok:
		return ""
	case !slugPattern.MatchString(value):
		r.problem(at(n), "slug of a section is %q; expected up to 64 small letters (a-z), digits and dashes: it is part of an address, the title may be in any script", value)
		return ""
	case slices.Contains(reservedSlugs, value):
		r.problem(at(n), "slug %q is kept for the hub itself, as are %s; expected another one", value, strings.Join(reservedSlugs, ", "))
		return ""
	}
	return value
}

func (r *reader) language(n ast.Node) string {
	value, ok := r.scalar(n, "language of a section")
	if ok && !languagePattern.MatchString(value) {
		r.problem(at(n), "language of a section is %q; expected a language tag such as ar, en or ar-EG (RFC 5646)", value)
		return ""
	}
	return value
}

func (r *reader) store(n ast.Node) {
	value, ok := r.scalar(n, "store")
	if !ok {
		return
	}
	if err := CheckStore(value); err != nil {
		r.problem(at(n), "store: %s", err)
		return
	}
	r.config.Store = value
}

// CheckStore tells what is wrong with the address of a store, nil if it has the
// right form. What only the store itself can tell is not looked at.
func CheckStore(address string) error {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "bolt":
		if rest == "" {
			return errors.New("it names no file; expected bolt:feedhub.db")
		}
		return nil
	case "redis", "rediss":
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return errors.New("it is not an address; expected redis://localhost:6379/0")
		}
		if _, set := u.User.Password(); set || u.Query().Has("password") {
			return errors.New("it holds a password; give that in the environment, as FEEDHUB_REDIS_PASSWORD or in a file that FEEDHUB_REDIS_PASSWORD_FILE names")
		}
		return nil
	}
	return fmt.Errorf("%q is of no kind that feedhub knows; expected bolt:feedhub.db, redis://localhost:6379/0 or the same with rediss:// for TLS", address)
}
