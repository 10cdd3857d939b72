package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/rule"
	"github.com/feedhub/feedhub/hub/text"
)

// defaultHalfLife is how long it takes a score to halve where nobody says.
const defaultHalfLife = 12 * time.Hour

func (r *reader) section(n ast.Node) {
	s := hub.Section{Limit: DefaultLimit}
	var slug *token.Position
	r.mapping(n, "a section", append([]field{
		{"slug", func(n ast.Node) { slug = at(n); s.Slug = r.slug(n) }},
		{"title", r.text("title of a section", &s.Title)},
		{"description", r.text("description of a section", &s.Description)},
		{"language", func(n ast.Node) { s.Language = r.language(n) }},
		{"limit", r.number("limit of a section", &s.Limit, 1, 1000)},
		{"window", func(n ast.Node) {
			r.mapping(n, "window of a section",
				field{"items", r.number("window.items", &s.Limit, 1, 1000)},
				field{"age", r.duration("window.age", &s.Age, time.Minute)},
			)
		}},
		{"collapse", func(n ast.Node) {
			kind := r.oneOf(n, "collapse of a section", "copies", "story", "none")
			s.Collapse = hub.Collapse(strings.TrimSuffix(kind, "copies"))
		}},
		{"also_in_rss", r.truth("also_in_rss of a section", &s.AlsoInRSS)},
		{"clean_titles", r.truth("clean_titles of a section", &s.CleanTitles)},
		{"map_categories", func(n ast.Node) { s.MapCategories = r.mapCategories(n) }},
		{"each_source", r.truth("each_source of a section", &s.EachSource)},
		{"cap", func(n ast.Node) {
			r.mapping(n, "cap of a section",
				field{"source", r.number("cap.source", &s.PerSource, 1, 1000)},
				field{"story", r.number("cap.story", &s.PerStory, 1, 1000)},
			)
		}},
	}, append(r.selection(&s), append(r.rules(&s), r.order(&s)...)...)...)...)
	if slug == nil {
		r.problem(at(n), "a section without a slug; expected {slug: news, title: ...}: the slug is its address")
	}
	s.Title = cmp.Or(s.Title, s.Slug)
	r.declare(&r.sectionAt, s.Slug, slug, "section slug")
	r.config.Sections = append(r.config.Sections, s)
}

// selection reads which items a section takes.
func (r *reader) selection(s *hub.Section) []field {
	return []field{
		{"tags", r.texts("tags of a section", &s.Tags)},
		{"sources", func(n ast.Node) {
			r.list(n, "sources of a section", "ids of sources", func(n ast.Node) {
				if source, ok := r.scalar(n, "source of a section"); ok {
					s.Sources = append(s.Sources, source)
					r.wanted = append(r.wanted, wantedSource{source, s.Slug, at(n)})
				}
			})
		}},
		{"sections", func(n ast.Node) {
			r.list(n, "sections of a section", "slugs of sections", func(n ast.Node) {
				if part, ok := r.scalar(n, "section of a section"); ok {
					r.parts = append(r.parts, wantedPart{part, len(r.config.Sections), at(n)})
				}
			})
		}},
		{"languages", func(n ast.Node) {
			r.list(n, "languages of a section", "language tags", func(n ast.Node) {
				if language := r.language(n); language != "" {
					s.Languages = append(s.Languages, language)
				}
			})
		}},
		{"categories", r.texts("categories of a section", &s.Categories)},
	}
}

// rules reads the expressions of a section.
func (r *reader) rules(s *hub.Section) []field {
	var accept, reject, score *rule.Expression
	read := func(key string, into **rule.Expression, compile func(string) (*rule.Expression, error)) field {
		return field{key, func(n ast.Node) {
			value, ok := r.scalar(n, key+" of a section")
			if !ok {
				return
			}
			expression, err := compile(value)
			if wrong, is := errors.AsType[*rule.SyntaxError](err); is {
				r.problem(at(n), "%s of a section is %q: %s", key, strings.TrimSpace(value), wrong)
				return
			}
			*into = expression
			s.Rules = rule.NewSet(accept, reject, score)
		}}
	}
	return []field{read("accept", &accept, rule.Condition), read("reject", &reject, rule.Condition), read("score", &score, rule.Number)}
}

// order reads in which order a section shows its items.
func (r *reader) order(s *hub.Section) []field {
	kind, half := "", time.Duration(0)
	apply := func() {
		switch kind {
		case "time":
			s.HalfLife = 0
		case "score":
			s.HalfLife = cmp.Or(half, defaultHalfLife)
		default:
			s.HalfLife = half
		}
	}
	return []field{
		{"order", func(n ast.Node) { kind = r.oneOf(n, "order of a section", "time", "score"); apply() }},
		{"half_life", func(n ast.Node) { r.duration("half_life of a section", &half, time.Minute)(n); apply() }},
	}
}

// oneOf reads one of a few words, empty where it is none of them.
func (r *reader) oneOf(n ast.Node, what string, known ...string) string {
	value, ok := r.scalar(n, what)
	if ok && !slices.Contains(known, value) {
		r.problem(at(n), "%s is %q; expected one of %s", what, value, strings.Join(known, ", "))
		return ""
	}
	return value
}

// mapCategories reads which names categories get, by their own.
func (r *reader) mapCategories(n ast.Node) map[string]string {
	names := make(map[string]string)
	for _, pair := range r.pairs(n, "map_categories of a section", []field{{name: "Politics: سياسة"}}) {
		var name string
		if r.text("a name in map_categories", &name)(pair.Value); name != "" {
			names[text.Fold(pair.Key.GetToken().Value)] = name
		}
	}
	return names
}

// wantedPart is a section's mention of another, by its slug.
type wantedPart struct {
	slug    string
	section int // index of the one that mentions it
	at      *token.Position
}

// resolveParts finds the sections of which others are made. None may be a part of
// itself.
func (r *reader) resolveParts() {
	sections := r.config.Sections
	for _, wanted := range r.parts {
		at := slices.IndexFunc(sections, func(s hub.Section) bool { return s.Slug == wanted.slug })
		if at < 0 {
			r.problem(wanted.at, "unknown section %q in section %q; expected the slug of another one", wanted.slug, sections[wanted.section].Slug)
			continue
		}
		part, whole := &sections[at], &sections[wanted.section]
		if part == whole || contains(part, whole) {
			r.problem(wanted.at, "section %q would be made of itself by %q", whole.Slug, part.Slug)
			continue
		}
		whole.Parts = append(whole.Parts, part)
	}
}

// contains tells whether a section is made of another, through whichever.
func contains(s, other *hub.Section) bool {
	return slices.ContainsFunc(s.Parts, func(part *hub.Section) bool { return part == other || contains(part, other) })
}
