package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	bcp47 "golang.org/x/text/language"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/language"
	"github.com/feedhub/feedhub/hub/sanitise"
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
	all := slices.Clone(f.Absent)
	for i := range f.Items {
		s := &f.Traces[i].Standing
		f.settleLanguage(&f.Items[i], s)
		all = append(all, *s)
	}
	contradicted := 0
	counts, said := make(map[string]int), make(map[string]int)
	for _, s := range all {
		if s.Language != "" {
			counts[s.Language]++
		}
		if s.Said {
			said[s.Language]++
		}
		if s.Contradicts {
			contradicted++
		}
	}
	if contradicted > 0 {
		f.Note(LanguageOverruled, 0, fmt.Sprintf("%d of %d items are not written in the language that is declared for them", contradicted, len(all)))
	}
	if f.Language != "" && 2*contradicted <= len(all) {
		f.LanguageFrom = Declared
		return
	}
	f.Language = ""
	if tag, n := most(counts); 2*n > len(all) {
		f.Language, f.LanguageFrom = tag, Detected
		if 2*said[tag] > len(all) {
			f.LanguageFrom = Declared
		}
	}
}

// settleLanguage gives an item its language, and notes what it says of the
// feed's.
func (f *Feed) settleLanguage(item *hub.Item, s *Standing) {
	declared := cmp.Or(item.Language, f.Language)
	if declared != "" && language.Fits(declared, item.Title+"\n"+item.Summary) {
		if item.Language != "" {
			s.Language, s.Said = declared, true
		}
		item.Language = declared
		return
	}
	item.Language = detected(item)
	s.Language, s.Contradicts = item.Language, declared != ""
}

// detected returns the language of an item, "" where it is not sure. Title and
// summary tell most, but may be too short.
func detected(item *hub.Item) string {
	tag, sure := language.Detect(item.Title + "\n" + item.Summary)
	if !sure {
		tag, sure = language.Detect(item.Title + "\n" + sanitise.Summary(item.ContentHTML, sampleLimit))
	}
	if !sure {
		return ""
	}
	return tag
}

// sampleLimit is, in runes, how much of a text its language is told from.
const sampleLimit = 1000

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
