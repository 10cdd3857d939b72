package outputs

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

// The rules of Media RSS. What checkers do not know of it is left out, and media:adult,
// which it has given up itself.
var (
	mediaElements = map[string]rule{
		"category":    {attributes: []attribute{may("scheme", Scheme), may("label", label)}, text: line, spoken: isTag},
		"copyright":   {attributes: []attribute{may("url", Address)}, text: line, once: true, spoken: isRights},
		"credit":      {attributes: []attribute{may("role", strings.ToLower), may("scheme", Scheme)}, text: line, finish: creditRole},
		"description": {attributes: []attribute{may("type", textType)}, once: true, spoken: isSummary, finish: mediaText},
		"hash":        {attributes: []attribute{may("algo", oneOf("md5", "sha-1"))}, text: matching(hashPattern), finish: hashOfLength},
		"keywords":    {text: line, spoken: areTags},
		"player":      {attributes: []attribute{need("url", Address), may("width", positive), may("height", positive)}},
		"rating":      {attributes: []attribute{may("scheme", oneOf("urn:simple", "urn:mpaa", "urn:v-chip"))}, text: strings.ToLower, finish: isRating},
		"restriction": {attributes: []attribute{need("relationship", oneOf("allow", "deny")), may("type", oneOf("country", "uri"))}, text: line, finish: isRestriction},
		"text": {attributes: []attribute{may("type", textType), may("lang", XMLLanguage), may("start", playTime), may("end", playTime)},
			finish: mediaText},
		"thumbnail": {attributes: []attribute{need("url", Address), may("width", positive), may("height", positive), may("time", playTime)}, spoken: isPicture},
		"title":     {attributes: []attribute{may("type", textType)}, once: true, spoken: isTitle, finish: mediaText},
	}
	mediaContent = rule{
		attributes: []attribute{may("url", Address), may("fileSize", positive), may("type", mediaType),
			may("medium", oneOf("image", "audio", "video", "document", "executable")), may("isDefault", truth),
			may("expression", oneOf("sample", "full", "nonstop")), may("bitrate", size), may("framerate", size), may("samplingrate", size),
			may("channels", count), may("duration", size), may("height", positive), may("width", positive), may("lang", XMLLanguage)},
		children: unspoken(mediaElements),
		spoken:   isFile,
		finish: func(x *Element, _ *hub.Extension) bool {
			return x.Attribute("url") != "" || slices.ContainsFunc(x.Children, func(child Element) bool { return child.Name == "media:player" })
		},
	}
	mediaGroup = unspoken(mediaAlone)
	mediaAlone = joined(mediaElements, map[string]rule{"content": mediaContent})
	mediaItem  = joined(mediaAlone, map[string]rule{"group": {instead: group}})
)

// unspoken returns the rules of elements that describe a file: what the item's fields
// say is said of the item.
func unspoken(rules map[string]rule) map[string]rule {
	kept := make(map[string]rule, len(rules))
	for name, r := range rules {
		r.spoken = nil
		kept[name] = r
	}
	return kept
}

// group takes a group in where it has two files at least, as checkers demand, else what
// stands in it.
func group(w *modules, x *hub.Extension) {
	within := modules{entry: w.entry}
	within.add(nsMedia, x.Children, map[string]map[string]rule{nsMedia: mediaGroup})
	files := 0
	for i := range within.elements {
		if within.elements[i].Name == "media:content" {
			files++
		}
	}
	if files >= 2 {
		w.put(Element{Name: "media:group", Children: within.elements}, false)
		return
	}
	w.add(nsMedia, x.Children, map[string]map[string]rule{nsMedia: mediaAlone})
}

// Contents returns as elements of Media RSS those of the files of which a format has not
// told all. They stand for themselves, as nothing says that they are one work (Media RSS,
// media:group). Those are left out that are among the modules already.
func (e Entry) Contents(modules []Element, isTold func(hub.Enclosure) bool) []Element {
	told := make(map[string]bool)
	note := func(x *Element) {
		if x.Name == "media:content" {
			told[x.Attribute("url")] = true
		}
	}
	for m := range modules {
		note(&modules[m])
		for c := range modules[m].Children {
			note(&modules[m].Children[c])
		}
	}
	var contents []Element
	for _, file := range e.Files() {
		if !told[file.URL] && !isTold(file) {
			told[file.URL] = true
			contents = append(contents, newContent(file))
		}
	}
	return contents
}

func newContent(file hub.Enclosure) Element {
	x := Element{Name: "media:content"}
	x.Set("url", file.URL)
	if file.Length > 0 {
		x.Set("fileSize", strconv.FormatInt(file.Length, 10))
	}
	x.Set("type", file.Type)
	switch medium, _, _ := strings.Cut(file.Type, "/"); medium {
	case "image", "audio", "video":
		x.Set("medium", medium)
	case "text":
		x.Set("medium", "document")
	}
	if file.Duration > 0 {
		x.Set("duration", strconv.FormatFloat(file.Duration.Seconds(), 'f', -1, 64))
	}
	if file.Title != "" {
		x.Children = []Element{{Name: "media:title", Text: file.Title}}
	}
	return x
}

func label(s string) string { return Unmarked(line(s)) }

func isTag(e *Entry, x *hub.Extension) bool {
	return e.hasTag(cmp.Or(x.Attributes["label"], x.Text))
}

func areTags(e *Entry, x *hub.Extension) bool {
	for keyword := range strings.FieldsFuncSeq(x.Text, func(r rune) bool { return r == ',' || r == '،' }) {
		if !e.hasTag(keyword) {
			return false
		}
	}
	return true
}

func (e *Entry) hasTag(tag string) bool {
	tag = text.Line(tag)
	return tag == "" || slices.Contains(e.Tags, tag)
}

func isTitle(e *Entry, x *hub.Extension) bool { return line(x.Text) == text.Line(e.Title) }

// isRights tells whether an element says no more than the rights do.
func isRights(e *Entry, x *hub.Extension) bool {
	return x.Attributes["url"] == "" && text.Line(x.Text) == text.Line(e.Rights)
}

func isSummary(e *Entry, x *hub.Extension) bool {
	return e.Item.Summary != "" && line(x.Text) == text.Line(e.Item.Summary)
}

func isPicture(e *Entry, x *hub.Extension) bool {
	address := Address(x.Attributes["url"])
	return address != "" && (address == e.Picture || address == e.Banner)
}

// isFile tells whether an element says no more of a file than the enclosure does.
func isFile(e *Entry, x *hub.Extension) bool {
	if len(x.Children) > 0 {
		return false
	}
	for name := range x.Attributes {
		switch name {
		case "url", "type", "medium", "fileSize", "duration", "isDefault", "expression":
		default:
			return false
		}
	}
	return e.hasFile(Address(x.Attributes["url"]))
}

// hasFile tells whether an address is that of one of the files. It looks at them once for
// all elements: an item may have many of both.
func (e *Entry) hasFile(address string) bool {
	if e.fileAddresses == nil {
		e.fileAddresses = make(map[string]bool, len(e.Enclosures))
		for _, file := range e.Files() {
			e.fileAddresses[file.URL] = true
		}
	}
	return e.fileAddresses[address]
}

// thumbnails are the item's picture, as large as it is said to be, and its banner.
func (e Entry) thumbnails() []Element {
	if e.Picture == "" {
		return nil
	}
	picture := Element{Name: "media:thumbnail"}
	picture.Set("url", e.Picture)
	for x := range everyMedia(e.Extensions) {
		if x.Name == "thumbnail" && Address(x.Attributes["url"]) == e.Picture {
			picture.Set("width", positive(x.Attributes["width"]))
			picture.Set("height", positive(x.Attributes["height"]))
			break
		}
	}
	if e.Banner == "" || e.Banner == e.Picture {
		return []Element{picture}
	}
	banner := Element{Name: picture.Name}
	banner.Set("url", e.Banner)
	return []Element{picture, banner}
}

// everyMedia yields the elements of Media RSS, the ones within others too.
func everyMedia(extensions []hub.Extension) iter.Seq[*hub.Extension] {
	return func(yield func(*hub.Extension) bool) {
		for i := range extensions {
			x := &extensions[i]
			if x.Namespace != nsMedia {
				continue
			}
			if !yield(x) {
				return
			}
			for child := range everyMedia(x.Children) {
				if !yield(child) {
					return
				}
			}
		}
	}
}

var textType = oneOf("plain", "html")

// mediaText gives an element its text: HTML where it says so, else plain text. Both were
// cleaned at ingest.
func mediaText(x *Element, from *hub.Extension) bool {
	x.Text = line(from.Text)
	if x.Attribute("type") == "html" && x.Text != "" {
		x.Text = strings.TrimSpace(text.Clean(from.Text))
	}
	return x.Text != ""
}

func hashOfLength(x *Element, _ *hub.Extension) bool {
	if x.Attribute("algo") == "sha-1" {
		return len(x.Text) == 40
	}
	return len(x.Text) == 32
}

// ratings has the words of the schemes of media:rating.
var ratings = map[string][]string{
	"":           {"adult", "nonadult"},
	"urn:simple": {"adult", "nonadult"},
	"urn:mpaa":   {"g", "m", "nc-17", "pg", "pg-13", "r", "x"},
	"urn:v-chip": {"14+", "18+", "c", "c8", "g", "pg", "tv-14", "tv-g", "tv-ma", "tv-pg", "tv-y", "tv-y7", "tv-y7-fv"},
}

// isRating knows an unknown scheme by what was left out.
func isRating(x *Element, from *hub.Extension) bool {
	x.Text = strings.TrimSpace(x.Text)
	return (from.Attributes["scheme"] == "" || x.Attribute("scheme") != "") && slices.Contains(ratings[x.Attribute("scheme")], x.Text)
}

func isRestriction(x *Element, from *hub.Extension) bool {
	switch x.Attribute("type") {
	case "country":
		x.Text = countries(x.Text)
	case "uri":
		x.Text = Address(x.Text)
	default:
		if x.Text = oneOf("all", "none")(x.Text); from.Attributes["type"] != "" {
			return false
		}
	}
	return x.Text != ""
}

// creditRole takes the role off that the scheme does not have, and the scheme with it:
// the name stays.
func creditRole(x *Element, _ *hub.Extension) bool {
	role, scheme := x.Attribute("role"), x.Attribute("scheme")
	if role != "" && (scheme != "" && scheme != ebu || slices.Contains(ebuRoles, role)) {
		return true
	}
	x.Attributes = nil
	return true
}

// ebu is the scheme of roles where none is named, those of the European Broadcasting
// Union.
const ebu = "urn:ebu"

var ebuRoles = strings.Split("actor,adaptor,anchor person,animal trainer,animator,announcer,armourer,art director,artist,artist/performer,"+
	"assistant camera,assistant chief lighting technician,assistant director,assistant producer,assistant visual editor,author,"+
	"broadcast assistant,broadcast journalist,camera operator,carpenter,casting,causeur,chief lighting technician,choir,choreographer,"+
	"clapper loader,commentary or commentator,commissioning broadcaster,composer,computer programmer,conductor,consultant,"+
	"continuity checker,correspondent,costume designer,dancer,dialogue coach,director,director of photography,distribution company,"+
	"draughtsman,dresser,dubber,editor,editor/producer,ensemble,executive producer,expert,fight director,floor manager,focus puller,"+
	"foley artist,foley editor,foley mixer,graphic assistant,graphic designer,greensman,grip,hairdresser,illustrator,interviewed guest,"+
	"interviewer,key character,key grip,key talents,leadman,librettist,lighting director,lighting technician,location manager,lyricist,"+
	"make up artist,manufacturer,matte artist,music arranger,music group,musician,news reader,orchestra,participant,performer,"+
	"photographer,post,producer,production assistant,production company,production department,production manager,production secretary,"+
	"programme production researcher,programme proposal,property manager,publishing company,puppeteer,pyrotechnician,reporter,rigger,"+
	"runner,scenario,scenic operative,script supervisor,second assistant camera,second assistant director,second unit director,"+
	"set designer,set dresser,sign language,singer,sound designer,sound mixer,sound recordist,special effects,stunts,subtitles,"+
	"technical director,term,translation,transportation manager,treatment,treatment proposal,treatment/programme proposal,vision mixer,"+
	"visual editor,visual effects,wardrobe,witness", ",")
