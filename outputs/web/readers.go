package web

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const (
	// countedFor is how long a number of readers is believed that is not told
	// again.
	countedFor = 48 * time.Hour
	// maxCounts bounds the numbers that are remembered, maxProduct the length of
	// a name, and maxReaders what one aggregator can claim for an output.
	maxCounts  = 1_000
	maxProduct = 64
	maxReaders = 10_000_000
)

// Readers counts the readers whom aggregators fetch outputs for: each says in
// its User-Agent how many of its users subscribe. Whoever fetches for oneself
// says nothing and is not counted. It is safe for concurrent use.
type Readers struct {
	clock hub.Clock

	mu     sync.Mutex
	counts map[readership]count
}

// readership is an aggregator's interest in one output.
type readership struct {
	product, path string
}

// count is a number of readers, and the one that came since in its place once
// it is no more believed: an aggregator fetches from several machines, whose
// numbers differ, and the largest is right.
type count struct {
	most, later   int
	mostAt, begun time.Time // when most was told last, and later first
}

// NewReaders returns a count of nobody.
func NewReaders(clock hub.Clock) *Readers {
	return &Readers{clock: clock, counts: make(map[readership]count)}
}

// Count returns the number of readers of all outputs.
func (r *Readers) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget()
	sum := 0
	for _, c := range r.counts {
		sum += c.most
	}
	return sum
}

// note takes down what the User-Agent of a request for an output says.
func (r *Readers) note(path, agent string) {
	product, readers := readersIn(agent)
	if readers == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := readership{product, path}
	known, isKnown := r.counts[key]
	if !isKnown && len(r.counts) >= maxCounts {
		if r.forget(); len(r.counts) >= maxCounts {
			return
		}
	}
	if !isKnown {
		key.product = strings.Clone(product) // which is a part of the request
	}
	r.counts[key] = known.with(readers, r.clock.Now())
}

// with returns the count after a number was told.
func (c count) with(readers int, now time.Time) count {
	if now.Sub(c.mostAt) > countedFor {
		c = count{most: c.later, mostAt: c.begun}
	}
	switch {
	case readers >= c.most || now.Sub(c.mostAt) > countedFor:
		return count{most: readers, mostAt: now}
	case readers > c.later:
		c.later, c.begun = readers, now
	}
	return c
}

// forget drops what was not told again for long.
func (r *Readers) forget() {
	now := r.clock.Now()
	for key, c := range r.counts {
		if now.Sub(c.mostAt) <= countedFor {
			continue
		}
		if c.later > 0 && now.Sub(c.begun) <= countedFor {
			r.counts[key] = count{most: c.later, mostAt: c.begun}
			continue
		}
		delete(r.counts, key)
	}
}

// readersPattern is how aggregators tell: "37 subscribers", "1 reader".
var readersPattern = regexp.MustCompile(`(?i)\b([0-9]{1,9}) (?:subscriber|reader)s?\b`)

// readersIn returns the name of an aggregator and the number of readers that it
// fetches for, 0 where it does not say. Most requests end at the first line.
func readersIn(agent string) (product string, readers int) {
	if len(agent) > 1024 || !strings.Contains(agent, "ubscriber") && !strings.Contains(agent, "eader") {
		return "", 0
	}
	match := readersPattern.FindStringSubmatch(agent)
	if match == nil {
		return "", 0
	}
	readers, err := strconv.Atoi(match[1])
	if err != nil {
		return "", 0
	}
	return productOf(agent), min(readers, maxReaders)
}

// productOf returns the name that a User-Agent begins with, or that stands where
// one that passes for a browser has it.
func productOf(agent string) string {
	if rest, found := strings.CutPrefix(agent, "Mozilla/5.0 (compatible;"); found {
		agent = strings.TrimSpace(rest)
	}
	if end := strings.IndexAny(agent, "/;(0123456789"); end >= 0 {
		agent = agent[:end]
	}
	agent = strings.ToLower(strings.TrimSpace(agent))
	return agent[:min(len(agent), maxProduct)]
}
