package dom

import (
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub/text"
)

// IsWeb tells whether an address can lead to a page of the web.
func IsWeb(u *url.URL) bool {
	return u != nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Site returns the host of an address, by which sites are told apart.
func Site(u *url.URL) string {
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// ownAddress returns the address that the page was found at, else the one that
// it gives itself.
func (d *Document) ownAddress(address *url.URL) *url.URL {
	if IsWeb(address) {
		return address
	}
	for _, own := range []string{d.Link("canonical"), d.Meta("og:url")} {
		if u, err := url.Parse(strings.TrimSpace(own)); err == nil && IsWeb(u) {
			return u
		}
	}
	return nil
}

// Resolve returns the absolute address that raw means on the page, nil where
// that is none of the web.
func (d *Document) Resolve(raw string) *url.URL {
	raw = strings.Join(strings.FieldsFunc(raw, func(r rune) bool { return r < ' ' }), "")
	if raw = strings.TrimSpace(raw); raw == "" || len(raw) > MaxAddress {
		return nil
	}
	u, err := url.Parse(strings.ReplaceAll(text.Clean(raw), " ", "%20"))
	if err != nil {
		return nil
	}
	if d.Base != nil {
		u = d.Base.ResolveReference(u)
	}
	if !IsWeb(u) || len(u.String()) > MaxAddress {
		return nil
	}
	return u
}

// Absolute is Resolve for those who want text; "" is no address.
func (d *Document) Absolute(raw string) string {
	if u := d.Resolve(raw); u != nil {
		return u.String()
	}
	return ""
}
