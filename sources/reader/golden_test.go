package reader

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

var update = flag.Bool("update", false, "write what was read as what is expected")

// expected is what a file of testdata must be read as.
type expected struct {
	Error        string          `json:"error,omitzero"`
	Encoding     string          `json:"encoding,omitzero"`
	Notes        []hub.Note      `json:"notes,omitzero"`
	Format       string          `json:"format,omitzero"`
	Origin       hub.Origin      `json:"origin,omitzero"`
	LanguageFrom string          `json:"language_from,omitzero"`
	Links        []hub.Link      `json:"links,omitzero"`
	Rhythm       hub.Rhythm      `json:"rhythm,omitzero"`
	Cloud        hub.Cloud       `json:"cloud,omitzero"`
	Extensions   []hub.Extension `json:"extensions,omitzero"`
	Items        []hub.Item      `json:"items,omitzero"`
	Deleted      []hub.Tombstone `json:"deleted,omitzero"`
}

// Every feed in testdata has a golden file: a new case needs no code.
func TestFeedsAreReadAsExpected(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") || filepath.Ext(file) == "" {
			continue // what is expected, or a folder
		}
		cases++
		t.Run(filepath.Base(file), func(t *testing.T) { compare(t, file) })
	}
	if cases < 80 {
		t.Errorf("only %d feeds in testdata", cases)
	}
}

func compare(t *testing.T, file string) {
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got expected
	result, err := Read(body, Context{URL: "https://fetched.example/dir/feed"})
	if err != nil {
		got.Error = err.Error()
	} else {
		f := &result.Feed
		got = expected{Encoding: result.Encoding, Notes: f.Notes, Format: f.Format, Origin: f.Origin, LanguageFrom: result.LanguageFrom,
			Links: f.Links, Rhythm: f.Rhythm, Cloud: f.Cloud, Extensions: f.Extensions, Items: f.Items, Deleted: f.Deleted}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(got); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, file+".golden", b.Bytes())
}
