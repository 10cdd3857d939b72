package hub

import (
	"fmt"
	"log/slog"
	"testing"
	"time"
)

// BenchmarkSection makes a section of 200 items out of 100,000 in 40 sources. It
// reports the time as a ratio to listing all of them once.
func BenchmarkSection(b *testing.B) {
	var ids []string
	var sources []Source
	for i := range 40 {
		ids = append(ids, fmt.Sprint("s", i))
		sources = append(sources, Source{ID: ids[i]})
	}
	a := newArchive(2500, ids...)
	s := NewSections(SectionsOptions{
		Store: a, Sources: sources, Sections: []Section{{Slug: "s", Limit: 200}}, Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler),
	})
	if err := s.refresh(b.Context(), ids); err != nil {
		b.Fatal(err)
	}
	sh := s.shelves[0]
	began := time.Now()
	if n := len(s.candidates(sh)); n != 100_000 {
		b.Fatal(n)
	}
	floor := time.Since(began)
	for name, do := range map[string]func() error{
		"chosen":  func() error { _, err := s.choose(b.Context(), sh); return err },
		"rebuilt": func() error { return s.rebuild(b.Context(), sh) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(floor), "x-of-listing-all")
		})
	}
	if n := len(sh.chosen); n != 200 {
		b.Fatal(n)
	}
}
