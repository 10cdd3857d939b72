package compare

import (
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/feedhub/feedhub/hub"
)

// address is what is compared of an item's link.
type address struct {
	key  uint64 // 0 where there is none
	site string // registrable domain, empty where there is none
}

// addressOf normalises a link for comparing alone (RFC 3986 §6.2): no scheme,
// default port, "www.", fragment or slash at the end, and the query's parameters in
// order. Those that only track readers are taken off at ingest.
func addressOf(link string) address {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "" {
		return address{}
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	query := ""
	if u.RawQuery != "" {
		query = "?" + u.Query().Encode()
	}
	port := ""
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		port = ":" + p
	}
	if path == "" && query == "" {
		return address{site: siteOf(host)} // a home page is no item
	}
	return address{wide(strings.TrimPrefix(host, "www.") + port + path + query), siteOf(host) + port}
}

// linkOf returns the address of an item: that which its page gives itself, where it
// was read, else the link of its feed.
func linkOf(item *hub.Item) address {
	if canonical := addressOf(item.CanonicalURL); canonical.key != 0 {
		return canonical
	}
	return addressOf(item.URL)
}

// siteOf returns the registrable domain of a host, the host itself where it has
// none, such as an address of numbers.
func siteOf(host string) string {
	if site, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return site
	}
	return host
}

// ownSite returns the site that is a source's own: that of the address which the
// operator gave. What a feed says of itself proves nothing.
func ownSite(source *hub.Source) string {
	return addressOf(source.URL).site
}

// wide is FNV-1a with 64 bits, for what must not collide by chance.
func wide(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
