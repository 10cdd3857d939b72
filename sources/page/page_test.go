package page

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
	Error string `json:"error,omitzero"`
	Feeds []Feed `json:"feeds,omitzero"`
	Found *Found `json:"found,omitzero"`
}

// open parses a file of testdata, at an address of its site.
func open(t testing.TB, file string) *Page {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(body), "https://www.altabeq.example/akhbar/page")
}

// Every page in testdata has a golden file: a new case needs no code.
func TestPagesAreReadAsExpected(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d pages in testdata: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			p := open(t, file)
			got := expected{Feeds: p.Feeds()}
			if got.Found, err = p.Items(hub.PageSelectors{}); err != nil {
				got.Error = err.Error()
			}
			compare(t, file+".golden", got)
		})
	}
}

func compare(t *testing.T, golden string, got any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(got); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v: run with -update", err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("read as\n%s\nwant\n%s", b.Bytes(), strings.TrimSpace(string(want)))
	}
}
