package hub

import (
	"net/url"
	"regexp"
	"strings"
)

// Minter makes public ids for items whose own id can't be republished: tag URIs
// (RFC 4151) under the hub's domain.
type Minter struct {
	// Domain is the host name of the hub's public address.
	Domain string
}

// mintedSince is the date in every minted tag URI: RFC 4151 §2.1 wants one on
// which the minter held the domain, and equal ids want a constant one.
const mintedSince = "2026"

// Item returns the public id for the item that the source calls nativeID.
func (m Minter) Item(sourceID, nativeID string) string {
	return m.Tag(sourceID + "/" + KeyOf(sourceID, nativeID).String())
}

// Tag returns a tag URI of the hub with this specific part, which must hold
// only characters that a URI's query may hold.
func (m Minter) Tag(specific string) string {
	return "tag:" + m.Domain + "," + mintedSince + ":" + specific
}

// mints tells whether an id is of the Minter's own making. A source that sends
// one may not keep it: it could be another item's.
func (m Minter) mints(id string) bool { return strings.HasPrefix(id, m.Tag("")) }

const specific = `[0-9A-Za-z;/?:@&=+$._!~*'()%,-]*`

var (
	uriCharacters = regexp.MustCompile(`^(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-F]{2})+$`)
	// RFC 4151 §2.1 and RFC 2141 §2, which checkers of feeds hold ids to: RFC 8141 has more
	// characters for the second.
	tagURI = regexp.MustCompile(`^tag:(?:[a-z0-9._-]+@)?[a-z0-9][a-z0-9.-]*,[0-9]{4}(?:-[0-9]{2}){0,2}:` + specific + `(?:#` + specific + `)?$`)
	urnURI = regexp.MustCompile(`^urn:[a-z0-9][a-z0-9-]{1,31}:(?:[A-Za-z0-9()+,.:=@;$_!*'-]|%[0-9A-F]{2})+$`)

	uuid       = regexp.MustCompile(`^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	unreserved = regexp.MustCompile(`%(?:2D|2E|5F|7E|3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])`)
)

// Republishable tells whether a native id can stand in an output as it is: an
// absolute URI in the canonical form of RFC 3986 §6.2, as RFC 4287 §4.2.6
// advises. Readers compare ids byte by byte, so any other id is replaced
// rather than mended.
func Republishable(id string) bool {
	if len(id) > 1024 || !uriCharacters.MatchString(id) || unreserved.MatchString(id) {
		return false
	}
	switch scheme, _, _ := strings.Cut(id, ":"); scheme {
	case "http", "https":
		return canonicalHTTP(id)
	case "tag":
		return tagURI.MatchString(id)
	case "urn":
		// A UUID that is none is what generators make of other things (RFC 9562 §4).
		named, isUUID := strings.CutPrefix(id, "urn:uuid:")
		return urnURI.MatchString(id) && (!isUUID || uuid.MatchString(named))
	}
	return false
}

func canonicalHTTP(id string) bool {
	u, err := url.Parse(id)
	if err != nil || u.User != nil || u.Hostname() == "" || u.Host != strings.ToLower(u.Host) {
		return false
	}
	defaultPort := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	if strings.HasSuffix(u.Host, ":") || u.Port() == defaultPort || strings.HasSuffix(u.Hostname(), ".") {
		return false
	}
	if u.Path == "" {
		return false
	}
	for segment := range strings.SplitSeq(u.EscapedPath(), "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return strings.Count(id, "#") <= 1
}
