package normalise

import (
	"bytes"
	"encoding/xml"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/markup"
)

// maxOpen is how many elements may be open within each other. The guard lets no
// more through.
const maxOpen = 100

// maxAttributes is how many attributes an element may have. The guard lets
// fewer through.
const maxAttributes = 128

// soundEnd returns where the root element ends that the body begins with, if it
// is well-formed up to there and says what it means, so that there is nothing to
// mend. It is the way of nearly all feeds, and made to be fast.
func soundEnd(body []byte, names *nameCache) (end int, ok bool) {
	s := markup.Scanner{Body: body}
	var open [maxOpen][]byte
	depth := 0
	for s.Next() {
		t := &s.Token
		switch t.Kind {
		case markup.Start:
			if depth == maxOpen || !soundTag(body[t.From:t.To], t, names) {
				return 0, false
			}
			if !t.Empty {
				open[depth] = t.Name
				depth++
			}
		case markup.End:
			if depth--; depth < 0 || !bytes.Equal(open[depth], t.Name) {
				return 0, false
			}
		case markup.Text:
			if !soundText(body[t.From:t.To]) {
				return 0, false
			}
		case markup.Comment:
			if !soundComment(body[t.From+len("<!--") : t.To-len("-->")]) {
				return 0, false
			}
		case markup.Instruction:
			if !names.isName(t.Name) || isReserved(t.Name) {
				return 0, false
			}
		case markup.Directive:
			return 0, false
		}
		if depth == 0 {
			return t.To, true
		}
	}
	return 0, false
}

// soundTag tells whether there is nothing to mend in a start tag.
func soundTag(tag []byte, t *markup.Token, names *nameCache) bool {
	if !names.isName(t.Name) || t.Loose > 0 {
		return false
	}
	if t.Attributes == 0 {
		return true
	}
	seen := make([][]byte, 0, 16)
	for name, value := range markup.Attributes(tag) {
		if !names.isName(name) || !soundReferences(value) {
			return false
		}
		if t.Namespaces > 0 && isNamespace(name) {
			if _, wrong := namespace(value); wrong {
				return false
			}
		}
		for _, other := range seen {
			if bytes.Equal(other, name) {
				return false
			}
		}
		if len(seen) < maxAttributes {
			seen = append(seen, name)
		}
	}
	return true
}

func isNamespace(name []byte) bool {
	return bytes.HasPrefix(name, []byte("xmlns")) && (len(name) == 5 || name[5] == ':')
}

func soundText(text []byte) bool {
	return text[0] != '<' && soundReferences(text) && !bytes.Contains(text, []byte("]]>"))
}

func soundComment(inner []byte) bool {
	return !bytes.Contains(inner, []byte("--")) && !bytes.HasSuffix(inner, []byte("-"))
}

// isReserved tells whether an instruction has a name that XML keeps to itself:
// a declaration, which may stand at the beginning alone, or what Word takes for
// one.
func isReserved(target []byte) bool {
	return len(target) >= 3 && bytes.EqualFold(target[:3], []byte("xml")) && (len(target) == 3 || target[3] == ':')
}

// soundReferences tells whether every '&' begins a reference that every parser
// reads.
func soundReferences(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return true
		}
		text = text[i:]
		n := soundReference(text)
		if n == 0 {
			return false
		}
		text = text[n:]
	}
}

// nameCache knows which names encoding/xml takes. Those with other characters
// than ASCII it has to be asked about.
type nameCache struct{ asked map[string]bool }

// maxAsked bounds the work that foreign names can make.
const maxAsked = 1_000

func (c *nameCache) isName(name []byte) bool {
	if len(name) == 0 || !isLetter(name[0]) && name[0] != ':' {
		return false
	}
	colons, isASCII := 0, true
	for _, b := range name {
		if !isNameByte(b) {
			return false
		}
		isASCII = isASCII && b < utf8.RuneSelf
		if b == ':' {
			colons++
		}
	}
	return colons <= 1 && (isASCII || c.ask(name))
}

func (c *nameCache) ask(name []byte) bool {
	if answer, ok := c.asked[string(name)]; ok {
		return answer
	}
	if c.asked == nil {
		c.asked = map[string]bool{}
	}
	if len(c.asked) == maxAsked || len(name) > 200 {
		return false
	}
	_, err := xml.NewDecoder(bytes.NewReader([]byte("<" + string(name) + "/>"))).RawToken()
	c.asked[string(name)] = err == nil
	return err == nil
}
