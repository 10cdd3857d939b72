package reader

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/hub/sanitise"
)

// Real feeds, as publishers send them. What is expected of them is kept, the
// feeds and their texts are not: they are not ours.
func TestEveryCapturedFeedIsReadAsExpected(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(hubtest.Corpus(t, "feeds"), "*"))
	if err != nil || len(files) < 38 {
		t.Fatalf("%d feeds, want 38 at least: %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			result, err := Read(body, Context{URL: "https://feeds.example.org/" + name})
			if err != nil {
				t.Fatal(err)
			}
			if f := &result.Feed; len(f.Items) == 0 || f.Title == "" {
				t.Errorf("%d items of %q are read", len(f.Items), f.Title)
			}
			compareGolden(t, filepath.Join("testdata", "corpus", name+".golden"), inShort(result))
		})
	}
	goldens, err := filepath.Glob("testdata/corpus/*.golden")
	if err != nil || len(goldens) > len(files) {
		t.Errorf("%d expectations for %d feeds: %v", len(goldens), len(files), err)
	}
}

// compareGolden compares what was read with a file, or with -update writes it.
func compareGolden(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v: run with -update", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("is read as\n%s\nwant\n%s", got, want)
	}
}

// inShort says what was read of a feed, and more of its first three items and
// its last one.
func inShort(r *Result) []byte {
	var b bytes.Buffer
	f := &r.Feed
	lines(&b, "format", f.Format, "encoding", r.Encoding, "title", f.Title, "language", strings.TrimSpace(f.Language+" "+r.LanguageFrom),
		"home", f.HomePageURL, "icon", f.Icon, "authors", len(f.Authors), "links", len(f.Links))
	notes := make(map[string]int)
	for _, n := range f.Notes {
		notes[n.Kind] += max(1, n.Count)
	}
	for _, kind := range slices.Sorted(maps.Keys(notes)) {
		lines(&b, "note", fmt.Sprint(kind, " ", notes[kind]))
	}
	lines(&b, "items", len(f.Items))
	for i := range f.Items {
		if i < 3 || i == len(f.Items)-1 {
			fmt.Fprintf(&b, "\nitem %d\n", i+1)
			itemInShort(&b, &f.Items[i])
		}
	}
	return b.Bytes()
}

// itemInShort gives the item's texts as their length in runes and a digest.
func itemInShort(b *bytes.Buffer, item *hub.Item) {
	lines(b, "id", item.NativeID, "url", item.URL, "external", item.ExternalURL, "title", item.Title,
		"published", dateInShort(item.OriginPublished), "updated", dateInShort(item.OriginUpdated), "language", item.Language, "image", item.Image,
		"authors", len(item.Authors), "tags", len(item.Tags), "files", len(item.Enclosures), "extensions", len(item.Extensions),
		"content", textInShort(sanitise.Text(item.ContentHTML)), "summary", textInShort(item.Summary))
}

// lines writes names and values, apart from what is empty or none.
func lines(b *bytes.Buffer, namesAndValues ...any) {
	for i := 0; i < len(namesAndValues); i += 2 {
		if value := namesAndValues[i+1]; value != "" && value != 0 {
			fmt.Fprintf(b, "%-10s %v\n", namesAndValues[i], value)
		}
	}
}

func textInShort(s string) string {
	if s == "" {
		return ""
	}
	digest := hub.DigestOf([]byte(s))
	return fmt.Sprintf("%d %s", len([]rune(s)), hex.EncodeToString(digest[:4]))
}

func dateInShort(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
