package reader

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/draft"
)

// hubMember is the member under which a hub tells in JSON Feed what the format has no
// word for.
const hubMember = "_feedhub"

// fromHub takes from what a hub tells of an item that for which the item has fields,
// and RSS and Atom have words: it is worth as much as it is there. The rest is about
// the other hub: when and under which id it got the item, and what is the same to it.
// Here the feed itself is the source, so that none of this decides anything, and
// nothing of it is kept.
func (a *adapter) fromHub(d *draft.Item, object json.RawMessage, part *jsonPart) {
	r := hubReader{adapter: a, offset: part.offset}
	r.item(&d.Fields, object, hubMember+" of "+part.what)
	if r.corrected && !slices.Contains(d.Noted, TypeCorrected) {
		d.Noted = append(d.Noted, TypeCorrected)
	}
}

// deletedByHub takes from what a hub tells of the feed which items were taken down: as
// much as a tombstone in Atom is worth.
func (a *adapter) deletedByHub(object json.RawMessage) {
	r := hubReader{adapter: a}
	r.each(object, hubMember, func(name string, value json.RawMessage) {
		if name != "deleted" {
			return
		}
		what := name + " of " + hubMember
		for i, each := range r.elementsOf(value, what) {
			var stone struct{ ID, When string }
			inner := fmt.Sprintf("element %d of %s", i+1, what)
			r.each(each, inner, func(name string, value json.RawMessage) {
				if name == "id" || name == "when" {
					r.set(&stone, name, value, inner)
				}
			})
			a.Deleted = bury(a.Deleted, stone.ID, stone.When)
		}
	})
}

// hubReader reads the member of an item or of a feed. A value of another type than it
// should have is corrected or left out, and the others are read.
type hubReader struct {
	adapter   *adapter
	offset    int // of the item
	corrected bool
}

func (r *hubReader) item(item *hub.Item, object json.RawMessage, what string) {
	var from hub.ClaimedSource
	r.each(object, what, func(name string, value json.RawMessage) {
		inner := name + " of " + what
		switch name {
		case "rights", "license", "contributors":
			r.set(item, name, value, what)
		case "tag_schemes":
			r.texts(&item.TagSchemes, value, inner)
		case "discussion":
			r.discussion(&item.Discussion, value, inner)
		case "claimed_source":
			r.source(&item.ClaimedSource, value, inner, "id", "title", "home_page_url", "feed_url", "rights")
		case "source": // what the source of an item of RSS or Atom names; its id is one of the hub's own
			r.source(&from, value, inner, "title", "home_page_url", "feed_url")
		case "extensions":
			item.Extensions = append(item.Extensions, r.extensions(value, inner, item.URL)...)
		}
	})
	item.ClaimedSource.ID = strings.TrimSpace(item.ClaimedSource.ID)
	if item.ClaimedSource == (hub.ClaimedSource{}) {
		item.ClaimedSource = from
	}
}

func (r *hubReader) discussion(d *hub.Discussion, object json.RawMessage, what string) {
	r.each(object, what, func(name string, value json.RawMessage) {
		switch name {
		case "url", "feed_url":
			r.set(d, name, value, what)
		case "count":
			var number struct{ Count json.Number }
			r.set(&number, name, value, what)
			d.Count = count(number.Count.String())
		}
	})
}

func (r *hubReader) source(source *hub.ClaimedSource, object json.RawMessage, what string, names ...string) {
	r.each(object, what, func(name string, value json.RawMessage) {
		if slices.Contains(names, name) {
			r.set(source, name, value, what)
		}
	})
}

// texts reads an object of nothing but texts.
func (r *hubReader) texts(into *map[string]string, object json.RawMessage, what string) {
	if json.Unmarshal(object, into) == nil {
		return
	}
	*into = nil
	r.each(object, what, func(name string, value json.RawMessage) { r.set(into, name, value, what) })
}

// each calls do with each member of an object.
func (r *hubReader) each(object json.RawMessage, what string, do func(name string, value json.RawMessage)) {
	switch {
	case string(object) == "null":
	case object[0] != '{':
		r.leaveOut(object, what)
	default:
		for name, value := range members(object) {
			do(name, value)
		}
	}
}

// elementsOf returns the elements of a list.
func (r *hubReader) elementsOf(list json.RawMessage, what string) []json.RawMessage {
	var written []json.RawMessage
	if json.Unmarshal(list, &written) != nil {
		r.leaveOut(list, what)
		return nil
	}
	return written
}

func (r *hubReader) set(into any, name string, value json.RawMessage, what string) {
	if !r.adapter.unmarshal(into, name, value, r.offset, what) {
		r.corrected = true
	}
}

func (r *hubReader) leaveOut(value json.RawMessage, what string) {
	r.adapter.leftOut(value, r.offset, what)
	r.corrected = true
}

// extensions reads the elements of other namespaces, of an item that is found at address.
// Those are not kept that fields speak of.
func (r *hubReader) extensions(list json.RawMessage, what, address string) []hub.Extension {
	all := extensions(elements(r.list(list, what, 1), 1))
	return append(all.kept(), all.further(address)...)
}

func (r *hubReader) list(list json.RawMessage, what string, depth int) []hub.Extension {
	if string(list) == "null" || depth > maxExtensionDepth {
		return nil
	}
	written := r.elementsOf(list, what)
	written = written[:min(len(written), maxExtensions)]
	found := make([]hub.Extension, len(written))
	for i, value := range written {
		if json.Unmarshal(value, &found[i]) != nil {
			found[i] = r.element(value, fmt.Sprintf("element %d of %s", i+1, what), depth)
		}
	}
	return found
}

// element reads an element in which something is of another type than it should be.
func (r *hubReader) element(object json.RawMessage, what string, depth int) hub.Extension {
	var x hub.Extension
	r.each(object, what, func(name string, value json.RawMessage) {
		inner := name + " of " + what
		switch name {
		case "namespace", "name", "text":
			r.set(&x, name, value, what)
		case "attributes":
			r.texts(&x.Attributes, value, inner)
		case "children":
			x.Children = r.list(value, inner, depth+1)
		}
	})
	return x
}

// elements returns those that could stand in a feed of XML, as they would be read
// there.
func elements(written []hub.Extension, depth int) []hub.Extension {
	if depth > maxExtensionDepth {
		return nil
	}
	var kept []hub.Extension
	for _, x := range written {
		x.Namespace = text.Line(x.Namespace)
		x.Namespace = cmp.Or(sameAs[x.Namespace], x.Namespace)
		if !isElementName(x.Name) || x.Namespace == "" && depth == 1 {
			continue
		}
		for name := range x.Attributes {
			if !isElementName(name) {
				delete(x.Attributes, name)
			}
		}
		x.Children, x.JSON = elements(x.Children, depth+1), ""
		kept = append(kept, x)
	}
	return kept
}

// maxElementName bounds the name of an element, in bytes.
const maxElementName = 256

// isElementName tells whether XML can have an element or an attribute of this name
// (Namespaces in XML §4), or nearly so.
func isElementName(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return len(name) <= maxElementName && (first == '_' || unicode.IsLetter(first)) && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("_-.·", r)
	})
}
