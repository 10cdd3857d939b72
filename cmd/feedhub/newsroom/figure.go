package newsroom

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// figure is something that changes from one item of a series to the next: one
// of some choices, or a number in a range, both ends included.
type figure struct {
	choices   []string
	low, high float64
	decimals  int
}

func parseFigure(s string) (figure, error) {
	from, to, isRange := strings.Cut(s, "..")
	if !isRange {
		choices := list(s, "|")
		if len(choices) < 2 {
			return figure{}, errors.New("a figure has several choices, or is a range such as 18..24")
		}
		return figure{choices: choices}, nil
	}
	low, err := strconv.ParseFloat(from, 64)
	if err != nil {
		return figure{}, err
	}
	high, err := strconv.ParseFloat(to, 64)
	if err != nil {
		return figure{}, err
	}
	if low >= high {
		return figure{}, fmt.Errorf("the range %s is empty", s)
	}
	_, fraction, _ := strings.Cut(from, ".")
	return figure{low: low, high: high, decimals: len(fraction)}, nil
}

func (f *figure) draw(random *rand.Rand) string {
	if f.choices != nil {
		return f.choices[random.IntN(len(f.choices))]
	}
	return strconv.FormatFloat(f.low+(f.high-f.low)*random.Float64(), 'f', f.decimals, 64)
}

// instalment is the item of the series with this number, published at date. The
// ordinal tells apart what the publisher draws.
func (s *series) instalment(p *publisher, seed, number, ordinal uint64, date time.Time) article {
	places := []string{
		"{number}", strconv.FormatUint(number, 10),
		"{date}", day(p.language, date),
		"{time}", date.Format("15:04"),
	}
	for name, f := range s.figures {
		// Each figure has a stream of its own: the order of the map is nobody's.
		random := rand.New(rand.NewPCG(seed, streamOf(p.id, name, ordinal)))
		places = append(places, "{"+name+"}", f.draw(random))
	}
	fill := strings.NewReplacer(places...)
	a := s.article
	a.title, a.body = fill.Replace(a.title), fill.Replace(a.body)
	return a
}

func streamOf(publisher, name string, ordinal uint64) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%s/%d", publisher, name, ordinal)
	return h.Sum64()
}

// arabicMonths has each month under both names that Arabic papers print.
var arabicMonths = [...]string{
	"يناير/كانون الثاني", "فبراير/شباط", "مارس/آذار", "أبريل/نيسان", "مايو/أيار", "يونيو/حزيران",
	"يوليو/تموز", "أغسطس/آب", "سبتمبر/أيلول", "أكتوبر/تشرين الأول", "نوفمبر/تشرين الثاني", "ديسمبر/كانون الأول",
}

// day writes a date as a reader of the language expects it.
func day(language string, t time.Time) string {
	if strings.HasPrefix(language, "ar") {
		return fmt.Sprintf("%d %s %d", t.Day(), arabicMonths[t.Month()-1], t.Year())
	}
	return t.Format("2 January 2006")
}
