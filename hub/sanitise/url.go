package sanitise

import (
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/idna"
)

// URL returns the address that raw means when it stands in a document at base:
// absolute, with http or https, in ASCII (the host in its A-label form, the
// rest percent-encoded), without user information. It returns "" where there
// is no such address. base may be nil.
func URL(raw string, base *url.URL) string {
	raw = encodeStrayPercents(visible(raw))
	if raw == "" {
		return ""
	}
	u, err := parse(raw, base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host, err := asciiHost(u.Host)
	if err != nil {
		return ""
	}
	absolute := u.Scheme + "://" + host
	if raw == absolute || strings.HasPrefix(raw, absolute) && isPlain(raw) {
		return raw
	}
	return absolute + escape(afterHost(u))
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

// encodeStrayPercents encodes the percent signs that encode nothing.
func encodeStrayPercents(raw string) string {
	if strings.IndexByte(raw, '%') < 0 {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		b.WriteByte(raw[i])
		if raw[i] == '%' && (i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2])) {
			b.WriteString("25")
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func asciiHost(host string) (string, error) {
	if isPlain(host) || strings.HasPrefix(host, "[") {
		return host, nil
	}
	name, port, hasPort := strings.Cut(host, ":")
	name, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return "", err
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

func escape(s string) string {
	if isPlain(s) {
		return s
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if !needsEscape[s[i]] {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[s[i]>>4])
		b.WriteByte(hex[s[i]&15])
	}
	return b.String()
}
