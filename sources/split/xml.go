package split

import (
	"bytes"

	"github.com/feedhub/feedhub/sources/markup"
)

// scan is a look through a feed in XML.
type scan struct {
	markup.Scanner
	Parts
	isAtom bool

	depth int
	// level is the depth at which the items stand, 0 before the first one.
	level   int
	channel bool // the channel is open
	inItem  bool
	from    int // where the item begins that is open
	ended   bool
}

func splitXML(body []byte, isAtom bool) (Parts, bool) {
	s := scan{Scanner: markup.Scanner{Body: body}, isAtom: isAtom}
	for s.Next() {
		if s.ended || !s.step() {
			return Parts{}, false
		}
	}
	if !s.ended || s.Rest() != len(body) {
		return Parts{}, false
	}
	return s.Parts, true
}

// step takes a token in. It returns false where the body is not to be split.
func (s *scan) step() bool {
	t := &s.Token
	switch t.Kind {
	case markup.Start:
		if s.depth < 3 && !s.inItem && !s.start(t) {
			return false
		}
		if !t.Empty {
			s.depth++
		} else if s.depth == 0 {
			s.ended = true
		}
	case markup.End:
		s.depth--
		switch {
		case s.inItem && s.depth == s.level:
			s.inItem = false
			s.Items = append(s.Items, Span{s.from, t.To})
		case s.depth == 1:
			s.channel = false
		case s.depth <= 0:
			s.ended = true
			return s.depth == 0
		}
	case markup.Text:
		return s.Body[t.From] != '<' // which begins nothing that a parser reads
	case markup.Directive:
		return false
	}
	return true
}

// start takes in the start tag of the root, of the channel, of an item or of
// what stands beside them.
func (s *scan) start(t *markup.Token) bool {
	if s.depth == 0 {
		s.Around = append(s.Around, s.Body[t.From:t.To])
		return s.kindOf(t) == native && (!t.HasDefault || s.isNative(t.Default))
	}
	local := t.Local()
	isChannel := bytes.EqualFold(local, []byte("channel"))
	isItem := bytes.EqualFold(local, []byte("item")) || bytes.EqualFold(local, []byte("entry"))
	if s.depth == 2 && !s.channel || !isChannel && !isItem {
		return true
	}
	switch s.kindOf(t) {
	case foreign:
		return true
	case unclear:
		return false
	}
	if isChannel {
		return s.openChannel(t)
	}
	return s.openItem(t, string(local))
}

// openChannel takes the channel in. Of a second one, or one behind an item,
// parsers think differently.
func (s *scan) openChannel(t *markup.Token) bool {
	if s.isAtom || s.depth != 1 || len(s.Around) > 1 || s.level != 0 {
		return false
	}
	s.Around = append(s.Around, s.Body[t.From:t.To])
	s.channel = !t.Empty
	return true
}

// openItem takes an item in. All must stand in one element, and have the name
// that the format has for them.
func (s *scan) openItem(t *markup.Token, local string) bool {
	if s.level == 0 {
		s.level = s.depth
	}
	if s.level != s.depth || s.isAtom != (local == "entry") || !s.isAtom && local != "item" {
		return false
	}
	if t.Empty {
		s.Items = append(s.Items, Span{t.From, t.To})
		return true
	}
	s.from, s.inItem = t.From, true
	return true
}

// kind is whose an element is.
type kind int

const (
	unclear kind = iota
	native       // the format's own
	foreign      // of an extension
)

// kindOf looks up the namespace of an element in its tag and in those around it.
func (s *scan) kindOf(t *markup.Token) kind {
	prefix, _ := markup.Split(t.Name)
	declaration := "xmlns"
	if prefix != nil {
		declaration = "xmlns:" + string(prefix)
	}
	for i := len(s.Around); i >= 0; i-- {
		tag := s.Body[t.From:t.To]
		if i < len(s.Around) {
			if i == 1 && s.depth < 2 {
				continue // the channel is not around it
			}
			tag = s.Around[i]
		}
		for name, value := range markup.Attributes(tag) {
			if string(name) != declaration {
				continue
			}
			switch {
			case bytes.IndexByte(value, '&') >= 0:
				return unclear
			case s.isNative(value):
				return native
			}
			return foreign
		}
	}
	if prefix != nil {
		return unclear
	}
	return native
}

// isNative tells whether a namespace is that of the format's own elements, for
// all who read it after.
func (s *scan) isNative(namespace []byte) bool {
	switch string(bytes.TrimSpace(namespace)) {
	case "":
		return true
	case "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
		return s.isAtom
	case "http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/",
		"http://www.w3.org/1999/02/22-rdf-syntax-ns#":
		return !s.isAtom
	}
	return false
}
