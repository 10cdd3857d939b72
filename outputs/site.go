package outputs

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub"
)

// Home is the address of the project, for generator elements.
const Home = "https://github.com/feedhub/feedhub"

// About is the address of the documentation of the _feedhub object.
const About = Home + "#json-feed"

// Media types of the documents that are not syndication formats.
const (
	HTMLContentType = "text/html; charset=utf-8"
	OPMLContentType = "text/x-opml; charset=utf-8"
)

// OPMLFile is the last part of the subscription list's address.
const OPMLFile = "opml.xml"

// Format is a syndication format that every section is published in.
type Format struct {
	Name        string // as people know it
	File        string // last part of the address
	Alias       string // what a section's address can end with as well
	MediaType   string // without parameters, for links
	ContentType string // for the Content-Type header
}

// The formats, and all of them in the order in which they are offered.
var (
	RSS      = Format{"RSS", "rss.xml", ".rss", "application/rss+xml", "application/rss+xml; charset=utf-8"}
	Atom     = Format{"Atom", "atom.xml", ".atom", "application/atom+xml", "application/atom+xml; charset=utf-8"}
	JSONFeed = Format{"JSON Feed", "feed.json", ".json", "application/feed+json", "application/feed+json"}
	Formats  = [...]Format{RSS, Atom, JSONFeed}
	// Tombstones is where a section tells what was taken down (RFC 6721): not in the
	// feeds themselves, whose checkers do not know its namespace.
	Tombstones = Format{"Deleted items", "deleted.xml", "", "application/atom+xml", "application/atom+xml; charset=utf-8"}
)

// NegotiatedFile is the last part of the address at which a section is sent in the
// format that a client likes best.
const NegotiatedFile = "feed"

// Site is the hub as the outside sees it. Make one with NewSite.
type Site struct {
	Title string
	base  *url.URL // path ends with a slash
}

// NewSite returns the site with this title and public address. The address may
// have a path when something in front of the hub takes it off the requests. The
// error says what the address lacks.
func NewSite(title, address string) (Site, error) {
	base, err := url.Parse(address)
	if err != nil {
		return Site{}, fmt.Errorf("site address %q: %w", address, err)
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" {
		return Site{}, fmt.Errorf("site address %q: want an http or https address with a host, such as https://hub.example.org", address)
	}
	if base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return Site{}, fmt.Errorf("site address %q: want no user, query or fragment", address)
	}
	canonical, err := url.Parse(Address(address))
	if err != nil || canonical.Host == "" {
		return Site{}, fmt.Errorf("site address %q: its host is not a domain name", address)
	}
	canonical.Path = strings.TrimSuffix(canonical.Path, "/") + "/"
	canonical.RawPath = ""
	if title == "" {
		title = canonical.Hostname()
	}
	return Site{Title: title, base: canonical}, nil
}

// Path returns the path of an address of the hub, as clients see it: that of
// the home page without parts, a section's with its slug, an output's with slug
// and file.
func (s Site) Path(parts ...string) string {
	return s.base.EscapedPath() + escape(parts)
}

// Address returns the absolute form of Path.
func (s Site) Address(parts ...string) string {
	return s.base.String() + escape(parts)
}

// origin returns what stands before a path in an address.
func (s Site) origin() string { return s.base.Scheme + "://" + s.base.Host }

// ArchiveFolder is the part of an address below which a section's archives are.
const ArchiveFolder = "archive"

// ArchivePath returns the path of an archive of a section: of a file, or of the page for
// people where that is empty.
func (s Site) ArchivePath(slug string, archive hub.Archive, file string) string {
	parts := []string{slug, ArchiveFolder, archive.String()}
	if file != "" {
		parts = append(parts, file)
	}
	return s.Path(parts...)
}

// Name returns what a document of the site is called where the site is to be named too. What
// goes over all sections has the site's own title.
func (s Site) Name(title string) string {
	if title == s.Title {
		return title
	}
	return title + " – " + s.Title
}

// Minter returns the maker of ids under the site's domain.
func (s Site) Minter() hub.Minter {
	return hub.Minter{Domain: s.base.Hostname()}
}

func escape(parts []string) string {
	escaped := make([]string, len(parts))
	for i, part := range parts {
		escaped[i] = url.PathEscape(part)
	}
	return strings.Join(escaped, "/")
}
