package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

// news makes n items of 120 words, half Arabic and half English, of words as
// common as Zipf has it.
func news(n int) []hub.Item {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.07, 8, 60_000-1)
	english, arabic := []rune("abcdefghijklmnopqrstuvwxyz"), []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	// A word's letters are drawn from its rank, so that it is the same everywhere.
	word := func(rank uint64, letters []rune) string {
		if rank < 8 {
			return string(letters[rank : rank+2])
		}
		draw := rand.New(rand.NewPCG(rank, 3))
		w := make([]rune, 3+draw.IntN(6))
		for i := range w {
			w[i] = letters[draw.IntN(len(letters))]
		}
		return string(w)
	}
	write := func(words int, letters []rune) string {
		var b strings.Builder
		for range words {
			b.WriteString(word(zipf.Uint64(), letters))
			b.WriteByte(' ')
		}
		return b.String()
	}
	items := make([]hub.Item, n)
	for i := range items {
		letters := arabic
		if i%2 == 1 {
			letters = english
		}
		it := item(fmt.Sprintf("source-%d", r.IntN(200)), fmt.Sprint(i), r.IntN(100_000))
		it.Title, it.ContentHTML = write(9, letters), "<p>"+write(111, letters)+"</p>"
		items[i] = it
	}
	return items
}

// BenchmarkFind measures searches of 20,000 items, and in the same run how long one
// takes that looks through all texts: times-scan is what Find takes of that.
func BenchmarkFind(b *testing.B) {
	items := news(20_000)
	x := fill(b, items...)
	folded := make([]string, len(items))
	for i := range items {
		folded[i] = text.Fold(textOf(&items[i]))
	}
	words := strings.Fields(folded[2001])
	for _, c := range []struct{ name, query string }{
		{"rare word", rarest(folded, words)},
		{"common word", "bc"},
		{"phrase", `"` + words[3] + " " + words[4] + `"`},
		{"two words and not a third", "bc cd -de"},
	} {
		b.Run(c.name, func(b *testing.B) {
			scan := scanTime(folded, strings.Trim(strings.Fields(c.query)[0], `"`))
			q := ask(b, c.query)
			for b.Loop() {
				if _, err := x.Find(b.Context(), q, 50); err != nil {
					b.Fatal(err)
				}
			}
			perFind := float64(b.Elapsed()) / float64(b.N)
			b.ReportMetric(perFind/float64(scan), "times-scan")
		})
	}
}

func BenchmarkPut50Of20000(b *testing.B) {
	items := news(20_000)
	x := fill(b, items...)
	for b.Loop() {
		if err := x.Put(items[:50]); err != nil {
			b.Fatal(err)
		}
	}
}

func rarest(texts, words []string) string {
	best, fewest := "", len(texts)+1
	for _, w := range words[:20] {
		n := 0
		for _, text := range texts {
			if strings.Contains(text, w) {
				n++
			}
		}
		if n < fewest {
			best, fewest = w, n
		}
	}
	return best
}

// scanTime returns how long it takes to look for a word in all texts, at best.
func scanTime(texts []string, word string) time.Duration {
	best := time.Hour
	for range 5 {
		start, n := time.Now(), 0
		for _, text := range texts {
			if strings.Contains(text, word) {
				n++
			}
		}
		if took := time.Since(start); n > 0 && took < best {
			best = took
		}
	}
	return best
}
