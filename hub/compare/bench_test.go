package compare

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// press writes items of about 110 words out of templates: places, names, firms and
// figures are drawn, so that items of one template are alike and tell of different
// things. One in about seven is a light edit of one that another source had.
type press struct {
	random *rand.Rand
	wrote  []hub.Item
}

var templates = []string{
	"%N, the mayor of %P, opened a bridge of %F metres over the river on %D. It cost %F million and took the firm %C %F months. Residents said that the way to %P is now shorter by half an hour. The council of %P had voted for it by %F to %F. %N called it a gift to the region.",
	"Police in %P arrested %F people on %D after a raid on the warehouse of %C. Officers found %F boxes of medicines without papers. The suspect %N is to stand before the court of %P next month. His lawyer, %N, said that he denies it all.",
	"%C said on %D that its profit rose by %F percent to %F million. Its head, %N, spoke of a good year for the plant in %P, where %F people work. Analysts at %C had expected less. The firm will build in %P as well.",
	"افتتح محافظ %P، %N، يوم %D جسرا طوله %F مترا بكلفة %F مليون دينار نفذته شركة %C خلال %F شهرا. وقال الأهالي إن الطريق إلى %P صار أقصر بنصف ساعة. وكان مجلس %P قد أقر المشروع بأغلبية %F صوتا.",
	"أوقفت الشرطة في %P %F أشخاص يوم %D بعد مداهمة مستودع شركة %C، وعثرت على %F صندوقا من الأدوية غير المرخصة. ويمثل المتهم %N أمام محكمة %P الشهر المقبل، وقال محاميه %N إنه ينفي ما نسب إليه.",
}

func (p *press) name(syllables ...string) string {
	var b strings.Builder
	for range 3 {
		b.WriteString(syllables[p.random.IntN(len(syllables))])
	}
	return b.String()
}

func (p *press) write(n int) hub.Item {
	source := fmt.Sprintf("s%d", p.random.IntN(40))
	at := noon.Add(time.Duration(n) * 86400 / 20000 * time.Second)
	if len(p.wrote) > 0 && p.random.IntN(100) < 15 {
		from := p.wrote[len(p.wrote)-1-p.random.IntN(min(len(p.wrote), 2000))]
		sentences := strings.SplitAfter(from.Summary, ". ")
		copied := item(source, fmt.Sprint(n), "Agency: "+from.Title, "")
		copied.Summary = "(Agency) " + strings.Join(sentences[:max(1, len(sentences)-p.random.IntN(2))], "")
		copied.Published, copied.FirstSeen = at, at
		return copied
	}
	template := p.random.IntN(len(templates))
	latin := strings.Fields("mar ton bel dor vis kan ros fel gar lin sto pre hul wen tas mor dri yek zol bur cham ket nov pil sar tul vak wog")
	arabic := strings.Fields("مار تون بلد دور فيس كان روس فل غار لين ست بر هول شد تس مور در زل بور شم كت نوف بل سر طل فك عج حم")
	syllables := latin
	if template > 2 {
		syllables = arabic
	}
	var text strings.Builder
	for range 2 {
		parts := strings.Split(templates[template], "%")
		text.WriteString(parts[0])
		for _, part := range parts[1:] {
			switch part[0] {
			case 'N':
				text.WriteString(titled(p.name(syllables...)) + " " + titled(p.name(syllables...)))
			case 'P', 'C':
				text.WriteString(titled(p.name(syllables...)))
			case 'F':
				fmt.Fprint(&text, 3+p.random.IntN(4000))
			case 'D':
				text.WriteString([]string{"Monday", "Tuesday", "Friday"}[p.random.IntN(3)])
			}
			text.WriteString(part[1:])
		}
		text.WriteByte(' ')
	}
	i := item(source, fmt.Sprint(n), strings.Join(strings.Fields(text.String())[:9], " "), "")
	i.Summary, i.Published, i.FirstSeen = text.String(), at, at
	i.ContentHTML = ""
	p.wrote = append(p.wrote, i)
	return i
}

func titled(s string) string {
	if s[0] < 0x80 {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

func day(n int) []hub.Item {
	p := press{random: rand.New(rand.NewPCG(7, 7))}
	items := make([]hub.Item, n)
	for i := range items {
		items[i] = p.write(i)
	}
	return items
}

// BenchmarkDay takes a day of 20,000 items in 40 sources in, one by one, as they
// come. It reports the time that an item takes, the mean and that of the slowest in
// a hundred, and the mean as a ratio to reading the texts alone.
func BenchmarkDay(b *testing.B) {
	items := day(20_000)
	sources := make(map[string]*hub.Source)
	for _, i := range items {
		if sources[i.SourceID] == nil {
			sources[i.SourceID] = paper(i.SourceID)
		}
	}
	for b.Loop() {
		began := time.Now()
		for i := range items {
			newSketch(&items[i])
		}
		floor := time.Since(began)
		x := New()
		took := make([]time.Duration, len(items))
		for i := range items {
			began := time.Now()
			x.Put(sources[items[i].SourceID], hub.Origin{}, items[i:i+1])
			x.Settle()
			took[i] = time.Since(began)
			if learned := x.Learn(); learned != nil {
				if err := x.Use(learned); err != nil {
					b.Fatal(err)
				}
			}
		}
		total := time.Duration(0)
		for _, t := range took {
			total += t
		}
		slices.Sort(took)
		collapsed := 0
		for _, e := range x.items {
			if len(e.copies.members) > 1 {
				collapsed++
			}
		}
		b.ReportMetric(float64(total)/float64(len(items))/1e6, "ms/item")
		b.ReportMetric(float64(took[len(took)*99/100])/1e6, "ms-p99")
		b.ReportMetric(float64(total)/float64(floor), "x-of-reading")
		b.ReportMetric(float64(collapsed)/float64(len(items)), "copies")
	}
}

// BenchmarkMemory reports what 100,000 items take in the index, by what 25,000 do: it
// grows with their number.
func BenchmarkMemory(b *testing.B) {
	items := day(25_000)
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		x := New()
		for i := range items {
			x.Put(paper(items[i].SourceID), hub.Origin{}, items[i:i+1])
			if learned := x.Learn(); learned != nil {
				if err := x.Use(learned); err != nil {
					b.Fatal(err)
				}
			}
		}
		x.Settle()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(4*float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-of-100k")
		runtime.KeepAlive(x)
	}
}
