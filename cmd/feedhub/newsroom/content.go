package newsroom

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

//go:embed content/*.txt
var contentFiles embed.FS

// publisher is one site: what it says of itself, and all that it will publish.
type publisher struct {
	id          string // the name of its file, and its path
	title       string
	description string
	language    string
	section     string
	format      *format
	file        string // the feed or the page, below the publisher's path
	interval    time.Duration
	// ids is what stands before the slug in an item's id. Without it the id is
	// the item's address.
	ids    string
	breaks bool
	items  []article
	series []series
}

// article is a text as it was written.
type article struct {
	slug       string
	title      string
	author     string
	tags       []string
	body       string // HTML
	correction *correction
}

// correction replaces title and body of an article.
type correction struct {
	after       time.Duration
	title, body string
}

// series is an article with placeholders, and what to put in their places.
type series struct {
	article
	figures map[string]figure
}

// part is a piece of a content file as it stands there.
type part struct {
	line   int
	kind   string // "" for the publisher
	name   string
	fields map[string]string
	body   string
}

// readPublishers reads the embedded content, in the order of the files' names.
func readPublishers() ([]*publisher, error) {
	names, err := contentFiles.ReadDir("content")
	if err != nil {
		return nil, err
	}
	var publishers []*publisher
	for _, name := range names {
		text, err := contentFiles.ReadFile(path.Join("content", name.Name()))
		if err != nil {
			return nil, err
		}
		p, err := parsePublisher(strings.TrimSuffix(name.Name(), ".txt"), string(text))
		if err != nil {
			return nil, fmt.Errorf("content/%s:%w", name.Name(), err)
		}
		publishers = append(publishers, p)
	}
	return publishers, nil
}

// parsePublisher reads a content file. An error begins with the line.
func parsePublisher(id, text string) (*publisher, error) {
	p := &publisher{id: id}
	parts, err := splitParts(text)
	if err != nil {
		return nil, err
	}
	for i := range parts {
		if err := p.take(&parts[i]); err != nil {
			return nil, fmt.Errorf("%d: %w", parts[i].line, err)
		}
	}
	if len(p.items) < backlog {
		return nil, fmt.Errorf("%d: %d items, the backlog takes %d", parts[0].line, len(p.items), backlog)
	}
	if len(p.series) == 0 {
		return nil, fmt.Errorf("%d: no series to go on with", parts[0].line)
	}
	return p, nil
}

// splitParts cuts a content file at its headings.
func splitParts(text string) ([]part, error) {
	parts := []part{{line: 1, fields: map[string]string{}}}
	inBody := false
	for i, line := range strings.Split(text, "\n") {
		current := &parts[len(parts)-1]
		if heading, ok := strings.CutPrefix(line, "== "); ok {
			kind, name, _ := strings.Cut(heading, " ")
			parts = append(parts, part{line: i + 1, kind: kind, name: name, fields: map[string]string{}})
			inBody = false
			continue
		}
		switch name, value, isField := strings.Cut(line, ":"); {
		case inBody:
			current.body += line + "\n"
		case strings.TrimSpace(line) == "":
			inBody = true
		case !isField:
			return nil, fmt.Errorf("%d: %q is not of the form name: value", i+1, line)
		default:
			current.fields[name] = strings.TrimSpace(value)
		}
	}
	return parts, nil
}

// take adds what the part says to the publisher.
func (p *publisher) take(part *part) error {
	switch part.kind {
	case "":
		return p.describe(part.fields)
	case "item":
		p.items = append(p.items, part.article())
		return part.check()
	case "correction":
		after, err := time.ParseDuration(part.name)
		if err != nil {
			return fmt.Errorf("correction: %w", err)
		}
		if len(p.items) == 0 {
			return fmt.Errorf("a correction follows the item that it corrects")
		}
		a := part.article()
		p.items[len(p.items)-1].correction = &correction{after: after, title: a.title, body: a.body}
		return part.check()
	case "series":
		s, err := part.series()
		p.series = append(p.series, s)
		return err
	}
	return fmt.Errorf("%q is no kind of part; item, correction and series are", part.kind)
}

func (p *publisher) describe(fields map[string]string) (err error) {
	known := map[string]*string{
		"title": &p.title, "description": &p.description, "language": &p.language, "section": &p.section,
		"format": new(string), "file": &p.file, "ids": &p.ids, "interval": new(string), "breaks": new(string),
	}
	for name, value := range fields {
		if known[name] == nil {
			return fmt.Errorf("%q is not known of a publisher", name)
		}
		*known[name] = value
	}
	if p.interval, err = time.ParseDuration(*known["interval"]); err != nil {
		return fmt.Errorf("interval: %w", err)
	}
	p.breaks = *known["breaks"] == "yes"
	if p.format = formats[*known["format"]]; p.format == nil {
		return fmt.Errorf("format is %q; rss, atom, json and page are", *known["format"])
	}
	return nil
}

func (p *part) article() article {
	return article{
		slug: p.name, title: p.fields["title"], author: p.fields["by"],
		tags: list(p.fields["tags"], ","), body: bodyHTML(p.body),
	}
}

// articleFields are the fields that an article and a series have in common.
var articleFields = []string{"title", "by", "tags"}

func (p *part) check() error {
	for name := range p.fields {
		if !slices.Contains(articleFields, name) {
			return fmt.Errorf("%q is not known of an item", name)
		}
	}
	if p.name == "" || p.fields["title"] == "" || strings.TrimSpace(p.body) == "" {
		return fmt.Errorf("%s %s lacks a slug, a title or a body", p.kind, p.name)
	}
	return nil
}

func (p *part) series() (series, error) {
	s := series{article: p.article(), figures: make(map[string]figure)}
	for name, value := range p.fields {
		if slices.Contains(articleFields, name) {
			delete(p.fields, name)
			continue
		}
		f, err := parseFigure(value)
		if err != nil {
			return s, fmt.Errorf("figure %s: %w", name, err)
		}
		s.figures[name] = f
	}
	return s, s.check()
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// check wants each placeholder to have a figure, and each figure a place.
func (s *series) check() error {
	unused := maps.Clone(s.figures)
	for _, match := range placeholder.FindAllStringSubmatch(s.title+s.body, -1) {
		name := match[1]
		if _, ok := s.figures[name]; !ok && !slices.Contains([]string{"number", "date", "time"}, name) {
			return fmt.Errorf("there is no figure for {%s}", name)
		}
		delete(unused, name)
	}
	for name := range unused {
		return fmt.Errorf("figure %s is used nowhere", name)
	}
	return nil
}

// bodyHTML makes paragraphs of the blocks that are none.
func bodyHTML(text string) string {
	var html []string
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if block = strings.TrimSpace(block); !strings.HasPrefix(block, "<") {
			block = "<p>" + block + "</p>"
		}
		html = append(html, block)
	}
	return strings.Join(html, "\n")
}

func list(s, separator string) []string {
	var values []string
	for value := range strings.SplitSeq(s, separator) {
		if value = strings.TrimSpace(value); value != "" {
			values = append(values, value)
		}
	}
	return values
}

// byline is who signs an article.
func (p *publisher) byline(a *article) string { return cmp.Or(a.author, p.title) }
