package reader

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"github.com/feedhub/feedhub/hub"
)

// TypeCorrected is the repair of a member of JSON that is of another type than
// JSON Feed has for it, such as a string for a list.
const TypeCorrected = "json-type-corrected"

// memberwise reads a feed piece by piece, and corrects the members that have
// another type than they should: gofeed loses the whole feed on one. What can't
// be corrected is left out. An item in which nothing is wrong is read as it is in
// a feed in which nothing is.
func (a *adapter) memberwise() (*jsonfeed.Feed, error) {
	body := a.doc.Body
	var whole struct{ Items []json.RawMessage }
	if err := json.Unmarshal(body, &whole); err != nil {
		return nil, err
	}
	f := a.head(body)
	a.corrected = make(map[*jsonfeed.Item]bool)
	for _, part := range a.jsonParts(whole.Items) {
		item := new(jsonfeed.Item)
		switch {
		case string(part.raw) == "null":
			continue
		case part.raw[0] != '{':
			a.leftOut(part.raw, part.offset, part.what)
			continue
		case json.Unmarshal(part.raw, item) != nil:
			item = a.memberwiseItem(&part)
		}
		f.Items = append(f.Items, item)
	}
	return f, nil
}

// jsonPart is one of the items as it stands in the body.
type jsonPart struct {
	raw    json.RawMessage
	offset int    // where it begins
	what   string // as notes call it
}

// jsonParts finds out where these items, all that the parsed body has, begin in the
// whole one.
func (a *adapter) jsonParts(items []json.RawMessage) []jsonPart {
	parts := make([]jsonPart, len(items))
	from := 0
	for i, raw := range items {
		from += max(0, bytes.Index(a.doc.Body[from:], raw))
		place, offset := i, from
		if len(a.plan.read) == len(items) {
			place = a.plan.read[i]
			offset = a.plan.parts.Items[place].From
		}
		parts[i] = jsonPart{raw, offset, fmt.Sprintf("item %d", place+1)}
		from = min(from+len(raw), len(a.doc.Body))
	}
	return parts
}

// head reads what a feed says of itself.
func (a *adapter) head(body []byte) *jsonfeed.Feed {
	type feed jsonfeed.Feed // without its way to read itself
	var head struct {
		feed
		Items   json.RawMessage `json:"items"`
		Expired json.RawMessage `json:"expired"`
	}
	if json.Unmarshal(body, &head) == nil {
		f := jsonfeed.Feed(head.feed)
		return &f
	}
	var f jsonfeed.Feed
	for name, value := range members(body) {
		if name != "items" {
			a.unmarshal(&f, name, value, 0, "the feed")
		}
	}
	return &f
}

func (a *adapter) memberwiseItem(part *jsonPart) *jsonfeed.Item {
	var item jsonfeed.Item
	id, isSound := "", true
	for name, value := range members(part.raw) {
		isSound = a.unmarshal(&item, name, value, part.offset, part.what) && isSound
		id = cmp.Or(item.ID, id) // which gofeed sets anew with each member
	}
	item.ID = id
	if !isSound {
		a.corrected[&item] = true
	}
	return &item
}

// unmarshal sets one member, as it is or else corrected. It tells whether it was
// sound as it is.
func (a *adapter) unmarshal(into any, name string, value json.RawMessage, offset int, what string) bool {
	member, err := json.Marshal(map[string]json.RawMessage{name: value})
	if err != nil || json.Unmarshal(member, into) == nil {
		return true
	}
	what = name + " of " + what
	right := corrected(name, value)
	fixed, err := json.Marshal(map[string]any{name: right})
	if err != nil || right == "" || json.Unmarshal(fixed, into) != nil {
		a.leftOut(value, offset, what)
		return false
	}
	a.repaired(hub.Note{Kind: TypeCorrected, Offset: a.doc.Start + offset, Detail: what + " is " + typeOf(value)})
	return false
}

// leftOut notes a value of another type than it should have, that could not be
// corrected.
func (a *adapter) leftOut(value json.RawMessage, offset int, what string) {
	a.repaired(hub.Note{Kind: TypeCorrected, Offset: a.doc.Start + offset, Detail: what + " is " + typeOf(value) + ", and left out"})
}

// corrected returns a member's value in the type that JSON Feed has for it.
func corrected(name string, value json.RawMessage) any {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	_, isBool := v.(bool)
	_, isNumber := v.(json.Number)
	switch {
	case isBool && name != "id": // false is how PHP says that there is none
		return ""
	case isNumber && isAddress(name):
		return ""
	case name == "tags":
		return tagList(v)
	case name == "authors", name == "contributors", name == "attachments":
		return objects(v, name)
	case name == "author":
		return object(v, name)
	}
	return singleText(v)
}

// isAddress tells whether a member of this name holds an address.
func isAddress(name string) bool {
	switch name {
	case "url", "external_url", "image", "banner_image", "icon", "favicon", "home_page_url", "feed_url", "next_url", "license":
		return true
	}
	return false
}

// tagList returns the strings of a list, of one string parted by commas, or the
// names of a list of objects.
func tagList(v any) []string {
	var tags []string
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			if tag := singleText(element); tag != "" {
				tags = append(tags, tag)
			}
		}
	default:
		tags = splitKeywords(singleText(v))
	}
	return tags
}

func objects(v any, name string) []any {
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	var found []any
	for _, element := range list {
		if o := object(element, name); o != nil {
			found = append(found, o)
		}
	}
	return found
}

// object returns an object with the texts of v, or with v itself, as a name or
// an address, where it is a text.
func object(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		o := make(map[string]any, len(v))
		for _, key := range []string{"name", "url", "avatar", "mime_type", "title", "size_in_bytes", "duration_in_seconds"} {
			if text := singleText(v[key]); text != "" {
				o[key] = text
			}
		}
		return o
	case []any:
		if len(v) > 0 {
			return object(v[0], name)
		}
	case string:
		if name == "attachments" {
			return map[string]any{"url": v}
		}
		return map[string]any{"name": v}
	}
	return nil
}

// singleText returns what is a text in v: v itself, the first of a list, or the
// member of an object that says most.
func singleText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number, bool:
		return fmt.Sprint(v)
	case []any:
		if len(v) > 0 {
			return singleText(v[0])
		}
	case map[string]any:
		for _, key := range []string{"url", "src", "href", "name", "title", "label", "term", "#value", "value", "text"} {
			if text, isText := v[key].(string); isText && text != "" {
				return text
			}
		}
	}
	return ""
}

// typeOf names the type of a value for people.
func typeOf(value json.RawMessage) string {
	switch first := strings.TrimSpace(string(value[:min(1, len(value))])); first {
	case `"`:
		return "a string"
	case "{":
		return "an object"
	case "[":
		return "a list of another kind"
	case "t", "f":
		return "true or false"
	}
	return "a number"
}

// members yields the members of an object by their names. What is no object has
// none.
func members(object []byte) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		var members map[string]json.RawMessage
		if json.Unmarshal(object, &members) != nil {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if !yield(name, members[name]) {
				return
			}
		}
	}
}
