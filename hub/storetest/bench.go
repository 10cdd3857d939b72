package storetest

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// CPU returns the processor time that this process has used.
func CPU(tb testing.TB) time.Duration {
	tb.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Many returns sources as a large configuration has them.
func Many(count int) []hub.Source {
	all := make([]hub.Source, count)
	for i := range all {
		all[i] = hub.Source{
			ID:  fmt.Sprintf("source-%07d", i),
			URL: fmt.Sprintf("https://site%d.example.org/feeds/all.atom.xml", i), Tags: []string{"news"},
		}
	}
	return all
}

// Cycle measures what it costs a store when many sources were asked and have
// nothing new: each is taken, and committed with a state that says no more. The
// server's processor time is that of the store's own process, if it has one.
func Cycle(b *testing.B, s hub.Store, server func() time.Duration) {
	const count, atOnce = 5000, 500
	// What a hub of this size holds of sections and items: a smaller heap would
	// have the collector at work all the time.
	ballast := make([]byte, 64<<20)
	defer runtime.KeepAlive(ballast)
	if err := s.Enrol(b.Context(), Many(count), noon); err != nil {
		b.Fatal(err)
	}
	now := noon
	cycle(b, s, now, count, atOnce)
	own, served := CPU(b), server()
	for b.Loop() {
		now = now.Add(time.Minute)
		cycle(b, s, now, count, atOnce)
	}
	sources := float64(b.N * count)
	own, served = CPU(b)-own, server()-served
	b.ReportMetric(float64(own.Microseconds())/sources, "own-cpu-µs/source")
	b.ReportMetric(float64(served.Microseconds())/sources, "server-cpu-µs/source")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/sources, "µs/source")
}

// cycle takes and commits every source once.
func cycle(b *testing.B, s hub.Store, now time.Time, count, atOnce int) {
	for count > 0 {
		taken, _, err := s.Take(b.Context(), now, time.Minute, atOnce)
		if err != nil || len(taken) == 0 {
			b.Fatalf("taken are %d sources, %v; %d are left", len(taken), err, count)
		}
		count -= len(taken)
		var running sync.WaitGroup
		for i := range taken {
			running.Go(func() { unchanged(b, s, &taken[i], now) })
		}
		running.Wait()
	}
}

// unchanged commits what an answer of 304 brings.
func unchanged(b *testing.B, s hub.Store, taken *hub.Taken, now time.Time) {
	state := taken.State
	if state.Checked.IsZero() {
		state = stateOf(&taken.Source)
	}
	state.Checked, state.Succeeded = now, now
	if err := s.Commit(b.Context(), taken.Lease, hub.Batch{State: state, Due: now.Add(time.Minute)}); err != nil {
		b.Error(err)
	}
}

// stateOf returns the state of a source that was fetched once.
func stateOf(source *hub.Source) hub.State {
	return hub.State{
		Validators: hub.Validators{
			URL: source.URL, ETag: `W/"5f3c-60a7c8d9e1b2f"`, LastModified: "Sun, 01 Mar 2026 11:59:59 GMT",
			Body: hub.DigestOf([]byte(source.ID)), Reader: 3,
		},
		Origin: hub.Origin{
			ID: source.URL, Title: "أخبار " + source.ID, Description: "كل جديد من المدينة ومن البلاد",
			HomePageURL: source.URL, FeedURL: source.URL, Language: "ar", Icon: source.URL + ".png",
			Rights: "جميع الحقوق محفوظة", Authors: []hub.Person{{Name: "هيئة التحرير"}},
		},
		Checked: noon, Succeeded: noon, Changed: noon,
		Notes: []hub.Note{{Kind: "date-not-read", Offset: 4711, Detail: "أمس", Count: 20}},
	}
}

// TakeMillion measures taking 1,000 sources of a million that are enrolled, and
// giving them back.
func TakeMillion(b *testing.B, s hub.Store) {
	const count, atOnce = 1_000_000, 1000
	began := time.Now()
	if err := s.Enrol(b.Context(), Many(count), noon); err != nil {
		b.Fatal(err)
	}
	enrolling := time.Since(began)
	began = time.Now()
	if err := s.Enrol(b.Context(), Many(count), noon); err != nil {
		b.Fatal(err)
	}
	again := time.Since(began)
	var taking, giving time.Duration
	now := noon
	for b.Loop() {
		now = now.Add(time.Second)
		t, g := takeAndGive(b.Context(), b, s, now, atOnce)
		taking, giving = taking+t, giving+g
	}
	b.ReportMetric(enrolling.Seconds(), "s-to-enrol")
	b.ReportMetric(again.Seconds(), "s-to-enrol-again")
	b.ReportMetric(float64(taking.Microseconds())/float64(b.N)/1000, "ms-to-take")
	b.ReportMetric(float64(giving.Microseconds())/float64(b.N)/1000, "ms-to-give-back")
}

func takeAndGive(ctx context.Context, b *testing.B, s hub.Store, now time.Time, n int) (taking, giving time.Duration) {
	began := time.Now()
	taken, _, err := s.Take(ctx, now, time.Minute, n)
	if err != nil || len(taken) != n {
		b.Fatalf("taken are %d sources, %v", len(taken), err)
	}
	taking = time.Since(began)
	leases := make([]hub.Lease, n)
	for i := range taken {
		leases[i] = taken[i].Lease
	}
	began = time.Now()
	if err := s.Release(ctx, leases, now.Add(15*time.Minute)); err != nil {
		b.Fatal(err)
	}
	return taking, time.Since(began)
}
