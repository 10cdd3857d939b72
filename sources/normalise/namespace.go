package normalise

import "strings"

// namespaces are the names of the vocabularies that feeds use, as the programs
// that read them expect to find them.
var namespaces = []string{
	"http://www.w3.org/2005/Atom",
	"http://purl.org/atom/ns#",
	"http://www.w3.org/2007/app",
	"http://purl.org/rss/1.0/",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"http://www.w3.org/2000/01/rdf-schema#",
	"http://my.netscape.com/rdf/simple/0.9/",
	"http://channel.netscape.com/rdf/simple/0.9/",
	"http://purl.org/rss/1.0/modules/content/",
	"http://purl.org/rss/1.0/modules/syndication/",
	"http://purl.org/rss/1.0/modules/slash/",
	"http://purl.org/rss/1.0/modules/threading/",
	"http://purl.org/rss/1.0/modules/image/",
	"http://purl.org/rss/1.0/modules/event/",
	"http://purl.org/rss/1.0/modules/taxonomy/",
	"http://purl.org/dc/elements/1.1/",
	"http://purl.org/dc/terms/",
	"http://purl.org/syndication/thread/1.0",
	"http://purl.org/syndication/history/1.0",
	"http://search.yahoo.com/mrss/",
	"http://www.itunes.com/dtds/podcast-1.0.dtd",
	"https://podcastindex.org/namespace/1.0",
	"http://www.google.com/schemas/play-podcasts/1.0",
	"http://podlove.org/simple-chapters",
	"http://www.georss.org/georss",
	"http://www.w3.org/2003/01/geo/wgs84_pos#",
	"http://www.opengis.net/gml",
	"http://wellformedweb.org/CommentAPI/",
	"http://backend.userland.com/creativeCommonsRssModule",
	"http://creativecommons.org/ns#",
	"http://web.resource.org/cc/",
	"http://rssnamespace.org/feedburner/ext/1.0",
	"http://www.w3.org/1999/xhtml",
	"http://www.w3.org/1999/xlink",
	"http://www.w3.org/2000/svg",
	"http://a9.com/-/spec/opensearch/1.1/",
	"http://webns.net/mvcb/",
	"http://schemas.google.com/g/2005",
	"http://www.youtube.com/xml/schemas/2015",
	"http://madskills.com/public/xml/rss/module/trackback/",
	"http://madskills.com/public/xml/rss/module/pingback/",
	"http://xmlns.com/foaf/0.1/",
	"http://source.scripting.com/",
	"http://www.sitemaps.org/schemas/sitemap/0.9",
}

// synonyms are other names that publishers took for one of the namespaces.
var synonyms = map[string]string{
	"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "https://podcastindex.org/namespace/1.0",
	"search.yahoo.com/mrss/1.0": "http://search.yahoo.com/mrss/",
	"search.yahoo.com/rss":      "http://search.yahoo.com/mrss/",
	"w3.org/atom":               "http://www.w3.org/2005/Atom",
}

// canonical maps both names and what is left of them without what publishers
// get wrong to the names.
var canonical = func() map[string]string {
	m := make(map[string]string, 2*len(namespaces)+len(synonyms))
	for _, name := range namespaces {
		m[name] = name
		m[bare(name)] = name
	}
	for name, right := range synonyms {
		m[name] = right
	}
	// Programs, and package reader, know these two in either spelling.
	m["http://www.itunes.com/DTDs/PodCast-1.0.dtd"] = "http://www.itunes.com/DTDs/PodCast-1.0.dtd"
	m["http://wellformedweb.org/commentAPI/"] = "http://wellformedweb.org/commentAPI/"
	return m
}()

// bare strips a namespace of scheme, case, blanks, and what stands at its end.
func bare(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = strings.TrimPrefix(strings.TrimPrefix(name, "https://"), "http://")
	name = strings.TrimPrefix(name, "www.")
	return strings.TrimRight(name, "/#")
}

// namespace returns the namespace that a publisher meant, and whether it was
// misspelt.
func namespace(value []byte) (string, bool) {
	if known, ok := canonical[string(value)]; ok && known == string(value) {
		return known, false
	}
	if len(value) > 200 {
		return "", false
	}
	known, ok := canonical[bare(string(value))]
	return known, ok
}
