package sanitise

import (
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Summary returns the beginning of what sanitised HTML says, in at most limit
// runes on one line, ending with a sentence where one ends: the text of its
// paragraphs and lists. Headings, figures, tables and code tell little without
// their place and are left out, and so are lines that only lead elsewhere. HTML
// that has nothing else gives its text as it is.
func Summary(s string, limit int) string {
	w := summary{limit: limit}
	w.read(s)
	if w.out.Len() == 0 {
		return text.Excerpt(Text(s), limit)
	}
	return text.Excerpt(w.out.String(), limit)
}

// summary collects blocks of text until there are enough for an excerpt.
type summary struct {
	limit, runes int
	out          strings.Builder
	block        strings.Builder // text of the block that is open
	links        int             // links and dates that are open
	linked, own  bool            // what the block holds: links or dates, text outside of them
}

func (w *summary) read(s string) {
	for s != "" && w.runes <= w.limit {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		w.text(s[:i])
		if s = s[i:]; s == "" {
			break
		}
		end := tagEnd(s)
		tag := s[1:end]
		s = s[min(len(s), end+1):]
		name, closing := strings.CutPrefix(tag, "/")
		name = tagName(name)
		if !closing && isAside(name) {
			w.end()
			s = behindElement(s, name)
			continue
		}
		w.tag(name, closing)
	}
	w.end()
}

func (w *summary) text(s string) {
	if s == "" {
		return
	}
	w.block.WriteString(s)
	w.own = w.own || w.links == 0 && strings.TrimSpace(s) != ""
}

func (w *summary) tag(name string, closing bool) {
	switch name {
	case "a", "time":
		w.linked = true
		w.links++
		if closing {
			w.links = max(0, w.links-2)
		}
	case "img":
	default:
		if !inline[atom.Lookup([]byte(name))] {
			w.end()
		}
	}
}

// end closes a block: it becomes part of the summary unless it only leads
// elsewhere.
func (w *summary) end() {
	line := text.Line(html.UnescapeString(w.block.String()))
	linked, own := w.linked, w.own
	w.block.Reset()
	w.linked, w.own = false, false
	if line == "" || linked && (w.out.Len() == 0 && !own || leadsElsewhere(line)) || strings.HasPrefix(line, "The post ") && strings.Contains(line, " appeared first on ") {
		return
	}
	if w.out.Len() > 0 {
		w.out.WriteByte(' ')
	}
	w.out.WriteString(line)
	w.runes += utf8.RuneCountInString(line) + 1
}

// isAside tells whether the element holds what is no part of a summary.
func isAside(name string) bool {
	switch name {
	case "figure", "figcaption", "table", "pre", "video", "audio", "aside", "footer", "h1", "h2", "h3", "h4", "h5", "h6":
		return true
	}
	return false
}

// behindElement returns what of s follows the element whose start tag stands
// before it.
func behindElement(s, name string) string {
	for depth := 1; depth > 0; {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return ""
		}
		s = s[i+1:]
		if found, closing := strings.CutPrefix(s, "/"); tagName(found) == name {
			depth++
			if closing {
				depth -= 2
			}
		}
		s = s[min(len(s), tagEnd(s)+1):]
	}
	return s
}

// leadsElsewhere tells whether a line with a link in it begins with words that
// say no more than that.
func leadsElsewhere(line string) bool {
	if len(line) > maxLeading {
		return false
	}
	for _, words := range leading {
		if hasPrefixFold(line, words) {
			return true
		}
	}
	return false
}

// maxLeading is longer than the lines that only lead elsewhere, in bytes.
const maxLeading = 400

var leading = []string{
	"اقرأ أيضا", "اقرأ أيضًا", "إقرأ أيضا", "اقرأ ايضا", "اقرأ المزيد", "اقرأ كذلك", "شاهد أيضا", "شاهد أيضًا", "طالع أيضا",
	"بیشتر بخوانید", "همچنین بخوانید", "مزید پڑھیں", "یہ بھی پڑھیں", "Read more", "Read also", "Also read", "See also", "Continue reading",
	"Lire aussi", "À lire", "Lire la suite", "Lesen Sie auch", "Mehr zum Thema", "Lee también", "Leer más", "Leia também", "Leggi anche",
	"Читайте также", "Читать далее", "Читайте також", "Ayrıca okuyun", "קראו גם", "קראו עוד",
}
