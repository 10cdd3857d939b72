package reader

import (
	"cmp"
	"iter"
	"strings"

	"github.com/feedhub/feedhub/hub"
)

// extensions are those of one item or feed, as they are written.
type extensions []hub.Extension

// all yields the elements with this name, in order.
func (x extensions) all(namespace, name string) iter.Seq[*hub.Extension] {
	return func(yield func(*hub.Extension) bool) {
		for i := range x {
			if x[i].Name == name && x[i].Namespace == namespace && !yield(&x[i]) {
				return
			}
		}
	}
}

// text returns the text of the first element with this name that has some.
func (x extensions) text(namespace, name string) string {
	for e := range x.all(namespace, name) {
		if e.Text != "" {
			return e.Text
		}
	}
	return ""
}

// texts returns the texts of all elements with this name.
func (x extensions) texts(namespace, name string) []string {
	var texts []string
	for e := range x.all(namespace, name) {
		if e.Text != "" {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

// attribute returns an attribute of the first element with this name that has
// it.
func (x extensions) attribute(namespace, name, attribute string) string {
	for e := range x.all(namespace, name) {
		if value := e.Attributes[attribute]; value != "" {
			return value
		}
	}
	return ""
}

// kept returns the elements that no field of an item or a feed speaks of.
func (x extensions) kept() []hub.Extension {
	var kept []hub.Extension
	for _, e := range x {
		if !spokenFor[e.Namespace][e.Name] {
			kept = append(kept, e)
		}
	}
	return kept
}

// license returns the address of the licence that is named in any of the ways
// of doing so.
func (x extensions) license() string {
	for _, namespace := range []string{nsCC, nsCCModule, nsDCTerms} {
		for e := range x.all(namespace, "license") {
			for _, value := range []string{e.Attributes["resource"], e.Text} {
				if strings.HasPrefix(value, "http") {
					return value
				}
			}
		}
	}
	for e := range x.all(nsAtom, "link") {
		if relation(e.Attributes["rel"]) == "license" {
			return e.Attributes["href"]
		}
	}
	return cmp.Or(x.attribute(nsMedia, "license", "href"), x.attribute(nsPodcast, "license", "url"))
}

// people returns the persons of Atom's elements of this name.
func (x extensions) people(name string) []hub.Person {
	var people []hub.Person
	for e := range x.all(nsAtom, name) {
		inner := extensions(e.Children)
		people = append(people, hub.Person{Name: inner.text(nsAtom, "name"), URL: inner.text(nsAtom, "uri")})
	}
	return people
}
