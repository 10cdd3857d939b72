package sanitise

import (
	"errors"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/idna"
)

// MaxURL bounds an address, in bytes: all that a page links to grows by the
// length of the page's own.
const MaxURL = 4096

// URL returns the address that raw means when it stands in a document at base:
// absolute, with http or https, in ASCII (the host in its A-label form, the
// rest percent-encoded), without user information. It returns "" where there
// is no such address, and for one of more than MaxURL bytes. base may be nil;
// one longer than that is not used.
func URL(raw string, base *url.URL) string {
	if address := absolute(raw, base); len(address) <= MaxURL {
		return address
	}
	return ""
}

func absolute(raw string, base *url.URL) string {
	if isFinished(raw) {
		return raw
	}
	if len(raw) > 2*MaxURL { // white space and controls are yet to go
		return ""
	}
	if base != nil && isPathAlone(raw) {
		if site := base.Scheme + "://" + base.Host; isFinished(site) {
			return site + raw
		}
	}
	return built(raw, base)
}

// built does the work of absolute where there is any.
func built(raw string, base *url.URL) string {
	raw = encode(visible(raw))
	if raw == "" {
		return ""
	}
	if base != nil && len(base.Host)+len(base.Path)+len(base.RawPath)+len(base.RawQuery) > 2*MaxURL {
		base = nil
	}
	u, err := parse(raw, base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host, err := asciiHost(u.Host)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + host + afterHost(u)
}

// isFinished tells, of most addresses that are, that URL would leave them as
// they are.
func isFinished(s string) bool {
	rest, found := strings.CutPrefix(s, "https://")
	if !found {
		if rest, found = strings.CutPrefix(s, "http://"); !found {
			return false
		}
	}
	end := 0
	for end < len(rest) && (isLetter(rest[end]) || rest[end] >= '0' && rest[end] <= '9' || rest[end] == '.' || rest[end] == '-') {
		end++
	}
	return end > 0 && (end == len(rest) || rest[end] == '/' || rest[end] == '?') && isEncoded(rest[end:])
}

// isPathAlone tells, of most addresses that are, that one has no host, and
// means the same on all pages of a site.
func isPathAlone(s string) bool {
	return s != "" && s[0] == '/' && !strings.HasPrefix(s, "//") && !strings.Contains(s, "/.") && isEncoded(s)
}

// isEncoded tells whether s can stand behind the host of an address as it is.
// It says no to a number sign with nothing behind it, and to a second one.
func isEncoded(s string) bool {
	fragment := false
	for i := range len(s) {
		switch c := s[i]; {
		case needsEscape[c]:
			return false
		case c == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
		case c == '#':
			if fragment || i+1 == len(s) {
				return false
			}
			fragment = true
		}
	}
	return true
}

// visible removes what could hide a scheme or mislead a reader: controls, white
// space around and within, direction marks and joiners. A space is encoded.
func visible(raw string) string {
	raw = strings.TrimSpace(raw)
	if isPlain(raw) {
		return raw
	}
	raw = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r < 0x20, text.Forbidden(r), r >= 0x200b && r <= 0x200f, r == 0x61c, r >= 0x2060 && r <= 0x206f:
			return -1
		}
		return r
	}, raw))
	return strings.ReplaceAll(raw, " ", "%20")
}

func parse(raw string, base *url.URL) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, err
	}
	if base != nil && !u.IsAbs() {
		u = base.ResolveReference(u)
	}
	return u, nil
}

// encode percent-encodes what may not stand in an address, from its path on: the
// bytes that RFC 3986 does not list, brackets, a percent sign that encodes
// nothing, and a second number sign. What is valid stays as it was: to its
// publisher %2F is not a slash.
func encode(raw string) string {
	start := authorityEnd(raw)
	if rest := raw[start:]; isPlain(rest) && strings.IndexByte(rest, '%') < 0 && strings.Count(rest, "#") < 2 {
		return raw
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteString(raw[:start])
	fragment := false
	for i := start; i < len(raw); i++ {
		c := raw[i]
		stray := c == '%' && (i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2]))
		if needsEscape[c] || stray || c == '#' && fragment {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
		fragment = fragment || c == '#'
	}
	return b.String()
}

// authorityEnd returns where the path of an address begins: after its host, if
// it has one.
func authorityEnd(raw string) int {
	before, after, found := strings.Cut(raw, "//")
	if !found || before != "" && !strings.HasSuffix(before, ":") || strings.ContainsAny(before, "/?#") {
		return 0
	}
	if end := strings.IndexAny(after, "/?#"); end >= 0 {
		return len(before) + 2 + end
	}
	return len(raw)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// errHost refuses a host that no name system knows.
var errHost = errors.New("not a host name")

func asciiHost(host string) (string, error) {
	if strings.ContainsAny(host, "%,") || strings.HasPrefix(host, ":") || host[0] != '[' && strings.Count(host, ":") > 1 {
		return "", errHost
	}
	if isPlain(host) || strings.HasPrefix(host, "[") {
		return host, nil
	}
	name, port, hasPort := strings.Cut(host, ":")
	name, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return "", err
	}
	if name == "" { // it was of nothing but what names ignore
		return "", errHost
	}
	if hasPort {
		name += ":" + port
	}
	return name, nil
}

// afterHost returns path, query and fragment as they were written.
func afterHost(u *url.URL) string {
	s := u.EscapedPath()
	if s != "" && s[0] != '/' {
		s = "/" + s
	}
	if u.RawQuery != "" || u.ForceQuery {
		s += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		s += "#" + u.EscapedFragment()
	}
	return s
}

// needsEscape has the bytes that may not stand in an address: what RFC 3986
// does not list, and the brackets that it lists for IPv6 hosts alone.
var needsEscape = func() (t [256]bool) {
	for b := range t {
		t[b] = b <= ' ' || b >= 0x7f || strings.IndexByte("[]|\"<>\\^{}`", byte(b)) >= 0
	}
	return t
}()

// isPlain tells whether nothing in s needs escaping.
func isPlain(s string) bool {
	for i := range len(s) {
		if needsEscape[s[i]] {
			return false
		}
	}
	return true
}
