package sanitise

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// maxDataURL bounds an image that is written into its address, in bytes.
const maxDataURL = 32 << 10

var policy = newPolicy()

// newPolicy returns the list of elements, attributes and schemes that pass.
// Everything else is unwrapped; prepare has dropped what must go with its
// contents before the policy sees it.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	bare := strings.Fields(`abbr acronym address article aside audio b bdi big blockquote br caption center cite
		code col colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr
		i ins kbd li main mark ol p picture pre q rp rt ruby s samp section small span strike strong sub summary sup
		table tbody td tfoot th thead time tr tt u ul var video wbr`)
	p.AllowElements(bare...)
	p.AllowNoAttrs().OnElements(bare...)
	// A void element has no contents to skip, and would take the rest with it.
	p.AllowElementsContent("frame")
	allowAttributes(p)
	allowAddresses(p)
	return p
}

func allowAttributes(p *bluemonday.Policy) {
	number := regexp.MustCompile(`^[0-9]{1,5}%?$`)
	integer := regexp.MustCompile(`^-?[0-9]{1,9}$`)
	word := regexp.MustCompile(`^[A-Za-z]{1,20}$`)
	flag := regexp.MustCompile(`^[a-z]*$`)
	mediaType := regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+;= "'/,-]{1,128}$`)
	date := regexp.MustCompile(`^[0-9A-Za-z:.+ -]{1,64}$`)

	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?i:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("title").Globally()
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("sizes").Matching(regexp.MustCompile(`^[A-Za-z0-9(): .,%-]{1,512}$`)).OnElements("img", "source")
	p.AllowAttrs("width", "height").Matching(number).OnElements("img", "video")
	p.AllowAttrs("controls").Matching(flag).OnElements("audio", "video")
	p.AllowAttrs("type").Matching(mediaType).OnElements("source")
	p.AllowAttrs("media").Matching(regexp.MustCompile(`^[A-Za-z0-9(): .,-]{1,256}$`)).OnElements("source")
	p.AllowAttrs("kind", "srclang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)).OnElements("track")
	p.AllowAttrs("label").OnElements("track")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(word).OnElements("td", "th")
	p.AllowAttrs("start").Matching(integer).OnElements("ol")
	p.AllowAttrs("reversed").Matching(flag).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol")
	p.AllowAttrs("value").Matching(integer).OnElements("li")
	p.AllowAttrs("value").OnElements("data")
	p.AllowAttrs("datetime").Matching(date).OnElements("time", "ins", "del")
	p.AllowAttrs("span").Matching(number).OnElements("col", "colgroup")
	p.AllowAttrs("open").Matching(flag).OnElements("details")
}

func allowAddresses(p *bluemonday.Policy) {
	// Not every attribute below is one that bluemonday takes for an address, so
	// each has a pattern of its own. prepare brings relative ones to this form.
	web := regexp.MustCompile(`^\s*(?i:https?)://`)
	set := regexp.MustCompile(`^(?i:https?)://[^\s,]+( [0-9.]+[wxh])?(, (?i:https?)://[^\s,]+( [0-9.]+[wxh])?)*$`)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^\s*(?i:https?://|mailto:)`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^\s*(?i:https?://|data:)`)).OnElements("img")
	p.AllowAttrs("src").Matching(web).OnElements("audio", "source", "track", "video")
	p.AllowAttrs("poster").Matching(web).OnElements("video")
	p.AllowAttrs("srcset").Matching(set).OnElements("img", "source")
	p.AllowAttrs("cite").Matching(web).OnElements("blockquote", "q", "ins", "del")
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowURLSchemeWithCustomPolicy("data", isSmallImage)
}

var rasterImage = regexp.MustCompile(`^image/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*$`)

func isSmallImage(u *url.URL) bool {
	return len(u.Opaque) <= maxDataURL && u.RawQuery == "" && u.Fragment == "" && rasterImage.MatchString(u.Opaque)
}
