package reader

// The namespaces whose elements reading understands, in their usual spelling:
// package normalise has mended the others.
const (
	nsAtom       = "http://www.w3.org/2005/Atom"
	nsAtom03     = "http://purl.org/atom/ns#"
	nsRSS10      = "http://purl.org/rss/1.0/"
	nsRSS09      = "http://channel.netscape.com/rdf/simple/0.9/"
	nsRSS09Alt   = "http://my.netscape.com/rdf/simple/0.9/"
	nsRDF        = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsXML        = "http://www.w3.org/XML/1998/namespace"
	nsXHTML      = "http://www.w3.org/1999/xhtml"
	nsContent    = "http://purl.org/rss/1.0/modules/content/"
	nsDC         = "http://purl.org/dc/elements/1.1/"
	nsDCTerms    = "http://purl.org/dc/terms/"
	nsSy         = "http://purl.org/rss/1.0/modules/syndication/"
	nsMedia      = "http://search.yahoo.com/mrss/"
	nsITunes     = "http://www.itunes.com/dtds/podcast-1.0.dtd"
	nsPodcast    = "https://podcastindex.org/namespace/1.0"
	nsSlash      = "http://purl.org/rss/1.0/modules/slash/"
	nsWFW        = "http://wellformedweb.org/CommentAPI/"
	nsThread     = "http://purl.org/syndication/thread/1.0"
	nsCC         = "http://web.resource.org/cc/"
	nsCCModule   = "http://backend.userland.com/creativeCommonsRssModule"
	nsFeedBurner = "http://rssnamespace.org/feedburner/ext/1.0"
	nsGeoRSS     = "http://www.georss.org/georss"
	nsGeo        = "http://www.w3.org/2003/01/geo/wgs84_pos#"
	nsGML        = "http://www.opengis.net/gml"
	nsTombstones = "http://purl.org/atompub/tombstones/1.0"
	nsPrism      = "http://prismstandard.org/namespaces/1.2/basic/"
)

// sameAs has the namespaces that are others under a second name, which is no
// mistake of the feed's.
var sameAs = map[string]string{
	"http://www.itunes.com/DTDs/PodCast-1.0.dtd":                     nsITunes,
	"http://example.com/DTDs/PodCast-1.0.dtd":                        nsITunes,
	"http://wellformedweb.org/commentAPI/":                           nsWFW,
	"http://www.rssboard.org/media-rss":                              nsMedia,
	"http://creativecommons.org/ns#":                                 nsCC,
	"http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html": nsCCModule,
}

// undeclared has the namespaces that prefixes stand for where a feed declares
// none: they are written as everybody writes them.
var undeclared = map[string]string{
	"atom": nsAtom, "atom10": nsAtom, "a10": nsAtom, "atom03": nsAtom03, "rss": nsRSS10, "rdf": nsRDF, "xml": nsXML, "xhtml": nsXHTML,
	"content": nsContent, "dc": nsDC, "dcterms": nsDCTerms, "sy": nsSy, "media": nsMedia, "itunes": nsITunes,
	"podcast": nsPodcast, "slash": nsSlash, "wfw": nsWFW, "thr": nsThread, "cc": nsCC, "creativeCommons": nsCCModule,
	"feedburner": nsFeedBurner, "georss": nsGeoRSS, "geo": nsGeo, "gml": nsGML, "prism": nsPrism, "at": nsTombstones,
}

// native tells whether the elements of a namespace are those of the format
// itself; root is the namespace of the root element.
func native(namespace string, isAtom bool, root string) bool {
	switch namespace {
	case "", root:
		return true
	case nsAtom, nsAtom03:
		return isAtom
	case nsRSS10, nsRSS09, nsRSS09Alt, nsRDF:
		return !isAtom
	}
	return false
}

// spokenFor are the extensions that fields of an item or a feed speak of. They
// are not kept a second time.
var spokenFor = map[string]map[string]bool{
	nsContent:    {"encoded": true},
	nsXHTML:      {"body": true, "div": true},
	nsFeedBurner: {"origLink": true, "origEnclosureLink": true},
	nsWFW:        {"commentRss": true, "commentRSS": true},
	nsDC: {"title": true, "creator": true, "author": true, "date": true, "language": true, "subject": true,
		"rights": true, "description": true, "contributor": true, "identifier": true},
	nsDCTerms: {"modified": true, "created": true, "issued": true, "published": true},
	nsSlash:   {"comments": true},
	nsThread:  {"total": true},
	nsSy:      {"updatePeriod": true, "updateFrequency": true, "updateBase": true},
	nsAtom: {"link": true, "id": true, "updated": true, "published": true, "author": true, "contributor": true,
		"title": true, "summary": true, "content": true, "category": true},
	nsCC:         {"license": true},
	nsCCModule:   {"license": true},
	nsTombstones: {"deleted-entry": true},
}

// Prefix returns the prefix that a namespace commonly has, "" for one that
// reading does not know.
func Prefix(namespace string) string {
	found := ""
	for prefix, known := range undeclared {
		if known == namespace && (found == "" || len(prefix) < len(found) || len(prefix) == len(found) && prefix < found) {
			found = prefix
		}
	}
	return found
}
