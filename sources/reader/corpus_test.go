package reader

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// Real feeds, as publishers send them.
func TestNearlyAllCapturedFeedsAreRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(hubtest.Corpus(t, "feeds"), "*"))
	if err != nil || len(files) < 38 {
		t.Fatalf("%d feeds, want 38 at least: %v", len(files), err)
	}
	read := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		result, err := Read(body, Context{URL: "https://feeds.example.org/" + name})
		if err != nil {
			t.Logf("%s is not read: %v", name, err)
			continue
		}
		f := &result.Feed
		t.Logf("%-32s %-14s %4d items %-12s %v %q", name, f.Format, len(f.Items), result.Encoding, f.Notes, f.Title)
		if len(f.Items) > 0 && f.Title != "" {
			read++
		}
	}
	if read < len(files)-2 {
		t.Errorf("%d of %d feeds are read", read, len(files))
	}
}
