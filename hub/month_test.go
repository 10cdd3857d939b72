package hub

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// The politeness of a month, simulated: 500 publishers with hours, caching
// headers and outages of their own, asked as Schedule decides, and asked every
// hour as a plain aggregator does.

const (
	publishers   = 500
	listedAtOnce = 20
	// What an answer costs, in bytes.
	wholeBody, emptyBody = 30_000, 300
)

var (
	monthBegins = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	monthEnds   = monthBegins.AddDate(0, 0, 35)
	// judged is when counting begins: a hub has a week to learn.
	judged = monthBegins.AddDate(0, 0, 7)
)

// press is a scripted publisher.
type press struct {
	id        string
	posts     []time.Time // in order
	outages   [][2]time.Time
	retry     bool          // says when to come back
	fresh     time.Duration // Cache-Control
	rhythm    Rhythm
	forgetful bool // sends no validators
}

// newPresses returns the publishers of the month, always the same.
func newPresses() []*press {
	r := rand.New(rand.NewPCG(5, 2026))
	presses := make([]*press, publishers)
	for i := range presses {
		p := &press{id: fmt.Sprintf("press%d", i)}
		p.posts = postsOf(i, r)
		if r.IntN(10) == 0 {
			from := monthBegins.Add(time.Duration(r.Int64N(int64(monthEnds.Sub(monthBegins)))))
			p.outages = append(p.outages, [2]time.Time{from, from.Add(time.Duration(1+r.IntN(8)) * time.Hour)})
			p.retry = r.IntN(2) == 0
		}
		switch r.IntN(6) {
		case 0:
			p.fresh = 5 * time.Minute
		case 1:
			p.fresh = 30 * time.Minute
		case 2:
			p.rhythm.TTL = []time.Duration{15, 30, 60}[r.IntN(3)] * time.Minute
		}
		p.forgetful = r.IntN(5) == 0
		presses[i] = p
	}
	return presses
}

// postsOf returns when one publisher publishes: agencies, newspapers, those who
// post at their hour, columns, blogs, and blogs that hardly are.
func postsOf(i int, r *rand.Rand) (posts []time.Time) {
	zone := time.Duration(r.IntN(8)-2) * time.Hour
	daily := func(day time.Time, n int, from, to time.Duration) {
		for range n {
			posts = append(posts, day.Add(from-zone+time.Duration(r.Int64N(int64(to-from)))))
		}
	}
	hours := []time.Duration{}
	for range 1 + r.IntN(3) {
		hours = append(hours, time.Duration(6+r.IntN(14))*time.Hour+time.Duration(r.IntN(4))*15*time.Minute)
	}
	weekday, pace := time.Weekday(r.IntN(7)), 0.8+0.8*r.Float64()
	for day := monthBegins.AddDate(0, 0, -40); day.Before(monthEnds); day = day.AddDate(0, 0, 1) {
		rest := day.Weekday() == time.Friday
		switch {
		case i < 25:
			daily(day, int(100*pace), 4*time.Hour, 28*time.Hour)
		case i < 100:
			if !rest {
				daily(day, int(25*pace), 6*time.Hour, 22*time.Hour)
			}
		case i < 250:
			for _, hour := range hours {
				daily(day, 1, hour, hour+6*time.Minute)
			}
		case i < 300:
			if day.Weekday() == weekday {
				daily(day, 1, hours[0], hours[0]+20*time.Minute)
			}
		case i < 440:
			if r.Float64() < 0.35*pace {
				daily(day, 1, 8*time.Hour, 24*time.Hour)
			}
		default:
			if r.Float64() < 0.04 {
				daily(day, 1, 8*time.Hour, 24*time.Hour)
			}
		}
	}
	slices.SortFunc(posts, time.Time.Compare)
	return posts
}

func (p *press) isOut(now time.Time) (until time.Time, out bool) {
	for _, o := range p.outages {
		if !now.Before(o[0]) && now.Before(o[1]) {
			return o[1], true
		}
	}
	return time.Time{}, false
}

// published returns how many posts there are.
func (p *press) published(now time.Time) int {
	n, _ := slices.BinarySearchFunc(p.posts, now, time.Time.Compare)
	return n
}

// ask is what the publisher answers at now. Items that are stored are not read
// again.
func (p *press) ask(now time.Time, v Validators, stored func(Key) bool) (Fetched, error) {
	if until, out := p.isOut(now); out {
		err := UpstreamError{Err: errors.New("answered 503")}
		if p.retry {
			err.At = until
		}
		return Fetched{}, &err
	}
	n := p.published(now)
	f := Fetched{Validators: Validators{URL: p.id, ETag: fmt.Sprint(n)}}
	if p.fresh > 0 {
		f.Fresh = now.Add(p.fresh)
	}
	if v.ETag == f.Validators.ETag {
		return f, nil
	}
	f.Feed = &Feed{Rhythm: p.rhythm}
	for i := n - 1; i >= max(0, n-listedAtOnce); i-- {
		if key := KeyOf("desk", fmt.Sprint(i)); stored(key) {
			f.Feed.Unread = append(f.Feed.Unread, key)
			continue
		}
		f.Feed.Items = append(f.Feed.Items, Item{NativeID: fmt.Sprint(i), Title: fmt.Sprint(i), OriginPublished: p.posts[i]})
	}
	return f, nil
}

// tally is what a month cost and brought.
type tally struct {
	requests, empty int
	bytes           int64
	delays          []time.Duration
	lost            int
}

func (t *tally) count(p *press, now time.Time, f Fetched, err error) {
	if now.Before(judged) {
		return
	}
	t.requests++
	if err == nil && (f.Feed != nil || p.forgetful) {
		t.bytes += wholeBody
		return
	}
	if err == nil {
		t.empty++
	}
	t.bytes += emptyBody
}

// saw notes the posts from the first that was not seen yet on.
func (t *tally) saw(p *press, now time.Time, seen int) (next int) {
	n := p.published(now)
	for i := seen; i < n; i++ {
		switch {
		case i < n-listedAtOnce:
			t.lost++
		case p.posts[i].After(judged):
			t.delays = append(t.delays, now.Sub(p.posts[i]))
		}
	}
	return n
}

func (t *tally) String() string {
	slices.Sort(t.delays)
	return fmt.Sprintf("%d requests, %d MB, %.0f %% of 304, median delay %s, p99 %s, %d lost", t.requests, t.bytes>>20,
		100*float64(t.empty)/float64(t.requests), t.quantile(0.5).Round(time.Second), t.quantile(0.99).Round(time.Second), t.lost)
}

func (t *tally) quantile(q float64) time.Duration {
	slices.Sort(t.delays)
	return t.delays[int(q*float64(len(t.delays)))]
}

// hourly asks every publisher each hour, at a minute of its own.
func hourly(presses []*press) *tally {
	var t tally
	for i, p := range presses {
		seen, v := p.published(monthBegins), Validators{}
		for now := monthBegins.Add(time.Duration(i%60) * time.Minute); now.Before(monthEnds); now = now.Add(time.Hour) {
			f, err := p.ask(now, v, func(Key) bool { return true })
			t.count(p, now, f, err)
			if err == nil {
				v = f.Validators
				seen = t.saw(p, now, seen)
			}
		}
	}
	return &t
}

// visit is when a publisher is to be asked.
type visit struct {
	press *press
	due   time.Time
	state State
	store *shelfStore
	seen  int
}

type visits []*visit

func (v visits) Len() int           { return len(v) }
func (v visits) Less(i, j int) bool { return v[i].due.Before(v[j].due) }
func (v visits) Swap(i, j int)      { v[i], v[j] = v[j], v[i] }
func (v *visits) Push(x any)        { *v = append(*v, x.(*visit)) }
func (v *visits) Pop() any {
	last := len(*v) - 1
	x := (*v)[last]
	*v = (*v)[:last]
	return x
}

// scheduled asks every publisher when the hub would.
func scheduled(t *testing.T, presses []*press) *tally {
	clock := &wallClock{now: monthBegins}
	gatherer := Gatherer{
		Schedule: Schedule{Interval: 15 * time.Minute, Longest: 2 * time.Hour}, Keep: Keep{Items: 200, Age: 720 * time.Hour},
		Minter: Minter{Domain: "hub.example.org"}, Clock: clock, Timetable: clock,
	}
	var queue visits
	for i, p := range presses {
		queue = append(queue, &visit{press: p, due: monthBegins.Add(time.Duration(i) * time.Second), store: newShelfStore(), seen: p.published(monthBegins)})
	}
	heap.Init(&queue)
	var sum tally
	for queue[0].due.Before(monthEnds) {
		v := queue[0]
		clock.now = v.due
		gatherer.Store = memory{shelf: v.store}
		sum.visit(t, &round{Gatherer: &gatherer}, v, clock.now)
		heap.Fix(&queue, 0)
	}
	return &sum
}

// visit asks a publisher and takes in what it answers, as a round does.
func (t *tally) visit(tb testing.TB, r *round, v *visit, now time.Time) {
	fetched, err := v.press.ask(now, v.state.Validators, func(key Key) bool { _, ok := v.store.refs[key]; return ok })
	t.count(v.press, now, fetched, err)
	source := Source{ID: "desk", URL: v.press.id, Keep: r.Keep}
	record := Record{SourceID: source.ID, State: v.state}
	if fetched.Feed != nil {
		record.Refs = v.store.known()
	}
	known := NewKnown(record)
	batch, storeErr := r.batch(tb.Context(), &outcome{taken: &Taken{Source: source, State: v.state}, known: &known, fetched: fetched, err: err})
	if storeErr != nil {
		tb.Fatal(storeErr)
	}
	if batch.State.Held != nil {
		tb.Fatalf("%s is held: %s", v.press.id, batch.State.Held.Reason)
	}
	for _, a := range batch.Put {
		v.store.items[a.Ref.Key], v.store.refs[a.Ref.Key] = a.Item, a.Ref
	}
	for _, key := range batch.Delete {
		delete(v.store.items, key)
		delete(v.store.refs, key)
	}
	v.state, v.due = batch.State, batch.Due
	if err == nil {
		v.seen = t.saw(v.press, now, v.seen)
	}
}

// memory is a Store of which Ingest's part is there.
type memory struct {
	Store
	shelf *shelfStore
}

func (m memory) Items(ctx context.Context, sourceID string, keys []Key) ([]Item, error) {
	return m.shelf.Items(ctx, sourceID, keys)
}

func (m memory) Claim(ctx context.Context, sourceID string, ids []string) ([]bool, error) {
	return m.shelf.Claim(ctx, sourceID, ids)
}

func TestAMonthOfPublishersIsAskedLessAndHeardSooner(t *testing.T) {
	hubtest.WithoutRace(t, "one goroutine does all of it")
	presses := newPresses()
	plain, ours := hourly(presses), scheduled(t, presses)
	t.Logf("asked each hour:      %s", plain)
	t.Logf("asked by the schedule: %s", ours)
	if ours.requests >= plain.requests {
		t.Error("the schedule asks for more")
	}
	for _, q := range []float64{0.5, 0.9, 0.99} {
		if ours.quantile(q) >= plain.quantile(q) {
			t.Errorf("of all posts %.0f %% are stored within %s by the schedule, and within %s when asked each hour", 100*q, ours.quantile(q), plain.quantile(q))
		}
	}
	if ours.lost > plain.lost {
		t.Errorf("the schedule lost %d posts, and asking each hour %d", ours.lost, plain.lost)
	}
}
