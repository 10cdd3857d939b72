package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// addMeta notes a <meta> under all that it is called.
func (d *Document) addMeta(n *html.Node) {
	content := strings.TrimSpace(Attr(n, "content"))
	if content == "" {
		return
	}
	var names []string
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		name := strings.ToLower(strings.TrimSpace(Attr(n, key)))
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
			d.metas[name] = append(d.metas[name], content)
		}
	}
}

// Metas returns the contents of the <meta> elements of a name, which is written
// in any case.
func (d *Document) Metas(name string) []string { return d.metas[strings.ToLower(name)] }

// Meta returns the content of the first <meta> of one of the names, which are
// tried in turn.
func (d *Document) Meta(names ...string) string {
	for _, name := range names {
		if all := d.Metas(name); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

// Link returns the address, as written, of the first <link> with a relation.
func (d *Document) Link(rel string) string {
	for _, n := range d.links {
		if HasWord(Attr(n, "rel"), rel) {
			return Attr(n, "href")
		}
	}
	return ""
}
