package robots

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jimsmart/grobotstxt"
)

const (
	// maxFile is how much of a file is read: RFC 9309 §2.5 asks for 500 KiB.
	maxFile = 512 << 10
	// maxWork bounds what one question may cost, in steps of a pattern times
	// bytes of a path. Real files stay below a millionth of it.
	maxWork  = 64 << 20
	maxDelay = time.Hour
)

// ruleset is what one robots.txt asks of us.
type ruleset struct {
	rules []rule
	delay time.Duration
	size  int // bytes that it takes, about
}

type rule struct {
	pattern string
	prefix  string // of the pattern, up to its first wildcard
	allow   bool
}

// read takes the rules for an agent out of a file: those of all groups that
// name it, else of all groups for everybody.
func read(body []byte, agent string) *ruleset {
	text := strings.TrimPrefix(string(body[:min(len(body), maxFile)]), "\ufeff")
	c := &collector{agent: agent}
	grobotstxt.Parse(uniform(text), c)
	if c.named {
		return &c.own
	}
	return &c.everybody
}

// collector is what the parser calls, line by line.
type collector struct {
	agent          string
	own, everybody ruleset
	named          bool // some group names the agent
	inOwn, inEvery bool // the groups that the lines belong to
	ruled          bool // a rule came, so the next User-agent begins a group
}

// HandleRobotsStart is called first.
func (c *collector) HandleRobotsStart() {}

// HandleRobotsEnd is called last.
func (c *collector) HandleRobotsEnd() {}

// HandleSitemap is called for what belongs to no group and ends none.
func (c *collector) HandleSitemap(int, string) {}

// HandleUserAgent begins a group, or says whom else it is for.
func (c *collector) HandleUserAgent(_ int, value string) {
	if c.ruled {
		c.inOwn, c.inEvery, c.ruled = false, false, false
	}
	token := productToken(value)
	switch {
	case value == "*" || strings.HasPrefix(value, "* "):
		c.inEvery = true
	case token != "" && strings.EqualFold(token, c.agent):
		c.inOwn, c.named = true, true
	}
}

// HandleAllow adds a rule.
func (c *collector) HandleAllow(_ int, value string) { c.add(value, true) }

// HandleDisallow adds a rule.
func (c *collector) HandleDisallow(_ int, value string) { c.add(value, false) }

// HandleUnknownAction reads Crawl-delay, which the RFC does not have.
func (c *collector) HandleUnknownAction(_ int, action, value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if !strings.EqualFold(action, "crawl-delay") || err != nil || !(seconds > 0) {
		return
	}
	delay := time.Duration(min(seconds, maxDelay.Seconds()) * float64(time.Second))
	for _, set := range c.groups() {
		set.delay = max(set.delay, delay)
	}
}

func (c *collector) add(value string, allow bool) {
	c.ruled = true
	if value == "" { // nothing is disallowed
		return
	}
	r := rule{pattern: pattern(value), allow: allow}
	r.prefix = r.pattern
	if i := strings.IndexAny(r.pattern, "*$"); i >= 0 {
		r.prefix = r.pattern[:i]
	}
	for _, set := range c.groups() {
		set.rules = append(set.rules, r)
		set.size += len(r.pattern) + 48
	}
}

func (c *collector) groups() []*ruleset {
	var sets []*ruleset
	if c.inOwn {
		sets = append(sets, &c.own)
	}
	if c.inEvery {
		sets = append(sets, &c.everybody)
	}
	return sets
}

// productToken returns what a User-agent line names, without the version that
// some write behind it.
func productToken(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
	if end < 0 {
		return value
	}
	return value[:end]
}

// allows tells whether the rules allow an address: the longest pattern that
// matches decides, and of two as long the one that allows (RFC 9309 §2.2.2).
func (s *ruleset) allows(u *url.URL) (bool, error) {
	path := pathOf(u)
	best, allowed, work := -1, true, 0
	for _, r := range s.rules {
		if len(r.pattern) < best || len(r.pattern) == best && allowed || !strings.HasPrefix(path, r.prefix) {
			continue
		}
		if work += len(r.pattern) * len(path); work > maxWork {
			return false, errors.New("robots: the rules are too many to be looked through")
		}
		if grobotstxt.Matches(path, r.pattern) {
			best, allowed = len(r.pattern), r.allow
		}
	}
	return allowed, nil
}

// pathOf returns what patterns are matched with: path and query as they are
// sent, and what would be a wildcard in a pattern encoded.
func pathOf(u *url.URL) string {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	return special.Replace(uniform(path))
}

// special encodes what means something else in a pattern.
var special = strings.NewReplacer("*", "%2A", "$", "%24")

// pattern encodes a dollar sign that is not at the end, where it means itself.
func pattern(value string) string {
	if i := strings.IndexByte(value, '$'); i < 0 || i == len(value)-1 {
		return value
	}
	last := value[len(value)-1:]
	return strings.ReplaceAll(value[:len(value)-1], "$", "%24") + last
}

// uniform brings percent-encoding into one form (RFC 9309 §2.2.2): bytes beyond
// ASCII are encoded, letters, digits and "-._~" are not, hexadecimal digits are
// in upper case. The parser would do a part of it, and spoils digits.
func uniform(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x80:
			encode(&b, c)
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			value, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if isUnreserved(byte(value)) {
				b.WriteByte(byte(value))
			} else {
				encode(&b, byte(value))
			}
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func encode(b *strings.Builder, c byte) {
	const digits = "0123456789ABCDEF"
	b.WriteByte('%')
	b.WriteByte(digits[c>>4])
	b.WriteByte(digits[c&15])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func isUnreserved(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("-._~", c) >= 0
}
