// Package storetest is the contract of hub.Store as tests. Every store's own
// tests run it; nothing else does. It uses the store through the interface
// alone and knows none of them.
package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Data is one body of stored data, empty at first, that handles are opened on.
type Data struct {
	// Open opens a handle. The suite closes it.
	Open func() (hub.Store, error)
	// Shared tells that several handles may be open at one time, as several
	// processes on one Redis are. If not, the suite closes a handle before it
	// opens the next, as a restart does.
	Shared bool
}

// Run runs the suite. It calls fresh for every test.
func Run(t *testing.T, fresh func(t *testing.T) Data) {
	tests := map[string]func(*testing.T, *handles){
		"what was never stored is empty and no error":              testAbsence,
		"a commit stores items, references and state":              testCommit,
		"a commit again changes nothing":                           testCommitAgain,
		"references keep their times to the microsecond":           testRefTimes,
		"validators come back byte for byte":                       testValidators,
		"records come in the order asked for":                      testLoadOrder,
		"items come in the order asked for, missing ones left out": testItemsOrder,
		"a deleted item is gone":                                   testDelete,
		"a changed item is replaced":                               testReplace,
		"sources are kept apart whatever their ids":                testOddIDs,
		"a large batch is one commit":                              testLargeBatch,

		"a leased source is refused until the lease ends":  testLeaseExcludes,
		"tokens grow with every lease":                     testTokensGrow,
		"renewing moves the end":                           testRenew,
		"an expired lease can be renewed until taken over": testRenewExpired,
		"a lost lease is lost for renewing":                testRenewLost,
		"releasing ends a lease, a lost one is left alone": testRelease,
		"a commit ends the lease":                          testCommitEndsLease,
		"a commit without the last lease stores nothing":   testFencing,
		"of many who lease at once one gets it":            testConcurrentLeases,
		"commits of many sources at once are all stored":   testConcurrentCommits,

		"enrolled sources come back whole and in order":        testEnrolled,
		"enrolling again changes nothing":                      testEnrolAgain,
		"a new or changed source is due at once":               testEnrolDue,
		"a source that is enrolled no more is not taken":       testEnrolWithout,
		"a source changed while it is fetched is due after it": testEnrolWhileLeased,
		"what is stored of a source outlives its enrolment":    testEnrolKeepsItems,
		"many sources are enrolled and taken":                  testEnrolMany,
		"sources are enrolled whatever their ids":              testEnrolOddIDs,
		"those due for longest are taken first":                testTakeOrder,
		"a taken source comes with all that a fetch needs":     testTaken,
		"next is when the next source will be due":             testTakeNext,
		"no source is taken before it is due":                  testTakeNotBefore,
		"a leased source is not taken":                         testTakeLeased,
		"an expired lease is taken over":                       testTakeOver,
		"a lease alone does not enrol":                         testLeaseDoesNotEnrol,
		"a source given back is due when its giver says":       testReleaseDue,
		"a lost lease does not move when a source is due":      testLostLeaseMovesNothing,
		"a commit says when its source is due":                 testCommitDue,
		"a commit after the take-over stores nothing":          testTakeFencing,
		"of many who take at once each source goes to one":     testConcurrentTakers,
		"when sources are due outlives the process":            testDueOutlives,
		"a touched reference changes, its item stays":          testTouch,

		"a public id belongs to the first who claims it":    testClaim,
		"a claim outlives its process with its item":        testClaimOutlives,
		"deleting an item gives its public id free":         testClaimFreed,
		"only the owner's deletion gives a public id free":  testClaimFreedByOwner,
		"a public id claimed again after deletion is owned": testClaimAgain,

		"a watch tells of commits that changed something":  testWatch,
		"a watch ends with its context":                    testWatchEnds,
		"several watches hear the same":                    testWatches,
		"a watch tells of an Enrol that changed something": testWatchEnrolled,

		"what was learned is there for every process":              testLearned,
		"edits come back whole and in order, in a new process too": testEdits,
		"a watch tells of an edit":                                 testWatchEdited,

		"calls end with their context": testCancelled,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := &handles{t: t, data: fresh(t)}
			t.Cleanup(h.close)
			test(t, h)
		})
	}
}

// noon is when the tests begin.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const ttl = 12 * time.Second

// handles opens stores on the data of one test.
type handles struct {
	t    *testing.T
	data Data
	all  []hub.Store // those that are open
}

// open returns a first handle, or a further one on the same data: beside the
// one before if the data can be shared, else after closing it.
func (h *handles) open() hub.Store {
	h.t.Helper()
	if !h.data.Shared {
		h.close()
	}
	store, err := h.data.Open()
	if err != nil {
		h.t.Fatal(err)
	}
	h.all = append(h.all, store)
	return store
}

// both returns two handles for concurrent use, the same one twice if the data
// can't be shared.
func (h *handles) both() [2]hub.Store {
	first := h.open()
	if !h.data.Shared {
		return [2]hub.Store{first, first}
	}
	return [2]hub.Store{first, h.open()}
}

func (h *handles) close() {
	for _, store := range h.all {
		if err := store.Close(); err != nil {
			h.t.Error(err)
		}
	}
	h.all = nil
}

// entry returns an item of the source as Ingest would accept it.
func entry(sourceID, nativeID string) hub.Accepted {
	return entryOfSize(sourceID, nativeID, 200)
}

// entryOfSize returns an item with a text of so many bytes.
func entryOfSize(sourceID, nativeID string, size int) hub.Accepted {
	item := hub.Item{
		SourceID: sourceID, NativeID: nativeID, ID: nativeID,
		Title:       "خبر " + nativeID,
		ContentHTML: "<p>" + strings.Repeat("x", size) + "</p>",
		Authors:     []hub.Person{{Name: "بوتين & Co <b>"}},
		Tags:        []string{"أخبار", "news"},
		Published:   noon.Add(-time.Hour), Updated: noon.Add(-time.Minute), FirstSeen: noon,
	}
	ref := hub.Ref{Key: item.Key(), Digest: item.Digest(), Published: item.Published, FirstSeen: item.FirstSeen}
	return hub.Accepted{Ref: ref, Item: item}
}

// entries returns items of the source with native ids that begin with prefix.
func entries(sourceID, prefix string, count, size int) []hub.Accepted {
	all := make([]hub.Accepted, count)
	for i := range all {
		all[i] = entryOfSize(sourceID, fmt.Sprintf("%s%04d", prefix, i), size)
	}
	return all
}

func keysOf(accepted []hub.Accepted) []hub.Key {
	keys := make([]hub.Key, len(accepted))
	for i := range accepted {
		keys[i] = accepted[i].Ref.Key
	}
	return keys
}

func lease(t *testing.T, s hub.Store, sourceID string, now time.Time) hub.Lease {
	t.Helper()
	l, err := s.Lease(t.Context(), sourceID, now, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// renew returns what is renewed of the leases.
func renew(t *testing.T, s hub.Store, now time.Time, leases ...hub.Lease) []hub.Lease {
	t.Helper()
	renewed, err := s.Renew(t.Context(), leases, now, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return renewed
}

func release(t *testing.T, s hub.Store, due time.Time, leases ...hub.Lease) {
	t.Helper()
	if err := s.Release(t.Context(), leases, due); err != nil {
		t.Fatal(err)
	}
}

// commit leases the source and commits the batch.
func commit(t *testing.T, s hub.Store, sourceID string, batch hub.Batch) {
	t.Helper()
	if err := s.Commit(t.Context(), lease(t, s, sourceID, noon), batch); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, s hub.Store, sourceIDs ...string) []hub.Record {
	t.Helper()
	records, err := s.Load(t.Context(), sourceIDs...)
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != len(sourceIDs) {
		t.Fatalf("%d records of %d sources", len(records), len(sourceIDs))
	}
	return records
}

func items(t *testing.T, s hub.Store, sourceID string, keys []hub.Key) []hub.Item {
	t.Helper()
	found, err := s.Items(t.Context(), sourceID, keys)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func claim(t *testing.T, s hub.Store, sourceID string, ids ...string) []bool {
	t.Helper()
	owned, err := s.Claim(t.Context(), sourceID, ids)
	if err != nil {
		t.Fatal(err)
	}
	return owned
}

// sorted returns the references in the order of their keys.
func sorted(refs []hub.Ref) []hub.Ref {
	refs = slices.Clone(refs)
	slices.SortFunc(refs, func(a, b hub.Ref) int { return slices.Compare(a.Key[:], b.Key[:]) })
	return refs
}

// within fails the test when f takes long.
func within(t *testing.T, limit time.Duration, f func(ctx context.Context)) {
	t.Helper()
	began := time.Now()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f(ctx)
	if took := time.Since(began); took > limit {
		t.Errorf("took %s, want %s at most", took, limit)
	}
}
