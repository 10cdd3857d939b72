package outputs

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Address returns the form in which an http or https address may stand in any
// format: absolute and ASCII as RFC 3986 has it, with an international host
// name as in RFC 5891. It returns "" for what has no such form. What is valid
// already comes back as it was: a publisher's address is not ours to change.
func Address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	if encodeInvalid(raw) == raw {
		return raw
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	_, rest, _ := strings.Cut(raw, "//")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		return u.Scheme + "://" + host + encodeInvalid(rest[end:])
	}
	return u.Scheme + "://" + host
}

// encodeInvalid percent-encodes the bytes that RFC 3986 does not allow in an
// address outside of an IP literal. It leaves the others, whose encoding has a
// meaning to the publisher.
func encodeInvalid(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	fragment := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]),
			c == '#' && !fragment,
			isURICharacter(c):
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
		fragment = fragment || c == '#'
	}
	return b.String()
}

func isURICharacter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("-._~:/?@!$&'()*+,;=", c) >= 0
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
