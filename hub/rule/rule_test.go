package rule

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"bufio"

	"github.com/feedhub/feedhub/hub"
)

func TestProbe(t *testing.T) {
	f, _ := os.Open("/tmp/probe/exprs")
	sc := bufio.NewScanner(f)
	item := &hub.Item{Title: "Trump, 3-1 «الأميركية»", ContentHTML: strings.Repeat("<p>word </p>", 1000), Tags: []string{"a", "Kraków"}, URL: "https://example.org/x"}
	src := &hub.Source{ID: "desk"}
	for sc.Scan() {
		x := strings.ReplaceAll(sc.Text(), `\n`, "\n")
		for k, c := range map[string]func(string) (*Expression, error){"C": Condition, "N": Number} {
			start := time.Now()
			e, err := c(x)
			if err != nil {
				fmt.Printf("%s %-.60q %.200v\n", k, x, err)
				continue
			}
			out, score := NewSet(e, nil, nil).Judge(item, src)
			o2, s2 := NewSet(nil, nil, e).Judge(item, src)
			fmt.Printf("%s %-.60q ok %.20q %v %.20q %v %v\n", k, x, out, score, o2, s2, time.Since(start).Round(time.Millisecond))
		}
	}
}
