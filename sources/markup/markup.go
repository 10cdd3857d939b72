// Package markup finds the tags in a body of XML by its bytes alone, where
// encoding/xml with Strict off finds them, and much faster. The normalising
// pass and the guard look at a body with it before any parser does. It judges
// nothing and decodes nothing.
//
// It agrees with encoding/xml for as long as that would go on; what makes
// encoding/xml give up, the Scanner passes over as text. A body that holds
// control characters, which gofeed filters away under encoding/xml's feet, is
// read differently by the two: callers have them removed or refuse them.
package markup

import (
	"bytes"
	"iter"
)

// Kind says what a Token is.
type Kind int

// The kinds of tokens. Text is what stands between the others.
const (
	Text Kind = iota
	Start
	End
	CDATA
	Comment
	Instruction
	Directive
)

// Token is a piece of a body.
type Token struct {
	Kind Kind
	// From and To are where it begins and ends in the body.
	From, To int
	// Name is the name of a tag as written, its prefix included, or the target
	// of an instruction.
	Name []byte
	// Empty tells that a start tag ends its element too.
	Empty bool
	// Attributes is the number of attributes of a start tag; Namespaces is how
	// many of them declare a namespace.
	Attributes, Namespaces int
	// Loose is how many attributes have no value or one without quotation marks.
	Loose int
	// Default is the namespace that a start tag declares for names without a
	// prefix; HasDefault tells whether it declares one.
	Default    []byte
	HasDefault bool
	// Longest is the length of the longest value of an attribute.
	Longest int
}

// Local returns the name without its prefix.
func (t *Token) Local() []byte {
	_, local := Split(t.Name)
	return local
}

// Split parts a name at its colon, as encoding/xml does.
func Split(name []byte) (prefix, local []byte) {
	i := bytes.IndexByte(name, ':')
	if i <= 0 || i == len(name)-1 {
		return nil, name
	}
	return name[:i], name[i+1:]
}

// Scanner goes through a body token by token. The zero Scanner with a Body is
// ready.
type Scanner struct {
	Body []byte
	// Token is the one that Next found.
	Token Token
	at    int
}

// Next finds the next token. It returns false at the end of the body; a token
// that the end cuts off is not found, and Rest tells where it begins.
func (s *Scanner) Next() bool {
	if s.at >= len(s.Body) {
		return false
	}
	s.Token = Token{From: s.at}
	if s.Body[s.at] != '<' {
		return s.text(s.at)
	}
	if s.at+1 == len(s.Body) {
		return false
	}
	switch s.Body[s.at+1] {
	case '/':
		return s.endTag()
	case '?':
		return s.instruction()
	case '!':
		return s.declaration()
	default:
		return s.startTag()
	}
}

// Rest returns the offset of what Next could not read to its end.
func (s *Scanner) Rest() int { return s.at }

// Seek makes Next go on at an offset of the body.
func (s *Scanner) Seek(at int) { s.at = at }

// text ends at the next '<' after from.
func (s *Scanner) text(from int) bool {
	end := len(s.Body)
	if i := bytes.IndexByte(s.Body[from:], '<'); i >= 0 {
		end = from + i
	}
	return s.found(Text, end)
}

func (s *Scanner) found(kind Kind, to int) bool {
	s.Token.Kind = kind
	s.Token.To = to
	s.at = to
	return true
}

// until finds a token that goes on to the first mark at or after from.
func (s *Scanner) until(kind Kind, from int, mark string) bool {
	if from > len(s.Body) {
		return false
	}
	i := bytes.Index(s.Body[from:], []byte(mark))
	return i >= 0 && s.found(kind, from+i+len(mark))
}

func (s *Scanner) endTag() bool {
	name := s.at + 2
	end := nameEnd(s.Body, name)
	at := skipSpace(s.Body, end)
	if at == len(s.Body) {
		return false
	}
	if end == name || s.Body[at] != '>' {
		return s.text(s.at + 1)
	}
	s.Token.Name = s.Body[name:end]
	return s.found(End, at+1)
}

func (s *Scanner) instruction() bool {
	name := s.at + 2
	end := nameEnd(s.Body, name)
	s.Token.Name = s.Body[name:end]
	return s.until(Instruction, end, "?>")
}

func (s *Scanner) declaration() bool {
	rest := s.Body[s.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.until(Comment, s.at+4, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.until(CDATA, s.at+9, "]]>")
	case len(rest) < 9 && (bytes.HasPrefix([]byte("<!--"), rest) || bytes.HasPrefix([]byte("<![CDATA["), rest)):
		return false
	case len(rest) > 2 && (rest[2] == '-' || rest[2] == '['):
		return s.text(s.at + 1)
	}
	return s.directive()
}

// directive ends at the '>' that is not quoted, nested or in a comment.
func (s *Scanner) directive() bool {
	quote := byte(0)
	depth := 0
	for i := s.at + 3; i < len(s.Body); i++ { // encoding/xml does not look at the first byte
		switch b := s.Body[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '>' && depth == 0:
			return s.found(Directive, i+1)
		case b == '>':
			depth--
		case b == '<' && bytes.HasPrefix(s.Body[i:], []byte("<!--")):
			end := bytes.Index(s.Body[i+4:], []byte("-->"))
			if end < 0 {
				return false
			}
			i += 4 + end + 2
		case b == '<':
			depth++
		}
	}
	return false
}

func (s *Scanner) startTag() bool {
	name := s.at + 1
	at := nameEnd(s.Body, name)
	if at == name {
		return s.text(s.at + 1)
	}
	s.Token.Name = s.Body[name:at]
	for {
		at = skipSpace(s.Body, at)
		if at == len(s.Body) {
			return false
		}
		switch s.Body[at] {
		case '>':
			return s.found(Start, at+1)
		case '/':
			if at+1 == len(s.Body) {
				return false
			}
			if s.Body[at+1] != '>' {
				return s.text(s.at + 1)
			}
			s.Token.Empty = true
			return s.found(Start, at+2)
		}
		if at = s.attribute(at); at == broken {
			return s.text(s.at + 1)
		} else if at == cut {
			return false
		}
	}
}

const (
	cut    = -1 // the body ends within
	broken = -2 // encoding/xml gives up here
)

// attribute counts the attribute at at and returns where it ends.
func (s *Scanner) attribute(at int) int {
	name, value, next := s.pair(at)
	if next < 0 {
		return next
	}
	s.Token.Attributes++
	if c := s.Body[next-1]; value == nil || c != '"' && c != '\'' {
		s.Token.Loose++
	}
	s.Token.Longest = max(s.Token.Longest, len(value))
	s.declares(name, value)
	return next
}

// pair returns the name and the value of the attribute at at, and where it
// ends. A name alone has no value.
func (s *Scanner) pair(at int) (name, value []byte, next int) {
	end := nameEnd(s.Body, at)
	if end == at {
		return nil, nil, broken
	}
	name = s.Body[at:end]
	if at = skipSpace(s.Body, end); at == len(s.Body) {
		return nil, nil, cut
	} else if s.Body[at] != '=' {
		return name, nil, end
	}
	from, to, next := s.value(skipSpace(s.Body, at+1))
	if next < 0 {
		return nil, nil, next
	}
	return name, s.Body[from:to], next
}

// Attributes goes through the attributes of a start tag that a Scanner found:
// names with their prefixes and values, both as written. They are parts of tag.
func Attributes(tag []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		s := Scanner{Body: tag}
		for at := skipSpace(tag, nameEnd(tag, 1)); at < len(tag); at = skipSpace(tag, at) {
			name, value, next := s.pair(at)
			if next < 0 || !yield(name, value) {
				return
			}
			at = next
		}
	}
}

// value returns where the value of an attribute lies, and where what follows
// begins.
func (s *Scanner) value(at int) (from, to, next int) {
	if at == len(s.Body) {
		return 0, 0, cut
	}
	quote := s.Body[at]
	if quote != '"' && quote != '\'' {
		end := at
		for end < len(s.Body) && isNameByte(s.Body[end]) && s.Body[end] < 0x80 && s.Body[end] != '.' {
			end++
		}
		return at, end, end
	}
	length := bytes.IndexByte(s.Body[at+1:], quote)
	if length < 0 {
		length = len(s.Body) - at - 1
	}
	from, to = at+1, at+1+length
	switch {
	case bytes.IndexByte(s.Body[from:to], '<') >= 0:
		return 0, 0, broken
	case to == len(s.Body):
		return 0, 0, cut
	}
	return from, to, to + 1
}

func (s *Scanner) declares(name, value []byte) {
	if !bytes.HasPrefix(name, []byte("xmlns")) {
		return
	}
	if len(name) == len("xmlns") {
		s.Token.Default, s.Token.HasDefault = value, true
		s.Token.Namespaces++
	} else if name[len("xmlns")] == ':' {
		s.Token.Namespaces++
	}
}

func isNameByte(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' || b == '_' || b == ':' || b == '.' || b == '-' || b >= 0x80
}

func nameEnd(b []byte, at int) int {
	for at < len(b) && isNameByte(b[at]) {
		at++
	}
	return at
}

func skipSpace(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\n' || b[at] == '\t' || b[at] == '\r') {
		at++
	}
	return at
}
