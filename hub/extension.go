package hub

import "slices"

// Extension is an element of a namespace that the format of its feed does not
// define, or a member of a JSON Feed whose name begins with an underscore
// (JSON Feed 1.1, "Extensions"). Text is clean and addresses are absolute.
type Extension struct {
	// Namespace is the URI of the element's namespace, in its usual spelling;
	// the prefix as written where the feed declares none. It is empty for
	// members of JSON.
	Namespace  string            `json:"namespace,omitzero"`
	Name       string            `json:"name"`
	Attributes map[string]string `json:"attributes,omitzero"`
	Text       string            `json:"text,omitzero"`
	Children   []Extension       `json:"children,omitzero"`
	// JSON is the value of a member of JSON, as written.
	JSON string `json:"json,omitzero"`
}

// counters are the elements whose numbers change with every reader: an item is
// no other for them. Members of JSON can hold anything, and some count too.
var counters = map[string]bool{
	"slash:comments": true, "slash:hit_parade": true, "thr:total": true, "media:community": true,
}

// prefixes are what counters calls the namespaces.
var prefixes = map[string]string{
	"http://purl.org/rss/1.0/modules/slash/": "slash",
	"http://purl.org/syndication/thread/1.0": "thr",
	"http://search.yahoo.com/mrss/":          "media",
}

// withoutCounters returns the extensions without counters. It changes nothing
// in place.
func withoutCounters(extensions []Extension) []Extension {
	isCounter := func(e Extension) bool { return e.JSON != "" || counters[prefixes[e.Namespace]+":"+e.Name] }
	counted := func(e Extension) bool { return isCounter(e) || slices.ContainsFunc(e.Children, isCounter) }
	if !slices.ContainsFunc(extensions, counted) {
		return extensions
	}
	var kept []Extension
	for _, e := range extensions {
		if !isCounter(e) {
			e.Children = withoutCounters(e.Children)
			kept = append(kept, e)
		}
	}
	return kept
}
