package draft

import (
	"cmp"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// fill sets content and summary. The addresses in them are relative to the
// text's base, or where the feed names none, to the item's page. HTML that is
// too much to be kept as content still gives a summary, and content gives one
// where the source wrote none.
func (f *Feed) fill(d *Item) {
	content, summary := f.once(d, d.Content), f.once(d, d.Summary)
	if content == "" || content == summary {
		content, summary = cmp.Or(content, summary), ""
	}
	item := &d.Fields
	item.ContentHTML = unwrapped(strings.TrimSpace(sanitise.HTML(content, f.textBase(d))))
	if summary == "" && item.ContentHTML == "" {
		summary = content
	}
	item.Summary = text.Excerpt(sanitise.Text(summary), summaryLimit)
	if item.Summary == "" {
		item.Summary = sanitise.Summary(item.ContentHTML, excerptLimit)
	}
}

func (f *Feed) textBase(d *Item) *url.URL {
	if d.TextBase != nil {
		return d.TextBase
	}
	if u, err := url.Parse(d.Fields.URL); err == nil && d.Fields.URL != "" {
		return u
	}
	return f.Base
}

// unwrapped takes the bare div from around sanitised HTML, which XHTML in Atom
// has by rule (RFC 4287 §3.1.1.3). One that names a language or a direction is
// kept.
func unwrapped(s string) string {
	inner, opens := strings.CutPrefix(s, "<div>")
	inner, closes := strings.CutSuffix(inner, "</div>")
	if !opens || !closes {
		return s
	}
	depth := 0
	for rest := inner; ; {
		i := strings.Index(rest, "div")
		if i < 0 {
			return strings.TrimSpace(inner)
		}
		switch before := rest[:i]; {
		case strings.HasSuffix(before, "</"):
			depth--
		case strings.HasSuffix(before, "<"):
			depth++
		}
		if depth < 0 { // the first div ended before the last
			return s
		}
		rest = rest[i+len("div"):]
	}
}

// derivedID is the identity of an item that has none of its own, "" for one
// that holds nothing. It is the same as long as link and title are, or where
// there are none, content and enclosures.
func derivedID(d *Item) string {
	f := &d.Fields
	if d.address != "" || f.Title != "" {
		return digestID(d.address, f.Title)
	}
	of := []string{d.Content, d.Summary}
	for _, e := range f.Enclosures {
		of = append(of, e.URL)
	}
	if strings.Join(of, "") == "" {
		return ""
	}
	return digestID(of...)
}

func digestID(of ...string) string {
	digest := hub.DigestOf([]byte(strings.Join(of, "\n")))
	return "digest:" + hex.EncodeToString(digest[:])
}

// People keeps names, and addresses of pages and pictures.
func (f *Feed) People(raw []hub.Person) []hub.Person {
	var kept []hub.Person
	for _, p := range raw {
		p = hub.Person{Name: PersonName(p.Name), URL: f.Address(p.URL), Avatar: f.Address(p.Avatar)}
		if p.Name+p.URL != "" && len(kept) < maxPeople {
			kept = append(kept, p)
		}
	}
	return kept
}

// PersonName returns a name without the mail address of "mail (Name)",
// "Name (mail)" and "Name <mail>".
func PersonName(s string) string {
	if !strings.Contains(s, "@") {
		return plain(s)
	}
	words := strings.FieldsFunc(plain(s), func(r rune) bool { return strings.ContainsRune(" ()<>[]", r) })
	kept := words[:0]
	for _, w := range words {
		w = strings.TrimPrefix(w, "mailto:")
		if at := strings.Index(w, "@"); at > 0 && strings.Contains(w[at:], ".") {
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " ")
}

// tags returns the tags as plain text, each once, with the schemes of those
// that have one.
func tags(raw []string, schemes map[string]string) ([]string, map[string]string) {
	var kept []string
	var keptSchemes map[string]string
	seen := make(map[string]bool, len(raw))
	for _, written := range raw {
		tag := plain(written)
		if tag == "" || seen[tag] || len(kept) == maxTags {
			continue
		}
		seen[tag] = true
		kept = append(kept, tag)
		if scheme := text.Line(schemes[written]); scheme != "" && len(scheme) <= maxScheme {
			if keptSchemes == nil {
				keptSchemes = make(map[string]string)
			}
			keptSchemes[tag] = scheme
		}
	}
	return kept, keptSchemes
}

// maxScheme bounds the name of a taxonomy, in bytes.
const maxScheme = 1024

// enclosures returns the media files, each once, with all that is said of it in any of
// the places that name it.
func (f *Feed) enclosures(raw []hub.Enclosure) []hub.Enclosure {
	var kept []hub.Enclosure
	at := make(map[string]int, len(raw))
	for _, e := range raw {
		e.URL = f.Address(e.URL)
		e.Type = strings.ToLower(text.Line(e.Type))
		e.Title = plain(e.Title)
		e.Length, e.Duration = max(0, e.Length), max(0, e.Duration)
		if i, seen := at[e.URL]; seen {
			first := &kept[i]
			first.Type, first.Title = cmp.Or(first.Type, e.Type), cmp.Or(first.Title, e.Title)
			first.Length, first.Duration = cmp.Or(first.Length, e.Length), cmp.Or(first.Duration, e.Duration)
			continue
		}
		if e.URL != "" && len(kept) < maxEnclosures {
			at[e.URL] = len(kept)
			kept = append(kept, e)
		}
	}
	return kept
}

func isImage(mediaType string) bool { return strings.HasPrefix(mediaType, "image/") }

// Size reads a number of bytes, 0 where it is none.
func Size(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Duration reads seconds or hours:minutes:seconds, 0 where it is neither.
func Duration(s string) time.Duration {
	total := 0.0
	for part := range strings.SplitSeq(strings.TrimSpace(s), ":") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0 || n > 1e6 {
			return 0
		}
		total = total*60 + n
	}
	return min(time.Duration(total)*time.Second, 1000*time.Hour)
}
