package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// reader walks the syntax tree of a configuration, fills config, and collects
// every problem on the way. It goes on after each.
type reader struct {
	file     string
	config   Config
	checks   Checks
	problems []Problem
	pieces   []piece // the sources that stand in no syntax tree yet

	siteURL *token.Position // where site.url stands, nil without it
	adminAt *token.Position // where admin.listen stands, nil without it
	// maxIntervalAt is where fetch.max_interval stands, nil without it.
	maxIntervalAt *token.Position
	sourceAt      map[string]*token.Position
	sectionAt     map[string]*token.Position
	wanted        []wantedSource
	parts         []wantedPart
}

// wantedSource is a section's mention of a source by its id.
type wantedSource struct {
	id, section string
	at          *token.Position
}

// field is one key that a mapping may have.
type field struct {
	name string
	read func(ast.Node)
}

// parse returns the syntax tree of a text that stands below so many lines, nil
// where it is no YAML.
func (r *reader) parse(text []byte, before int) *ast.File {
	tokens := lexer.Tokenize(string(text))
	for _, t := range tokens {
		t.Position.Line += before
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	return file
}

// document reads what stands in no piece, and those in their place.
func (r *reader) document(text []byte) {
	file := r.parse(text, 0)
	if file == nil {
		return
	}
	for i, document := range file.Docs {
		switch {
		case document.Body == nil:
		case i > 0:
			r.problem(at(document.Body), "a second document begins here; the configuration is one document, without ---")
		default:
			r.top(document.Body)
		}
	}
	r.resolve()
}

// sources reads the list of sources, and those that were cut out of it.
func (r *reader) sources(n ast.Node) {
	const what, element = "sources", "sources ({id: ..., url: ...})"
	r.list(n, what, element, r.source)
	for _, p := range r.pieces {
		if file := r.parse(p.text, p.before); file != nil {
			r.list(file.Docs[0].Body, what, element, r.source)
		}
	}
}

// syntax reports what keeps the file from being YAML at all.
func (r *reader) syntax(err error) {
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		r.problem(syntax.GetToken().Position, "not YAML: %s", syntax.GetMessage())
		return
	}
	r.problem(nil, "not YAML: %s", err)
}

func (r *reader) problem(position *token.Position, format string, args ...any) {
	r.problems = append(r.problems, r.at(position, format, args...))
}

func (r *reader) notice(position *token.Position, format string, args ...any) {
	r.config.Notices = append(r.config.Notices, r.at(position, format, args...))
}

func (r *reader) at(position *token.Position, format string, args ...any) Problem {
	p := Problem{File: r.file, Message: fmt.Sprintf(format, args...)}
	if position != nil {
		p.Line, p.Column = position.Line, position.Column
	}
	return p
}

// at returns where a value begins.
func at(n ast.Node) *token.Position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return at(n.Values[0])
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken().Position
	}
	return n.GetToken().Position
}

// mapping reads the keys of a mapping; what names it in messages.
func (r *reader) mapping(n ast.Node, what string, fields ...field) {
	for _, pair := range r.pairs(n, what, fields) {
		key := pair.Key.GetToken().Value
		read := lookup(fields, key)
		switch {
		case read == nil:
			r.problem(at(pair), "unknown key %q in %s; known keys: %s", key, what, names(fields))
		case isNull(pair.Value):
			r.problem(at(pair), "%s of %s has no value; give one or leave the key out", key, what)
		default:
			read(pair.Value)
		}
	}
}

func (r *reader) pairs(n ast.Node, what string, fields []field) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	r.problem(at(n), "%s is %s; expected keys and values (%s)", what, kind(n), names(fields))
	return nil
}

// list reads the elements of a sequence.
func (r *reader) list(n ast.Node, what, element string, read func(ast.Node)) {
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		r.problem(at(n), "%s is %s; expected a list of %s", what, kind(n), element)
		return
	}
	for _, value := range sequence.Values {
		if isNull(value) {
			r.problem(at(value), "an empty entry in %s; expected %s", what, element)
			continue
		}
		read(value)
	}
}

// scalar returns the text of a plain value, and whether it is one.
func (r *reader) scalar(n ast.Node, what string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	r.problem(at(n), "%s is %s; expected a single value", what, kind(n))
	return "", false
}

func isNull(n ast.Node) bool {
	return n == nil || n.Type() == ast.NullType
}

// kind names a value for people.
func kind(n ast.Node) string {
	switch n.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "a mapping"
	case ast.SequenceType:
		return "a list"
	case ast.AnchorType, ast.AliasType, ast.TagType, ast.MergeKeyType:
		return "an anchor, alias or tag, which this configuration does without"
	}
	return fmt.Sprintf("%q", n.GetToken().Value)
}

func lookup(fields []field, name string) func(ast.Node) {
	for _, f := range fields {
		if f.name == name {
			return f.read
		}
	}
	return nil
}

func names(fields []field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return strings.Join(list, ", ")
}
