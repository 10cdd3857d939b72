package compare

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// labelled is a pair of items and what a careful editor says of them.
type labelled struct {
	Label string
	Kind  string
	A, B  struct {
		Title, Text string
		Published   time.Time
	}
}

func (l *labelled) sketches() (a, b *Sketch) {
	return NewSketch(l.A.Title, l.A.Text, l.A.Published), NewSketch(l.B.Title, l.B.Text, l.B.Published)
}

// readPairs returns the labelled pairs of the files that a pattern names.
func readPairs(tb testing.TB, pattern string) []labelled {
	tb.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		tb.Fatal(err)
	}
	var pairs []labelled
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range bytes.Lines(content) {
			var pair labelled
			if err := json.Unmarshal(line, &pair); err != nil {
				tb.Fatalf("%s: %v: %s", path, err, line)
			}
			pairs = append(pairs, pair)
		}
	}
	return pairs
}
