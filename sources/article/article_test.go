package article

import (
	"errors"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var update = flag.Bool("update", false, "write what was found as what is expected")

var address = &url.URL{Scheme: "https", Host: "newsroom.example", Path: "/akhbar/4711"}

// extract parses a page and takes its text out.
func extract[T string | []byte](body T, address *url.URL, headline string) (*Article, error) {
	doc, err := dom.Parse([]byte(body), address)
	if err != nil {
		return nil, err
	}
	return Extract(doc, headline)
}

// Every page in testdata has its paragraphs in a file .txt, the headline first,
// written by hand, and the HTML that comes of it in a file .golden.
func TestPagesGiveTheirTextAndNothingElse(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) < 16 {
		t.Fatalf("only %d pages in testdata (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".html"), func(t *testing.T) { compare(t, file) })
	}
}

func compare(t *testing.T, file string) {
	want := read(t, strings.TrimSuffix(file, ".html")+".txt")
	a, err := extract(read(t, file), address, "")
	if want == "no text\n" {
		if !errors.Is(err, ErrNoText) {
			t.Fatalf("got %v and %+v, want no text", err, a)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(append([]string{a.Title}, lines(t, a.HTML)...), "\n\n") + "\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	golden(t, strings.TrimSuffix(file, ".html")+".golden", a)
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func golden(t *testing.T, file string, a *Article) {
	t.Helper()
	got := strings.Join([]string{"title: " + a.Title, "byline: " + a.Byline, "published: " + a.Published,
		"language: " + a.Language, "direction: " + a.Direction, "image: " + a.Image, "excerpt: " + a.Excerpt, "", a.HTML, ""}, "\n")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := read(t, file); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// lines returns the text of each innermost block of some HTML.
func lines(t *testing.T, s string) []string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(s), element(atom.Body))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	var take func(n *html.Node)
	take = func(n *html.Node) {
		switch a := n.DataAtom; {
		case a == atom.Ul, a == atom.Ol, a == atom.Blockquote, a == atom.Figure, a == atom.Table:
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				take(c)
			}
		default:
			if s := asShown(n); s != "" {
				all = append(all, s)
			}
		}
	}
	for _, n := range nodes {
		take(n)
	}
	return all
}

// asShown keeps the line breaks of a block.
func asShown(n *html.Node) string {
	var b strings.Builder
	for d := range dom.Walk(n) {
		switch {
		case d.Type == html.TextNode && n.DataAtom == atom.Pre:
			b.WriteString(d.Data)
		case d.Type == html.TextNode:
			b.WriteString(strings.ReplaceAll(d.Data, "\n", " "))
		case d.DataAtom == atom.Br:
			b.WriteByte('\n')
		}
	}
	parts := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return strings.Join(parts, "\n")
}

// Whatever the page is made of, the first newsroom's article is its four
// paragraphs.
func TestTheFirstNewsroomsArticleIsTheSameInEveryLayout(t *testing.T) {
	files, err := filepath.Glob("testdata/seed-*.html")
	if err != nil || len(files) < 6 {
		t.Fatalf("only %d layouts (%v)", len(files), err)
	}
	want := strings.Split(strings.TrimSpace(read(t, "testdata/seed-flat.txt")), "\n\n")[1:]
	for _, file := range files {
		a, err := extract(read(t, file), address, "")
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		got := lines(t, a.HTML)
		if !slices.Equal(got, want) || len(want) != 4 {
			t.Errorf("%s: %d blocks\n%s", file, len(got), strings.Join(got, "\n\n"))
		}
	}
}

// A front page holds texts, and is not one.
func TestCapturedFrontPagesAreNoArticles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(hubtest.Corpus(t, "pages"), "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages (%v)", err)
	}
	for _, file := range files {
		a, err := extract(read(t, file), nil, "")
		if !errors.Is(err, ErrNoText) {
			t.Errorf("%s: %v, %q", file, err, a)
		}
	}
}
