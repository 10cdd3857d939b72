package rule

import (
	"net/url"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/words"
)

// environment is an item as expressions see it.
type environment struct {
	Title       string   `expr:"title"`
	Summary     string   `expr:"summary"`
	Content     string   `expr:"content"`
	URL         string   `expr:"url"`
	Host        string   `expr:"host"`
	ExternalURL string   `expr:"external_url"`
	Language    string   `expr:"language"`
	Tags        []string `expr:"tags"`
	Authors     []string `expr:"authors"`
	Media       []string `expr:"media"`
	Words       int      `expr:"words"`
	Published   float64  `expr:"published"`
	Source      string   `expr:"source"`
	SourceTags  []string `expr:"source_tags"`
	Priority    int      `expr:"priority"`
}

// mostWords bounds how much of a text is looked at.
const mostWords = 5000

func newEnvironment(item *hub.Item, source *hub.Source) environment {
	e := environment{
		Title: item.Title, Summary: item.Summary, Content: sanitise.Text(item.ContentHTML), URL: item.URL, ExternalURL: item.ExternalURL,
		Language: item.Language, Tags: item.Tags, Published: float64(item.Published.UnixMilli()) / float64(time.Hour.Milliseconds()),
		Source: source.ID, SourceTags: source.Tags, Priority: source.Priority,
	}
	e.Words = len(words.Cut(e.Content, mostWords))
	if u, err := url.Parse(item.URL); err == nil {
		e.Host = u.Hostname()
	}
	for _, author := range item.Authors {
		e.Authors = append(e.Authors, author.Name)
	}
	for _, file := range item.Enclosures {
		kind, _, _ := strings.Cut(file.Type, "/")
		e.Media = append(e.Media, kind)
	}
	return e
}

// functions are those that expressions may call.
var functions = []expr.Option{
	expr.Function("has", func(params ...any) (any, error) { return matching(params, words.Phrase.IsIn) > 0, nil },
		new(func(string, string, ...string) bool), new(func([]string, string, ...string) bool)),
	expr.Function("is", func(params ...any) (any, error) { return matching(params, words.Phrase.Is) > 0, nil },
		new(func(string, string, ...string) bool), new(func([]string, string, ...string) bool)),
	expr.Function("count", func(params ...any) (any, error) { return matching(params, words.Phrase.IsIn), nil },
		new(func(string, string, ...string) int), new(func([]string, string, ...string) int)),
	expr.Function("number", func(params ...any) (any, error) { return firstNumber(params[0].(string)), nil },
		new(func(string) float64)),
}

// matching counts the phrases, which follow the text or the list of texts, that fit.
func matching(params []any, fits func(phrase words.Phrase, text words.Phrase) bool) int {
	var texts []words.Phrase
	switch where := params[0].(type) {
	case string:
		texts = append(texts, words.NewPhrase(where, mostWords))
	case []string:
		for _, s := range where {
			texts = append(texts, words.NewPhrase(s, mostWords))
		}
	}
	n := 0
	for _, p := range params[1:] {
		phrase := words.NewPhrase(p.(string), mostWords)
		for _, text := range texts {
			if fits(phrase, text) {
				n++
				break
			}
		}
	}
	return n
}

func firstNumber(s string) float64 {
	for _, w := range words.Cut(s, mostWords) {
		if value, _, ok := words.Number(w.Raw); ok {
			return value
		}
	}
	return 0
}
