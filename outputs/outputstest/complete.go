package outputstest

import (
	"time"

	"github.com/feedhub/feedhub/hub"
)

// The namespaces of the extensions of Complete.
const (
	media   = "http://search.yahoo.com/mrss/"
	podcast = "https://podcastindex.org/namespace/1.0"
	itunes  = "http://www.itunes.com/dtds/podcast-1.0.dtd"
	dc      = "http://purl.org/dc/elements/1.1/"
	dcterms = "http://purl.org/dc/terms/"
	georss  = "http://www.georss.org/georss"
	geo     = "http://www.w3.org/2003/01/geo/wgs84_pos#"
	gml     = "http://www.opengis.net/gml"
	thr     = "http://purl.org/syndication/thread/1.0"
	slash   = "http://purl.org/rss/1.0/modules/slash/"
	wfw     = "http://wellformedweb.org/CommentAPI/"
	atom    = "http://www.w3.org/2005/Atom"
)

// in makes extensions of a namespace, one by one, by what stands within an element:
// attributes, children and text.
type in string

type attributes = map[string]string

func (namespace in) element(name string, within ...any) hub.Extension {
	x := hub.Extension{Namespace: string(namespace), Name: name}
	for _, w := range within {
		switch w := w.(type) {
		case attributes:
			x.Attributes = w
		case string:
			x.Text = w
		case hub.Extension:
			x.Children = append(x.Children, w)
		}
	}
	return x
}

// link is a link of Atom, with attributes of which each value follows its name.
func link(relation, address string, more ...string) hub.Extension {
	x := in(atom).element("link", attributes{"rel": relation, "href": address})
	for i := 0; i < len(more); i += 2 {
		x.Attributes[more[i]] = more[i+1]
	}
	return x
}

// Complete returns a section whose items have every field, and extensions of every
// namespace: the first ones as they should be, the others as they are found.
func Complete() *hub.Snapshot {
	s := snapshot(
		hub.Section{Slug: "all", Title: "All", Description: "Everything that an item can have", Language: "en", Limit: 50, AlsoInRSS: true},
		map[string]hub.Origin{
			"studio": {
				ID: "tag:studio.example.org,2020:feed", Title: "Studio", Language: "en", HomePageURL: "https://studio.example.org/",
				FeedURL: "https://studio.example.org/feed", Icon: "https://studio.example.org/icon.png",
				Rights: "© Studio", License: "https://creativecommons.org/licenses/by/4.0/", Authors: []hub.Person{{Name: "Studio", URL: "https://studio.example.org/about"}},
			},
			"wire": {Title: "Wire", FeedURL: "https://wire.example.org/feed"},
		},
		whole(), photo(), spoilt(), member(),
	)
	s.Told = map[string]hub.Told{s.Items[1].ID: {
		Story: "4b5a69780f1e2d3c",
		Also:  []hub.Copied{{ID: "https://wire.example.org/1", URL: "https://wire.example.org/1", Title: "The same", SourceID: "wire"}},
	}}
	return s
}

// whole has every field, and extensions as they should be.
func whole() hub.Item {
	m, p := in(media), in(podcast)
	return hub.Item{
		SourceID: "studio", NativeID: "tag:studio.example.org,2026:episode-1", URL: "https://studio.example.org/1", ExternalURL: "https://elsewhere.example.com/1",
		Language: "en-GB", Title: "Everything & more", Summary: "A summary of <everything>.",
		ContentHTML: `<p>All of it, at <a href="https://studio.example.org/all">one place</a>.</p>`,
		Image:       "https://studio.example.org/1.jpg", Banner: "https://studio.example.org/1-wide.jpg", Rights: "© 2026 Studio & friends", License: "https://creativecommons.org/licenses/by-sa/4.0/",
		Authors:      []hub.Person{{Name: "Ann", URL: "https://studio.example.org/ann", Avatar: "https://studio.example.org/ann.png"}, {Name: "Bo & Co"}},
		Contributors: []hub.Person{{Name: "Cy", URL: "https://studio.example.org/cy"}, {Name: "Di"}},
		Tags:         []string{"audio", "news & more", "all"},
		TagSchemes:   map[string]string{"audio": "https://studio.example.org/tags", "all": "not a URI", "news & more": "urn:x-studio:tags"},
		Enclosures: []hub.Enclosure{
			{URL: "https://studio.example.org/1.mp3", Type: "audio/mpeg", Length: 4321, Duration: 90*time.Minute + 500*time.Millisecond, Title: "Sound & vision"},
			{URL: "https://studio.example.org/1.mp4", Type: `video/mp4; codecs="avc1"`, Length: 87654321, Duration: time.Hour},
			{URL: "https://studio.example.org/1.pdf"},
			{URL: "https://studio.example.org/1.opus", Type: "audio/*", Title: "Small"},
		},
		Discussion: hub.Discussion{URL: "https://studio.example.org/1#comments", FeedURL: "https://studio.example.org/1/comments.xml", Count: 17},
		ClaimedSource: hub.ClaimedSource{ID: "tag:agency.example.com,2020:x", Title: "Agency & Sons", HomePageURL: "https://agency.example.com/",
			FeedURL: "https://agency.example.com/feed", Rights: "© Agency"},
		Extensions: []hub.Extension{
			m.element("thumbnail", attributes{"url": "https://studio.example.org/1.jpg", "width": "1200", "height": "0"}),
			m.element("thumbnail", attributes{"url": "https://studio.example.org/1-small.jpg", "width": "120", "height": "80", "time": "12:05:01.123"}),
			m.element("title", "Everything & more"),
			m.element("description", attributes{"type": "html"}, `<p>With <b>markup</b> &amp; all.</p>`),
			m.element("keywords", "all, audio"),
			m.element("rating", attributes{"scheme": "urn:mpaa"}, "pg"),
			m.element("restriction", attributes{"relationship": "allow", "type": "country"}, "de fr eg"),
			m.element("player", attributes{"url": "https://studio.example.org/play?id=1&x=2", "width": "400"}),
			m.element("group",
				m.element("content", attributes{"url": "https://studio.example.org/1-720.mp4", "type": "video/mp4", "height": "720", "width": "1280", "bitrate": "1500.5", "lang": "en", "isDefault": "true"}),
				m.element("content", attributes{"url": "https://studio.example.org/1-360.mp4", "type": "video/mp4", "height": "360", "fileSize": "1234", "expression": "full"}, m.element("hash", attributes{"algo": "md5"}, "dfdec888b72151965a34b4b59031290a")),
				m.element("credit", attributes{"role": "Producer"}, "Ed & Flo"),
				m.element("text", attributes{"type": "plain", "start": "0", "end": "10:00:03.000", "lang": "en"}, "Oh, say"),
			),
			p.element("transcript", attributes{"url": "https://studio.example.org/1.vtt", "type": "text/vtt", "language": "en", "rel": "captions"}),
			p.element("transcript", attributes{"url": "https://studio.example.org/1.html", "type": "text/html"}),
			p.element("chapters", attributes{"url": "https://studio.example.org/1.chapters.json", "type": "application/json+chapters"}),
			p.element("person", attributes{"role": "guest", "img": "https://studio.example.org/g.jpg", "href": "https://studio.example.org/g"}, "Gil & Hal"),
			p.element("soundbite", attributes{"startTime": "73.0", "duration": "60.0"}, "Why it matters"),
			p.element("soundbite", attributes{"startTime": "1234.5", "duration": "42.25"}),
			p.element("season", attributes{"name": "The first"}, "1"),
			p.element("episode", attributes{"display": "Ch.3"}, "3.5"),
			p.element("alternateEnclosure", attributes{"type": "audio/opus", "length": "32400788", "bitrate": "96000", "title": "High quality", "default": "true"},
				p.element("source", attributes{"uri": "https://studio.example.org/1-high.opus", "contentType": `audio/opus; codecs="opus"`}),
				p.element("integrity", attributes{"type": "sri", "value": "sha384-ExVqijgYHm15PqQqdXfW95x+Rs6C+d6E/ICxyQOeFevnxNLR/wtJNrNYTjIysUBo"})),
			p.element("location", attributes{"geo": "geo:30.0444,31.2357", "osm": "R5466227", "rel": "subject"}, "Cairo & around"),
			p.element("license", attributes{"url": "https://studio.example.org/terms"}, "Studio 1.0"),
			p.element("socialInteract", attributes{"protocol": "activitypub", "uri": "https://social.example.org/1", "accountId": "@studio", "priority": "1"}),
			p.element("contentLink", attributes{"href": "https://live.example.org/1"}, "Watch it"),
			p.element("txt", attributes{"purpose": "verify"}, "S6lpp7ZCn8"),
			in(itunes).element("season", "9"),
			in(itunes).element("explicit", "true"),
			in(dc).element("publisher", "Studio Press"), in(dc).element("type", "Sound"), in(dc).element("coverage", "Cairo & around"),
			in(dcterms).element("abstract", "In short"), in(dcterms).element("isPartOf", "https://studio.example.org/series"),
			in(dcterms).element("rightsHolder", "Studio"), in(dcterms).element("extent", "12"),
			in(georss).element("point", "30.0444 31.2357"), in(georss).element("featureName", "Cairo"), in(georss).element("elev", "23"), in(georss).element("radius", "500"),
			in(georss).element("polygon", "45.256 -110.45 46.46 -109.48 43.84 -109.86 45.256 -110.45"),
			in(geo).element("lat", "30.0444"), in(geo).element("long", "31.2357"),
			in(thr).element("in-reply-to", attributes{"ref": "tag:other.example.org,2026:7", "href": "https://other.example.org/7", "source": "https://other.example.org/feed", "type": "text/html"}),
			in(slash).element("section", "articles"), in(slash).element("department", "not-an-ocean-unto-itself"), in(slash).element("hit_parade", "17,10, 3"),
			in(wfw).element("comment", "https://studio.example.org/1/say"),
			link("alternate", "https://studio.example.org/1", "hreflang", "en", "type", "text/html"),
			link("alternate", "https://studio.example.org/ar/1", "hreflang", "arz", "type", "text/html", "title", "بالعربية & غيرها"),
			link("alternate", "https://studio.example.org/ar/1", "hreflang", "ar", "type", "text/html"),
			link("related", "https://elsewhere.example.com/1"), link("related", "https://elsewhere.example.com/2", "type", "application/pdf"),
			link("via", "https://agency.example.com/feed"), link("via", "https://agency.example.com/1"), link("payment", "https://studio.example.org/pay"),
			link("replies", "https://studio.example.org/1/comments.xml", "type", "application/rss+xml"),
			in(atom).element("category", attributes{"term": "all-things", "label": "all"}),
		},
	}
}

// photo has a picture and two files, one of which its source has in a group of one.
func photo() hub.Item {
	m := in(media)
	return hub.Item{
		SourceID: "studio", NativeID: "https://studio.example.org/2", URL: "https://studio.example.org/2", Language: "ar", Title: "صورة",
		Image:      "https://studio.example.org/2.jpg",
		Enclosures: []hub.Enclosure{{URL: "https://studio.example.org/2.ogg", Type: "audio/ogg"}, {URL: "https://studio.example.org/2.webm"}},
		Extensions: []hub.Extension{
			m.element("content", attributes{"url": "https://studio.example.org/2.jpg", "medium": "image", "type": "image/jpeg", "width": "1024", "height": "0"},
				m.element("title", attributes{"type": "plain"}, "القاهرة & النيل"), m.element("credit", attributes{"role": "photographer"}, "ليلى حداد"),
				m.element("description", "<b>مساء</b> يوم"), m.element("copyright", attributes{"url": "https://studio.example.org/c"}, "© Studio"),
				m.element("thumbnail", attributes{"url": "https://studio.example.org/2-s.jpg"})),
			m.element("group", m.element("content", attributes{"url": "https://studio.example.org/2.webm", "type": "video/webm"}), m.element("title", "A group of one")),
			in(georss).element("where", in(gml).element("Point", in(gml).element("pos", "45.256 -71.92"))),
			in(geo).element("Point", in(geo).element("lat", "45.256"), in(geo).element("long", "-71.92")),
			in(itunes).element("episode", "4"), in(itunes).element("season", "2"), in(itunes).element("duration", "10:00"),
		},
	}
}

// spoilt has extensions as they must not be republished.
func spoilt() hub.Item {
	m, p := in(media), in(podcast)
	return hub.Item{
		SourceID: "wire", NativeID: "https://wire.example.org/3", URL: "https://wire.example.org/3", Title: "Badly used",
		License: "javascript:alert(1)", Rights: "AT&amp;T </b>", Tags: []string{"</b>", "a &amp;lt; b"}, TagSchemes: map[string]string{"</b>": "http://[::1]/"},
		Discussion: hub.Discussion{URL: "/comments", Count: -3}, ClaimedSource: hub.ClaimedSource{Title: "Nowhere", FeedURL: "feed"},
		Contributors: []hub.Person{{URL: "mailto:x"}, {}},
		Enclosures:   []hub.Enclosure{{URL: "https://wire.example.org/3", Type: "what ever", Length: -1, Duration: -time.Second}, {URL: "data:text/plain,x", Type: "text/plain"}},
		Extensions: []hub.Extension{
			m.element("adult", "false"), m.element("community", m.element("statistics", attributes{"views": "5"})), m.element("license", attributes{"href": "https://x.example/"}),
			m.element("thumbnail"), m.element("thumbnail", attributes{"url": "javascript:alert(1)", "width": "0"}),
			m.element("content", attributes{"medium": "image"}), m.element("content", attributes{"url": "https://wire.example.org/3.gif", "fileSize": "0", "medium": "Picture", "duration": "1:02", "width": "-4", "lang": "english", "isDefault": "yes", "evil": "1"}),
			m.element("credit", attributes{"role": "boss"}, "Somebody"), m.element("credit", attributes{"role": "Owner", "scheme": "urn:yvs"}, "Else"), m.element("credit"),
			m.element("hash", "nothing"), m.element("rating", "very"), m.element("rating", attributes{"scheme": "urn:icra"}, "adult"),
			m.element("restriction", attributes{"relationship": "allow", "type": "country"}, "UK XX"), m.element("restriction", attributes{"relationship": "maybe"}, "all"),
			m.element("title", attributes{"type": "xhtml"}, "A </b> &amp;lt; B"), m.element("title", "Twice"), m.element("text", attributes{"start": "soon"}, "&amp;"),
			m.element("player"), m.element("category", attributes{"scheme": "http://search yahoo", "label": "<b>"}, "a/b"),
			p.element("transcript"), p.element("chapters", attributes{"url": "x"}), p.element("person"), p.element("soundbite", attributes{"startTime": "-1", "duration": "x"}),
			p.element("season", "one"), p.element("alternateEnclosure", attributes{"type": "audio/opus"}, p.element("source", attributes{"uri": "ipfs://x"})),
			p.element("value", attributes{"type": "lightning"}), p.element("txt"), p.element("location", attributes{"geo": "30,31"}, "x"), p.element("license"),
			p.element("socialInteract", attributes{"protocol": "disabled"}), p.element("contentLink", attributes{"href": "javascript:x"}, "x"), p.element("locked", "no"), p.element("guid", "x"),
			in(georss).element("point", "95 200"), in(georss).element("line", "1 2"), in(georss).element("box", "1 2 3 4"), in(georss).element("point", "1,2"),
			in(geo).element("lat", "north"), in(geo).element("Point", in(geo).element("lat", "1")),
			in(thr).element("in-reply-to", attributes{"ref": "7"}), in(slash).element("hit_parade", "many"), in(wfw).element("comment", "x"),
			link("alternate", "https://wire.example.org/3b"), link("related", "javascript:alert(1)"), link("canonical", "https://wire.example.org/3"),
			link("related", "https://wire.example.org/3c", "hreflang", "klingon", "type", "pdf", "title", "A </b> &amp;lt; B"), link("related", "https://wire.example.org/3c"),
			in(atom).element("category", attributes{"term": "</b> &amp;lt;", "label": "</b>"}), in(atom).element("category", attributes{"label": "a &amp;lt; b"}),
			in(dc).element("source", "x"), in(dc).element("type", "A"), in(dc).element("type", "B"), in(dc).element("language", "klingon"), in(dcterms).element("extent", "0"),
			in("http://example.org/unknown#").element("x", "1"), in("prism").element("y", "2"), in(itunes).element("episode", "0"),
		},
	}
}

// member has what a JSON Feed's publisher added.
func member() hub.Item {
	return hub.Item{
		SourceID: "wire", NativeID: "https://wire.example.org/4", URL: "https://wire.example.org/4", Title: "Members", Summary: "Of JSON.",
		Extensions: []hub.Extension{
			{Name: "_wire", JSON: `{"about":"https://wire.example.org/json","priority":3,"nested":[1,{"a":null}]}`},
			{Name: "_wire", JSON: `{"again":true}`},
			{Name: "_flag", JSON: "true"},
			{Name: "_feedhub", JSON: `{"source":{"id":"other"}}`},
			{Name: "_bad.name", JSON: "1"},
			{Name: "_broken", JSON: "{"},
		},
	}
}
