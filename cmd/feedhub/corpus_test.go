package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
)

func TestCapturedFeedsComeThroughIntoAllThreeOutputs(t *testing.T) {
	folder := hubtest.Corpus(t, "feeds")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 38 {
		t.Fatalf("%s holds %d feeds, %v; expected 38", folder, len(files), err)
	}
	publisher := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer publisher.Close()
	parts := []string{allowLoopback, "keep: {items: 1000}", "sources:"}
	for i, file := range files {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/%s', tags: [s%[1]d]}", i, publisher.URL, file.Name()))
	}
	parts = append(parts, "admin: {listen: '127.0.0.1:0'}", "sections:", "  - {slug: whole, limit: 1000, collapse: none}")
	for i := range files {
		parts = append(parts, fmt.Sprintf("  - {slug: s%d, tags: [s%[1]d], limit: 1000, collapse: none}", i))
	}
	p := startProcess(t, writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), parts...), "")
	defer p.stop()
	eventually(t, "all sources were tried", func() bool {
		logs := p.logs.String()
		return strings.Count(logs, `"msg":"fetched"`)+strings.Count(logs, `"msg":"fetching failed"`) >= len(files)
	})
	for i, file := range files {
		slug := fmt.Sprintf("s%d", i)
		eventually(t, file.Name()+" is shown", func() bool { return len(p.items(slug)) > 0 })
		checkOutputs(t, p, slug, len(p.items(slug)))
	}
	checkOutputs(t, p, "whole", len(p.items("whole")))
}

// checkOutputs checks that the three outputs of a section parse and hold so
// many items.
func checkOutputs(t *testing.T, p *process, slug string, items int) {
	t.Helper()
	for element, file := range map[string]string{"item": "rss.xml", "entry": "atom.xml"} {
		answer := p.get("/" + slug + "/" + file)
		if got := countElements(t, slug+"/"+file, answer.body, element); got != items || answer.status != http.StatusOK {
			t.Errorf("/%s/%s: status %d, %d items, want %d", slug, file, answer.status, got, items)
		}
	}
	answer := p.get("/" + slug + "/feed.json")
	var feed struct {
		Version string
		Items   []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(answer.body), &feed); err != nil || len(feed.Items) != items {
		t.Errorf("/%s/feed.json: %d items, want %d: %v", slug, len(feed.Items), items, err)
	}
}

// countElements reads an XML document strictly to its end and counts elements
// of this name in the document's own namespace.
func countElements(t *testing.T, what, document, name string) (count int) {
	t.Helper()
	for decoder := xml.NewDecoder(strings.NewReader(document)); ; {
		token, err := decoder.Token()
		if err == io.EOF {
			return count
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return count
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			count++
		}
	}
}
