package draft

import (
	"fmt"
	"strings"

	bcp47 "golang.org/x/text/language"

	"github.com/feedhub/feedhub/hub/language"
)

// How the language of a feed is known.
const (
	Declared = "declared"
	Detected = "detected"
)

// Tag returns a language tag in its canonical form (RFC 5646), "" for one that
// is none.
func Tag(raw string) string {
	raw = strings.ReplaceAll(strings.TrimSpace(raw), "_", "-")
	if raw == "" {
		return ""
	}
	parsed, err := bcp47.Parse(raw)
	if err != nil || parsed == bcp47.Und {
		return ""
	}
	return parsed.String()
}

// settleLanguages gives each item its language: the one declared for it or else
// for the feed, unless it is written in another script, and where none is
// declared the one that is detected. A feed that declares none, or one that
// most of its items contradict, has the language of most of its items.
func (f *Feed) settleLanguages() {
	contradicted := 0
	counts := make(map[string]int)
	for i := range f.Items {
		item := &f.Items[i]
		declared := item.Language
		if declared == "" {
			declared = f.Language
		}
		sample := item.Title + "\n" + item.Summary
		if declared != "" && language.Fits(declared, sample) {
			item.Language = declared
			continue
		}
		item.Language = ""
		if tag, sure := language.Detect(sample); sure {
			item.Language = tag
			counts[tag]++
		}
		if declared != "" {
			contradicted++
		}
	}
	if contradicted > 0 {
		f.Note(LanguageOverruled, 0, fmt.Sprintf("%d of %d items are not written in the language that is declared for them", contradicted, len(f.Items)))
	}
	if f.Language != "" && 2*contradicted <= len(f.Items) {
		f.LanguageFrom = Declared
		return
	}
	f.Language = ""
	if tag, n := most(counts); 2*n > len(f.Items) {
		f.Language, f.LanguageFrom = tag, Detected
	}
}

// most returns the name that was counted most often; of equal ones the first in
// the alphabet.
func most(counts map[string]int) (name string, n int) {
	for candidate, count := range counts {
		if count > n || count == n && candidate < name {
			name, n = candidate, count
		}
	}
	return name, n
}
