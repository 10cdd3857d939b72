package date

import (
	"testing"
	"time"
)

// The forms that nearly all feeds write may cost no more than time.Parse with
// their layout, which has to be known beforehand, and may allocate nothing.
func BenchmarkFast(b *testing.B) {
	for name, c := range map[string]struct{ layout, text string }{
		"RFC 822 GMT":        {time.RFC1123, "Sat, 07 Sep 2002 09:42:31 GMT"},
		"RFC 822 offset":     {time.RFC1123Z, "Sat, 07 Sep 2002 09:42:31 +0300"},
		"RFC 3339 Z":         {time.RFC3339, "2002-09-07T09:42:31Z"},
		"RFC 3339 fractions": {time.RFC3339, "2002-09-07T09:42:31.123+03:00"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(c.text); err != nil {
					b.Fatal(err)
				}
			}
			ours, theirs := fastest(func() { _, _ = Parse(c.text) }, func() { _, _ = time.Parse(c.layout, c.text) })
			b.ReportMetric(float64(ours)/float64(theirs), "times/time.Parse")
		})
	}
}

// fastest times two functions in turns and returns the shortest turn of each,
// so that what else the machine does changes the ratio little.
func fastest(f, g func()) (ofF, ofG time.Duration) {
	turn := func(f func()) time.Duration {
		start := time.Now()
		for range 1000 {
			f()
		}
		return time.Since(start)
	}
	ofF, ofG = turn(f), turn(g)
	for range 100 {
		ofF, ofG = min(ofF, turn(f)), min(ofG, turn(g))
	}
	return ofF, ofG
}

func BenchmarkGeneral(b *testing.B) {
	for name, text := range map[string]string{
		"two-digit year": "Sat, 07 Sep 02 09:42:31 EST",
		"Arabic":         "الأربعاء، 12 فبراير/شباط 2025 الساعة 03:04 مساءً",
		"refused":        "Sat, 07 Foo 2002 09:42:31 GMT",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text)
			}
		})
	}
}

func TestFastFormsDoNotAllocate(t *testing.T) {
	for _, text := range []string{
		"Sat, 07 Sep 2002 09:42:31 GMT", "Sat, 7 Sep 2002 09:42:31 +0345", "\n  07 Sep 2002 09:42:31 -0330 ",
		"2002-09-07T09:42:31Z", "2002-09-07T09:42:31.123-03:30",
	} {
		if _, ok := parseFast(trim(text)); !ok {
			t.Errorf("%q is no fast form", text)
		}
		if n := testing.AllocsPerRun(100, func() { _, _ = Parse(text) }); n != 0 {
			t.Errorf("Parse(%q) allocates %v times", text, n)
		}
	}
}
