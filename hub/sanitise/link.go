package sanitise

import (
	"net/url"
	"strings"
)

// Link returns what URL does, without the parameters that only tell where a
// reader came from, in the query and in the fragment. What is left keeps its
// order and its bytes. An address with a signature is left as it is. Link is
// for pages; the addresses of images and enclosures may need all that they
// have, and an id is no address.
//
// A parameter "ref" goes if it names the host of the page at base or of the
// address itself.
func Link(raw string, base *url.URL) string {
	address := URL(raw, base)
	if strings.IndexByte(address, '?') < 0 && strings.IndexByte(address, '#') < 0 {
		return address
	}
	return untracked(address, base)
}

func untracked(address string, base *url.URL) string {
	page, fragment, hasFragment := strings.Cut(address, "#")
	page, query, hasQuery := strings.Cut(page, "?")
	if hasQuery && isSigned(query) {
		return address
	}
	if hasQuery && query != "" {
		if query = withoutTracking(query, func(name, value string) bool {
			return isTracking(name) || name == "ref" && isReferrer(value, page, base)
		}); query != "" {
			query = "?" + query
		}
		page += query
	} else if hasQuery {
		page += "?"
	}
	if hasFragment {
		if fragment = withoutTracking(fragment, func(name, value string) bool { return value != "" && isTracking(name) }); fragment != "" {
			page += "#" + fragment
		}
	}
	return page
}

func isSigned(query string) bool {
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if isSignature(plainName(name)) {
			return true
		}
	}
	return false
}

// withoutTracking takes pairs away, each with one of the marks that part them.
func withoutTracking(pairs string, goes func(name, value string) bool) string {
	var kept []string
	all := 0
	for pair := range strings.SplitSeq(pairs, "&") {
		all++
		name, value, _ := strings.Cut(pair, "=")
		if !goes(plainName(name), value) {
			kept = append(kept, pair)
		}
	}
	if len(kept) == all {
		return pairs
	}
	return strings.Join(kept, "&")
}

// plainName is how the lists spell a parameter: in lower case, without what is
// left of an ampersand that was escaped twice.
func plainName(name string) string {
	return strings.TrimPrefix(strings.ToLower(name), "amp;")
}

// isReferrer tells whether the value names the host of the page that the link
// leads to or stands on.
func isReferrer(value, page string, base *url.URL) bool {
	value, err := url.QueryUnescape(value)
	if err != nil {
		return false
	}
	named := bareHost(value)
	return named != "" && (named == bareHost(page) || base != nil && named == bareHost(base.Host))
}

// bareHost returns the host of an address, or of one that lacks its scheme,
// without what sites put before their name.
func bareHost(address string) string {
	if _, rest, found := strings.Cut(address, "://"); found {
		address = rest
	}
	host, _, _ := strings.Cut(address, "/")
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	for _, prefix := range []string{"www.", "feeds.", "rss."} {
		host = strings.TrimPrefix(host, prefix)
	}
	if !strings.Contains(host, ".") {
		return ""
	}
	return host
}
