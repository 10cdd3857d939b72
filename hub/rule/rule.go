package rule

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/feedhub/feedhub/hub"
)

// mostNodes and mostCharacters bound an expression.
const mostNodes, mostCharacters = 500, 8000

// Set is the rules of one section. It is a hub.Rules.
type Set struct {
	// Accept and Reject are the conditions under which items are taken, Score is
	// what they are worth; nil ones say nothing.
	accept, reject, score *Expression
}

// NewSet returns the rules; each of them may be nil.
func NewSet(accept, reject, score *Expression) *Set { return &Set{accept, reject, score} }

// Expression is one checked expression.
type Expression struct {
	text    string
	program *vm.Program
}

// SyntaxError says what is wrong with an expression, and where in it.
type SyntaxError struct {
	Problem      string
	Line, Column int // from 1; 0 where the place is not known
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Problem
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// Condition reads an expression that is true or false. Its errors are
// *SyntaxErrors.
func Condition(text string) (*Expression, error) { return compile(text, expr.AsBool()) }

// Number reads an expression that is a number. Its errors are *SyntaxErrors.
func Number(text string) (*Expression, error) { return compile(text, expr.AsFloat64()) }

func compile(text string, kind expr.Option) (*Expression, error) {
	if n := utf8.RuneCountInString(text); n > mostCharacters {
		return nil, &SyntaxError{Problem: fmt.Sprintf("it has %d characters; expected at most %d", n, mostCharacters)}
	}
	options := append([]expr.Option{
		expr.Env(environment{}), kind, expr.MaxNodes(mostNodes),
		// What loops could take time without bound, and what tells the time gives two
		// processes two answers.
		expr.DisableAllBuiltins(), expr.EnableBuiltin("len"), expr.EnableBuiltin("abs"), expr.EnableBuiltin("max"), expr.EnableBuiltin("min"),
		expr.EnableBuiltin("int"), expr.EnableBuiltin("float"),
	}, functions...)
	if err := bounded(text, options); err != nil {
		return nil, err
	}
	program, err := expr.Compile(text, options...)
	if err != nil {
		return nil, syntaxError(err)
	}
	return &Expression{text, program}, nil
}

// bounded refuses what could take time or memory without bound and can't be switched
// off: loops, and names for what is then used more than once.
func bounded(text string, options []expr.Option) error {
	config := conf.CreateNew()
	for _, option := range options {
		option(config)
	}
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		return syntaxError(err)
	}
	var found loop
	ast.Walk(&tree.Node, &found)
	if found.name == "" {
		return nil
	}
	unknown := &file.Error{Location: found.at, Message: "unknown name " + found.name}
	return syntaxError(unknown.Bind(tree.Source))
}

// loop is the first loop or name of an expression's own.
type loop struct {
	name string
	at   file.Location
}

// Visit implements ast.Visitor.
func (l *loop) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BuiltinNode:
		if slices.ContainsFunc(n.Arguments, func(argument ast.Node) bool { _, is := argument.(*ast.PredicateNode); return is }) || loops[n.Name] {
			*l = loop{n.Name, n.Location()}
		}
	case *ast.VariableDeclaratorNode:
		*l = loop{"let", n.Location()}
	}
}

// loops are builtins that go through all of a list without a condition.
var loops = map[string]bool{"sum": true, "map": true, "filter": true, "reduce": true, "all": true, "any": true, "one": true, "none": true, "find": true, "groupBy": true, "sortBy": true}

func syntaxError(err error) *SyntaxError {
	placed, ok := errors.AsType[*file.Error](err)
	if !ok {
		return &SyntaxError{Problem: strings.TrimSpace(err.Error())}
	}
	return &SyntaxError{placed.Message, placed.Line, placed.Column + 1}
}

// Judge implements hub.Rules. An expression that fails on an item, as by taking the
// third of two tags, takes it.
func (s *Set) Judge(item *hub.Item, source *hub.Source) (out string, score float64) {
	env := newEnvironment(item, source)
	if s.reject != nil && s.reject.holds(env, false) {
		return "the rule reject: " + s.reject.text, 0
	}
	if s.accept != nil && !s.accept.holds(env, true) {
		return "the rule accept does not hold: " + s.accept.text, 0
	}
	return "", s.worth(env)
}

func (s *Set) worth(env environment) float64 {
	if s.score == nil {
		return 1
	}
	result, err := expr.Run(s.score.program, env)
	value, ok := result.(float64)
	if err != nil || !ok || math.IsNaN(value) || math.IsInf(value, 0) {
		return 1
	}
	return value
}

func (e *Expression) holds(env environment, otherwise bool) bool {
	result, err := expr.Run(e.program, env)
	if err != nil {
		return otherwise
	}
	return result == true
}

// String returns the expressions, for telling whether two sets are one.
func (s *Set) String() string {
	var b strings.Builder
	for _, e := range []*Expression{s.accept, s.reject, s.score} {
		if e != nil {
			b.WriteString(e.text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
