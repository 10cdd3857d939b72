package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// bar shows on a terminal how many sources were asked. Elsewhere it is nothing:
// its zero value.
type bar struct{ shown *progressbar.ProgressBar }

// newBar returns a bar of n steps for what people see beside the output.
func newBar(stderr io.Writer, n int) bar {
	if n == 0 || !isTerminal(stderr) {
		return bar{}
	}
	return bar{progressbar.NewOptions(n,
		progressbar.OptionSetWriter(stderr),
		progressbar.OptionSetDescription("asking the sources"),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetWidth(30),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionThrottle(50*time.Millisecond),
		progressbar.OptionSetRenderBlankState(true),
	)}
}

// step is called after each source, from any goroutine. A bar that can't be
// drawn is no reason to stop.
func (b bar) step() {
	if b.shown != nil {
		_ = b.shown.Add(1)
	}
}

// clear takes the bar off the terminal, before anything else is written there.
func (b bar) clear() {
	if b.shown != nil {
		_ = b.shown.Clear()
	}
}
