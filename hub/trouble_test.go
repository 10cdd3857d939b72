package hub

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestAnOutageIsLoggedOnceHoweverItsReasonsAlternate(t *testing.T) {
	var lines bytes.Buffer
	log := slog.New(slog.NewTextHandler(&lines, nil))
	var away trouble
	for range 3 {
		for _, reason := range []string{"EOF", "connection refused"} {
			away.report(log, slog.LevelError, "away", fmt.Errorf("load source x: %w", errors.New(reason)))
		}
	}
	away.over(log, "back")
	away.over(log, "back")
	away.report(log, slog.LevelError, "away", errors.New("EOF"))
	var levels []string
	for line := range strings.Lines(lines.String()) {
		_, rest, _ := strings.Cut(line, "level=")
		level, _, _ := strings.Cut(rest, " ")
		levels = append(levels, level)
	}
	if got := strings.Join(levels, " "); got != "ERROR WARN INFO ERROR" {
		t.Errorf("the levels are %s:\n%s", got, &lines)
	}
}
