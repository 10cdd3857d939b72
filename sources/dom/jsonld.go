package dom

import (
	"strings"
)

// What is read of JSON-LD, all scripts of a page together.
const (
	maxScripts = 50
	maxScript  = 1 << 20 // bytes of one
	maxJSON    = 3 << 20 // bytes of all
)

// JSONLD returns what the scripts of JSON-LD hold, in the order of the page,
// and how many of them could not be read. The values are for reading only. They
// can be of any depth that encoding/json allows, and name each other in circles:
// who goes through them counts.
func (d *Document) JSONLD() (values []any, broken int) {
	d.once.Do(d.readJSONLD)
	return d.values, d.broken
}

func (d *Document) readJSONLD() {
	size := 0
	for i, n := range d.scripts {
		script := n.FirstChild.Data
		if i >= maxScripts || len(script) > maxScript || size+len(script) > maxJSON {
			d.broken++
			continue
		}
		size += len(script)
		value, err := parseJSON(script)
		if err != nil {
			d.broken++
			continue
		}
		d.values = append(d.values, value)
	}
}

// isJSONLD tells whether a script of a type holds data for programs.
func isJSONLD(mediatype string) bool {
	return strings.Contains(strings.ToLower(mediatype), "ld+json")
}

// Articles are the types of schema.org for texts that are published one by one:
// Article and what is made of it.
var Articles = Words(`Article NewsArticle BlogPosting ReportageNewsArticle LiveBlogPosting AnalysisNewsArticle OpinionNewsArticle
	BackgroundNewsArticle ReviewNewsArticle AskPublicNewsArticle AdvertiserContentArticle SatiricalArticle ScholarlyArticle
	MedicalScholarlyArticle TechArticle Report SocialMediaPosting DiscussionForumPosting`)

// Object is an object of JSON-LD.
type Object map[string]any

// Types returns what the object says that it is, in the words of schema.org.
func (o Object) Types() []string {
	var types []string
	for _, t := range List(o["@type"]) {
		if t, ok := t.(string); ok {
			t = strings.TrimPrefix(strings.TrimPrefix(t, "https://schema.org/"), "http://schema.org/")
			types = append(types, strings.TrimPrefix(t, "schema:"))
		}
	}
	return types
}

// Is tells whether the object is of one of the types.
func (o Object) Is(types map[string]bool) bool {
	for _, t := range o.Types() {
		if types[t] {
			return true
		}
	}
	return false
}

// List returns the elements of a list, or the one that stands for a list.
func List(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}
