package web

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

// mostSelected is how many items a selection has at most, and longestValue how many
// bytes a parameter's value.
const (
	mostSelected = 200
	longestValue = 300
)

// query returns the parameters of a request, as they stand in its address.
func query(c *gin.Context) string {
	if raw := c.Request.URL.RawQuery; raw != "" {
		return "?" + raw
	}
	return ""
}

// parameter is one of an address, as it was typed.
type parameter struct{ name, value string }

// parametersOf returns those of an address. What is no escape stands for itself, as
// whoever typed it means it.
func parametersOf(query string) []parameter {
	var list []parameter
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if p := (parameter{unescaped(name), unescaped(value)}); p != (parameter{}) {
			list = append(list, p)
		}
	}
	return list
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func isKnown(name string) bool { return slices.Contains(outputs.Parameters, name) }

// parameterError says what is wrong with a parameter of an address, and what would be
// right.
type parameterError struct{ problem string }

func (e *parameterError) Error() string { return e.problem }

func wrong(format string, args ...any) error { return &parameterError{fmt.Sprintf(format, args...)} }

// selectionOf returns what an address asks for of a section; lenient passes over what it
// does not know, for people, whose addresses others add to. Nothing is what an empty
// parameter asks for, unless something is to be searched for. What is wrong is a
// *parameterError or a *QueryError.
func (v *view) selectionOf(query string, lenient bool) (s outputs.Selection, err error) {
	seen := make(map[string]bool)
	for _, p := range parametersOf(query) {
		switch {
		case lenient && (!isKnown(p.name) || seen[p.name]), p.value == "" && isKnown(p.name) && (lenient || p.name != outputs.QueryParameter):
			continue
		case !isKnown(p.name):
			return s, wrong("there is no parameter %q; the parameters are %s", p.name, strings.Join(outputs.Parameters, ", "))
		case seen[p.name]:
			return s, wrong("the parameter %s is there twice; expected it once", p.name)
		}
		seen[p.name] = true
		if err := v.take(&s, p); err != nil {
			return s, err
		}
	}
	if !s.Since.IsZero() && !s.Before.IsZero() && !s.Since.Before(s.Before) {
		return s, wrong("since is %s and before is %s; expected since to be the earlier one", s.Since.Format(time.RFC3339), s.Before.Format(time.RFC3339))
	}
	return s, nil
}

var (
	storySyntax = regexp.MustCompile(`^[0-9a-f]{16}$`)
)

// take sets what a parameter says.
func (v *view) take(s *outputs.Selection, p parameter) (err error) {
	if len(p.value) > longestValue && p.name != outputs.QueryParameter {
		return wrong("%s has %d bytes; expected at most %d", p.name, len(p.value), longestValue)
	}
	line := text.Line(p.value)
	if p.name != outputs.QueryParameter && (line == "" || !utf8.ValidString(p.value)) {
		return wrong("%s is %q; expected some letters, escaped in UTF-8", p.name, p.value)
	}
	if p.name == outputs.TagParameter || p.name == outputs.AuthorParameter {
		line = hub.Spelling(line)
	}
	if len(line) > longestValue && p.name != outputs.QueryParameter { // as marks of direction are closed in it, and ligatures spelt out
		return wrong("%s is too long; expected at most %d bytes", p.name, longestValue)
	}
	switch p.name {
	case outputs.LimitParameter:
		n, err := strconv.Atoi(p.value)
		if err != nil || n < 1 || n > mostSelected {
			return wrong("limit is %q; expected a number from 1 to %d", p.value, mostSelected)
		}
		if n != v.section.Limit {
			s.Limit = n
		}
	case outputs.SinceParameter:
		s.Since, err = momentOf(p)
	case outputs.BeforeParameter:
		s.Before, err = momentOf(p)
	case outputs.SourceParameter:
		s.Source = line
	case outputs.TagParameter:
		s.Tag = line
	case outputs.AuthorParameter:
		s.Author = line
	case outputs.LangParameter:
		if s.Language = p.value; !outputs.IsLanguage(p.value) {
			return wrong("lang is %q; expected a language tag (RFC 5646) such as ar or en-GB", p.value)
		}
	case outputs.MediaParameter:
		s.Media = hub.Media(p.value)
		if all := []hub.Media{hub.Audio, hub.Video, hub.Image}; !slices.Contains(all, s.Media) {
			return wrong("media is %q; expected one of audio, video and image", p.value)
		}
	case outputs.StoryParameter:
		if s.Story = p.value; !storySyntax.MatchString(p.value) {
			return wrong("story is %q; expected what _feedhub.story of an item is: 16 hexadecimal digits", p.value)
		}
	case outputs.QueryParameter:
		s.Query, err = v.Selector.Canonical(p.value)
	case outputs.ContentParameter:
		switch s.Content = outputs.Content(p.value); s.Content {
		case "full":
			s.Content = outputs.Full
		case outputs.Summary, outputs.None:
		default:
			return wrong("content is %q; expected one of full, summary and none", p.value)
		}
	case outputs.CursorParameter:
		s.After = hub.Cursor(p.value)
		if none, is := errors.AsType[*hub.CursorError](s.After.Check()); is {
			return wrong("cursor: %s", none)
		}
	}
	return err
}

// momentOf reads a time, or a day, which is its beginning in UTC. A space is the plus sign of
// a zone that was not escaped: nothing else can stand there.
func momentOf(p parameter) (time.Time, error) {
	typed := strings.ReplaceAll(p.value, " ", "+")
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, typed); err == nil && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 {
			return t.UTC().Truncate(time.Second), nil
		}
	}
	return time.Time{}, wrong("%s is %q; expected a day or a time (RFC 3339) such as 2026-03-01 or 2026-03-01T09:00:00Z", p.name, p.value)
}
