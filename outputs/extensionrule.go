package outputs

import (
	"maps"
	"mime"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// The namespaces of the modules.
const (
	nsMedia   = "http://search.yahoo.com/mrss/"
	nsPodcast = "https://podcastindex.org/namespace/1.0"
	nsITunes  = "http://www.itunes.com/dtds/podcast-1.0.dtd"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsTerms   = "http://purl.org/dc/terms/"
	nsGeoRSS  = "http://www.georss.org/georss"
	nsGeo     = "http://www.w3.org/2003/01/geo/wgs84_pos#"
	nsGML     = "http://www.opengis.net/gml"
	nsThread  = "http://purl.org/syndication/thread/1.0"
	nsSlash   = "http://purl.org/rss/1.0/modules/slash/"
	nsWFW     = "http://wellformedweb.org/CommentAPI/"
)

// prefixes are what elements of the modules begin with. Checkers expect these.
var prefixes = map[string]string{
	nsMedia: "media", nsPodcast: "podcast", nsDC: "dc", nsTerms: "dcterms", nsGeoRSS: "georss", nsGeo: "geo",
	nsThread: "thr", nsSlash: "slash", nsWFW: "wfw",
}

// Namespaces are the declarations of the namespaces of Modules. A document has all of
// them, since it does not know its items.
type Namespaces struct {
	DublinCore string `xml:"xmlns:dc,attr"`
	Terms      string `xml:"xmlns:dcterms,attr"`
	Geo        string `xml:"xmlns:geo,attr"`
	GeoRSS     string `xml:"xmlns:georss,attr"`
	Media      string `xml:"xmlns:media,attr"`
	Podcast    string `xml:"xmlns:podcast,attr"`
	Slash      string `xml:"xmlns:slash,attr"`
	Thread     string `xml:"xmlns:thr,attr"`
	Comments   string `xml:"xmlns:wfw,attr"`
	History    string `xml:"xmlns:fh,attr"`
}

// ModuleNamespaces is the one value of Namespaces.
var ModuleNamespaces = Namespaces{
	DublinCore: nsDC, Terms: nsTerms, Geo: nsGeo, GeoRSS: nsGeoRSS, Media: nsMedia, Podcast: nsPodcast, Slash: nsSlash,
	Thread: nsThread, Comments: nsWFW,
	History: "http://purl.org/syndication/history/1.0",
}

// rule says what an element of a module may have. What it does not name is left out.
type rule struct {
	attributes []attribute
	text       check // nil where there is none
	mayBeBlank bool
	children   map[string]rule
	once       bool // as in one of them in one parent
	// spoken tells whether the fields of the item say it already.
	spoken func(*Entry, *hub.Extension) bool
	// finish tells whether the element may stand as it is now.
	finish func(*Element, *hub.Extension) bool
	// instead puts other elements in the place of this one.
	instead func(*modules, *hub.Extension)
}

type attribute struct {
	name     string
	check    check
	required bool
}

// check returns the valid form of a value, "" where it has none.
type check func(string) string

// An attribute that an element needs, or may have.
func need(name string, c check) attribute { return attribute{name, c, true} }
func may(name string, c check) attribute  { return attribute{name, c, false} }

// line is any text on one line. Where it holds markup that nobody asked for, it is what
// that says.
func line(s string) string {
	if strings.Contains(s, "<") {
		s = sanitise.Text(s)
	}
	return text.Line(s)
}

var (
	integerPattern = regexp.MustCompile(`^[-+]?[0-9]{1,18}$`)
	decimalPattern = regexp.MustCompile(`^[-+]?[0-9]{1,18}(\.[0-9]{1,18})?$`)
	timePattern    = regexp.MustCompile(`^([0-9]{1,9}(\.[0-9]{1,9})?|[0-9]{1,4}:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?)$`)
	hashPattern    = regexp.MustCompile(`^[0-9A-Fa-f]{32}([0-9A-Fa-f]{8})?$`)
	geoPattern     = regexp.MustCompile(`^geo:-?[0-9]{1,3}(\.[0-9]{1,18})?(,-?[0-9]{1,6}(\.[0-9]{1,18})?){1,2}(;u=[0-9]{1,9}(\.[0-9]{1,9})?)?$`) // RFC 5870
	osmPattern     = regexp.MustCompile(`^[NWR][0-9]{1,18}(#[0-9]{1,9})?$`)
	countsPattern  = regexp.MustCompile(`^[0-9]{1,9}(, ?[0-9]{1,9})*$`)
)

// matching is any text that matches a pattern.
func matching(p *regexp.Regexp) check {
	return func(s string) string {
		if s = strings.TrimSpace(s); p.MatchString(s) {
			return s
		}
		return ""
	}
}

var (
	integer  = matching(integerPattern)
	decimal  = matching(decimalPattern)
	playTime = matching(timePattern)
)

// size is a decimal number that has no sign.
func size(s string) string {
	if s = decimal(s); strings.HasPrefix(s, "-") {
		return ""
	}
	return strings.TrimPrefix(s, "+")
}

// count is a whole number that has no sign.
func count(s string) string {
	if s = integer(s); strings.HasPrefix(s, "-") {
		return ""
	}
	return strings.TrimPrefix(s, "+")
}

// positive is a whole number above 0: many write 0 for what they do not know.
func positive(s string) string {
	if s = count(s); strings.Trim(s, "0") == "" {
		return ""
	}
	return s
}

// degrees is a decimal number between -limit and limit.
func degrees(limit float64) check {
	return func(s string) string {
		s = decimal(s)
		if n, err := strconv.ParseFloat(s, 64); err != nil || n < -limit || n > limit {
			return ""
		}
		return s
	}
}

var latitude, longitude = degrees(90), degrees(180)

// places is a list of at least this many points, each a latitude and a longitude.
func places(least int) check {
	return func(s string) string {
		numbers := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
		if len(numbers) < 2*least || len(numbers)%2 != 0 {
			return ""
		}
		for i, n := range numbers {
			if i%2 == 0 && latitude(n) == "" || i%2 == 1 && longitude(n) == "" {
				return ""
			}
		}
		return strings.Join(numbers, " ")
	}
}

// place is a single point.
func place(s string) string {
	if s = places(1)(s); strings.Count(s, " ") != 1 {
		return ""
	}
	return s
}

// oneOf is one of these words, whatever the case of its letters.
func oneOf(words ...string) check {
	return func(s string) string {
		if s = strings.ToLower(strings.TrimSpace(s)); slices.Contains(words, s) {
			return s
		}
		return ""
	}
}

var truth = oneOf("true", "false")

// countries is a list of countries (ISO 3166).
func countries(s string) string {
	codes := strings.Fields(strings.ToUpper(s))
	for _, code := range codes {
		if region, err := language.ParseRegion(code); err != nil || len(code) != 2 || !region.IsCountry() || region.String() != code {
			return ""
		}
	}
	return strings.Join(codes, " ")
}

// identifier is a URI in its one form (RFC 3986 §6.2).
func identifier(s string) string {
	if !hub.Republishable(s) {
		return ""
	}
	return s
}

var schemeURI = regexp.MustCompile(`^(https?://[0-9A-Za-z]|tag:|urn:)[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*$`)

// Scheme returns the identifier of a taxonomy where it is a URI that may stand in any
// format, else "".
func Scheme(s string) string {
	switch {
	case !schemeURI.MatchString(s):
		return ""
	case strings.HasPrefix(s, "http"): // taxonomies are compared as they are written
		return s
	}
	return identifier(s)
}

// mediaType returns a media type without parameters (RFC 6838 §4.2), or "".
func mediaType(s string) string {
	essence, _, _ := strings.Cut(s, ";")
	if essence = strings.ToLower(strings.TrimSpace(essence)); !mediaTypePattern.MatchString(essence) {
		return ""
	}
	return essence
}

var mediaTypePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$`)

// encodedType is a media type with its parameters.
func encodedType(s string) string {
	if essence, parameters, err := mime.ParseMediaType(s); err == nil && mediaTypePattern.MatchString(essence) {
		return mime.FormatMediaType(essence, parameters)
	}
	return ""
}

// of returns the rules of elements that are alike.
func of(r rule, names ...string) map[string]rule {
	rules := make(map[string]rule, len(names))
	for _, name := range names {
		rules[name] = r
	}
	return rules
}

// joined returns the rules of all, those of a later one in the place of an earlier one's.
func joined(all ...map[string]rule) map[string]rule {
	rules := make(map[string]rule)
	for _, some := range all {
		maps.Copy(rules, some)
	}
	return rules
}

// items are the rules of an item's own elements, by namespace.
var items = map[string]map[string]rule{
	nsMedia:   mediaItem,
	nsPodcast: podcast,
	nsITunes: {
		"season":  {instead: podcastNumber("season")},
		"episode": {instead: podcastNumber("episode")},
	},
	nsDC: joined(of(rule{text: line}, "publisher", "relation", "coverage"), of(rule{text: line, once: true}, "type", "format")),
	nsTerms: joined(
		of(rule{text: line}, "alternative", "audience", "valid", "available", "spatial", "temporal", "accessRights", "bibliographicCitation",
			"educationLevel", "instructionalMethod", "provenance", "rightsHolder"),
		of(rule{text: line, once: true}, "abstract", "mediator", "dateAccepted", "dateCopyrighted", "dateSubmitted"),
		of(rule{text: positive, once: true}, "extent"),
		of(rule{text: line}, "isVersionOf", "hasVersion", "isReplacedBy", "replaces", "isRequiredBy", "requires", "isPartOf", "hasPart",
			"isReferencedBy", "references", "isFormatOf", "hasFormat", "conformsTo"),
	),
	nsGeoRSS: {
		"point": {text: place}, "line": {text: places(2)}, "polygon": {text: places(4)}, "where": {instead: simpleGeometry},
		"featureTypeTag": {text: line}, "relationshipTag": {text: line}, "featureName": {text: line},
		"elev": {text: decimal}, "floor": {text: integer}, "radius": {text: size},
	},
	nsGeo: {
		"lat": {text: latitude, once: true}, "long": {text: longitude, once: true}, "alt": {text: decimal, once: true},
		"Point": {
			children: map[string]rule{"lat": {text: latitude, once: true}, "long": {text: longitude, once: true}},
			finish:   func(x *Element, _ *hub.Extension) bool { return len(x.Children) == 2 },
		},
	},
	nsThread: {"in-reply-to": {attributes: []attribute{need("ref", identifier), may("href", Address), may("source", Address), may("type", mediaType)}}},
	nsSlash:  {"section": {text: line}, "department": {text: line}, "hit_parade": {text: matching(countsPattern), once: true}},
	nsWFW:    {"comment": {text: Address, once: true}},
}

// podcast are the rules of an item's elements of Podcasting 2.0.
var podcast = map[string]rule{
	"transcript": {attributes: []attribute{need("url", Address), need("type", mediaType), may("language", XMLLanguage), may("rel", oneOf("captions"))}},
	"chapters":   {attributes: []attribute{need("url", Address), need("type", mediaType)}, once: true},
	"person":     {attributes: []attribute{may("role", line), may("group", line), may("img", Address), may("href", Address)}, text: line},
	"soundbite":  {attributes: []attribute{need("startTime", size), need("duration", size)}, text: line, mayBeBlank: true},
	"season":     {attributes: []attribute{may("name", line)}, text: count, once: true},
	"episode":    {attributes: []attribute{may("display", line)}, text: size, once: true},
	"location":   {attributes: []attribute{may("rel", oneOf("subject", "creator")), may("geo", matching(geoPattern)), may("osm", matching(osmPattern)), may("country", countries)}, text: line},
	"license":    {attributes: []attribute{may("url", Address)}, text: line, once: true},
	"socialInteract": {attributes: []attribute{need("protocol", line), need("uri", Address), may("accountId", line), may("accountUrl", Address),
		may("priority", count)}},
	"contentLink": {attributes: []attribute{need("href", Address)}, text: line},
	"txt":         {attributes: []attribute{may("purpose", line)}, text: line},
	"alternateEnclosure": {
		attributes: []attribute{need("type", encodedType), may("length", count), may("bitrate", size), may("height", positive), may("lang", XMLLanguage),
			may("title", line), may("rel", line), may("codecs", line), may("default", truth)},
		children: map[string]rule{
			"source":    {attributes: []attribute{need("uri", Address), may("contentType", encodedType)}},
			"integrity": {attributes: []attribute{need("type", oneOf("sri", "pgp-signature")), need("value", line)}, once: true},
		},
		finish: func(x *Element, _ *hub.Extension) bool {
			return slices.ContainsFunc(x.Children, func(child Element) bool { return child.Name == "podcast:source" })
		},
	},
}

// podcastNumber tells what iTunes has a number for in the words of Podcasting 2.0,
// unless those are there.
func podcastNumber(name string) func(*modules, *hub.Extension) {
	return func(w *modules, x *hub.Extension) {
		isTold := func(other hub.Extension) bool { return other.Namespace == nsPodcast && other.Name == name }
		if number := positive(x.Text); number != "" && !slices.ContainsFunc(w.entry.Extensions, isTold) {
			w.put(Element{Name: "podcast:" + name, Text: number}, true)
		}
	}
}

// simpleGeometry tells a geometry of GML in the simple form of GeoRSS, which needs no
// namespace more.
func simpleGeometry(w *modules, x *hub.Extension) {
	for _, geometry := range x.Children {
		if geometry.Namespace != nsGML {
			continue
		}
		switch geometry.Name {
		case "Point":
			w.putPlace("georss:point", place(deepest(geometry)))
		case "LineString":
			w.putPlace("georss:line", places(2)(deepest(geometry)))
		case "Polygon":
			w.putPlace("georss:polygon", places(4)(deepest(geometry)))
		}
	}
}

// putPlace puts an element with a place, if there is one.
func (w *modules) putPlace(name, text string) {
	if text != "" {
		w.put(Element{Name: name, Text: text}, false)
	}
}

// deepest returns the text of the first element that has no other in it.
func deepest(x hub.Extension) string {
	for len(x.Children) > 0 {
		x = x.Children[0]
	}
	return x.Text
}
