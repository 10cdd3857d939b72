package article

import (
	"cmp"
	"html"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/dom"
)

const maxJSONLDDepth = 8 // objects within each other that are looked at

// readJSONLD reads what the page says of itself in the words of schema.org. The
// first article in it counts, of whatever page it is: what is compared are its
// words.
func (p *page) readJSONLD() {
	values, _ := p.doc.JSONLD()
	for _, value := range values {
		if a := findArticle(value, 0); a != nil {
			p.useJSONLD(a)
			return
		}
	}
}

// findArticle looks for an article in a document, its lists and its graph.
func findArticle(value any, depth int) dom.Object {
	if depth > maxJSONLDDepth {
		return nil
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			if a := findArticle(e, depth+1); a != nil {
				return a
			}
		}
	case map[string]any:
		if dom.Object(v).Is(dom.Articles) {
			return v
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			if a := findArticle(v[key], depth+1); a != nil {
				return a
			}
		}
	}
	return nil
}

func (p *page) useJSONLD(a dom.Object) {
	p.isArticle = true
	p.Title = cmp.Or(first(a["headline"]), first(a["name"]))
	p.Excerpt = first(a["description"])
	p.Byline = strings.Join(named(a["author"], "name"), ", ")
	if image := named(a["image"], "url"); len(image) > 0 {
		p.Image = image[0]
	}
	p.Published = first(a["datePublished"])
	p.Language = cmp.Or(p.Language, first(a["inLanguage"]))
	p.articleBody, _ = a["articleBody"].(string)
	switch free := a["isAccessibleForFree"].(type) {
	case bool:
		p.isPaid = !free
	case string:
		p.isPaid = strings.EqualFold(free, "false")
	}
}

// first returns the first string of a value on one line, references decoded.
func first(value any) string {
	if s := stringsOf(value); len(s) > 0 {
		return text.Line(html.UnescapeString(s[0]))
	}
	return ""
}

// stringsOf returns a string, or those in a list.
func stringsOf(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

// named returns what objects, or a list of them, hold under a key; strings stand
// for themselves.
func named(value any, key string) []string {
	switch v := value.(type) {
	case string:
		return []string{text.Line(html.UnescapeString(v))}
	case map[string]any:
		if s := first(v[key]); s != "" {
			return []string{s}
		}
	case []any:
		var all []string
		for _, e := range v[:min(len(v), 16)] {
			if _, nested := e.([]any); !nested {
				all = append(all, named(e, key)...)
			}
		}
		return all
	}
	return nil
}

// plainParagraphs parts a text that is no HTML, or should be none.
func plainParagraphs(s string) []string {
	var all []string
	for part := range strings.SplitSeq(s, "\n") {
		if part = sanitise.Text(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
