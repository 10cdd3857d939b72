package reader

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/feedhub/feedhub/sources/guard"
)

// rssInJSON reads RSS that is written as JSON, in the form that Scripting News
// gave it: elements are members, repeated ones arrays, attributes are members
// too, and the text of an element with attributes is its member #value. It is
// written out as XML, so that there is one way to read RSS.
func (a *adapter) rssInJSON(root json.RawMessage) error {
	body, err := rssDocument(root)
	if err != nil {
		return err
	}
	if err := guard.XML(body); err != nil {
		return err
	}
	a.sidecar = readSidecar(body, a.Base, false)
	if err := a.rss(bytes.NewReader(tame(body, false))); err != nil {
		return err
	}
	a.Format += " in JSON"
	return nil
}

// rssDocument writes the value of the member rss as an XML document.
func rssDocument(root json.RawMessage) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(root))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := xml.NewEncoder(&b)
	if err := writeElement(encoder, "rss", value); err != nil {
		return nil, fmt.Errorf("write RSS in JSON as XML: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("write RSS in JSON as XML: %w", err)
	}
	return b.Bytes(), nil
}

var (
	xmlName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?$`)
	// parents are the elements whose members are elements even where they are
	// single values; those of all others are attributes then.
	parents = map[string]bool{"channel": true, "item": true, "image": true, "textInput": true, "skipHours": true, "skipDays": true}
)

// writeElement writes a value as the element of this name. Members whose names
// XML can't have are left out.
func writeElement(e *xml.Encoder, name string, value any) error {
	if list, ok := value.([]any); ok {
		for _, element := range list {
			if err := writeElement(e, name, element); err != nil {
				return err
			}
		}
		return nil
	}
	members, isObject := value.(map[string]any)
	start := xml.StartElement{Name: xml.Name{Local: name}}
	var children []string
	for _, member := range slices.Sorted(maps.Keys(members)) {
		switch {
		case !xmlName.MatchString(member):
		case parents[name] || !isSingle(members[member]):
			children = append(children, member)
		default:
			start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: member}, Value: textOf(members[member])})
		}
	}
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	if isObject {
		value = members["#value"]
	}
	if err := e.EncodeToken(xml.CharData(textOf(value))); err != nil {
		return err
	}
	for _, child := range children {
		if err := writeElement(e, child, members[child]); err != nil {
			return err
		}
	}
	return e.EncodeToken(start.End())
}

func isSingle(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

// textOf returns a single value as text, nothing for null.
func textOf(value any) string {
	if value == nil || !isSingle(value) {
		return ""
	}
	return fmt.Sprint(value)
}
