package boltstore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/storetest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Data {
		path := filepath.Join(t.TempDir(), "feedhub.db")
		return storetest.Data{Open: func() (hub.Store, error) { return Open(path) }}
	})
}

func open(tb testing.TB) *Store {
	tb.Helper()
	s, err := Open(filepath.Join(tb.TempDir(), "feedhub.db"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	foreign := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(foreign, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	held := open(t)
	tests := map[string]struct{ path, want string }{
		"a folder that is missing":          {filepath.Join(folder, "none", "feedhub.db"), "does not exist; create it"},
		"a file of another program":         {foreign, "not a file that feedhub wrote"},
		"a folder":                          {folder, "is a directory"},
		"a file that another feedhub has":   {held.db.Path(), "another feedhub has this file open"},
		"a path below what is not a folder": {filepath.Join(foreign, "feedhub.db"), "not a directory"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := Open(tt.path)
			if err == nil {
				t.Fatal("no error", s.Close())
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.path) {
				t.Errorf("the error is %q, want the path and %q", err, tt.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(folder, "none")); err == nil {
		t.Error("Open created a folder")
	}
}

func TestCloseEndsWatch(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "feedhub.db"))
	if err != nil {
		t.Fatal(err)
	}
	ready, done := make(chan struct{}), make(chan error)
	go func() {
		done <- s.Watch(t.Context(), hub.Watcher{Ready: func() { close(ready) }, Changed: func(string) {}})
	}()
	<-ready
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, errClosed) {
		t.Errorf("the watch ended with %v", err)
	}
}

func TestOneBadWriteFailsAlone(t *testing.T) {
	s := open(t)
	bad := errors.New("bad")
	writes := make([]*write, 3)
	for i := range writes {
		writes[i] = &write{done: make(chan struct{}), apply: func(tx *bbolt.Tx) error {
			if i == 1 {
				return bad
			}
			return tx.Bucket(claimsBucket).Put([]byte{byte(i)}, []byte("x"))
		}}
	}
	s.writeAll(writes)
	for i, w := range writes {
		if <-w.done; (w.err != nil) != (i == 1) {
			t.Errorf("write %d ended with %v", i, w.err)
		}
	}
	err := s.db.View(func(tx *bbolt.Tx) error {
		if n := tx.Bucket(claimsBucket).Stats().KeyN; n != 2 {
			t.Errorf("%d writes are stored, want 2", n)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDamagedValuesAreNamed(t *testing.T) {
	s := open(t)
	key := hub.KeyOf("desk", "1")
	store := func(bucket, key, value []byte) {
		err := s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put(key, value) })
		if err != nil {
			t.Fatal(err)
		}
	}
	damage := func(bucket, key, value []byte) {
		err := s.db.Update(func(tx *bbolt.Tx) error {
			source, err := tx.Bucket(sourcesBucket).CreateBucketIfNotExists([]byte("desk"))
			if err != nil {
				return err
			}
			refs, err := source.CreateBucketIfNotExists(refsBucket)
			if err != nil {
				return err
			}
			items, err := source.CreateBucketIfNotExists(itemsBucket)
			if err != nil {
				return err
			}
			if string(bucket) == "refs" {
				return refs.Put(key, value)
			}
			return items.Put(key, value)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	damage(itemsBucket, key[:], []byte("{"))
	if _, err := s.Items(t.Context(), "desk", []hub.Key{key}); err == nil || !strings.Contains(err.Error(), key.String()) || !strings.Contains(err.Error(), "source desk") {
		t.Errorf("a damaged item gives %v", err)
	}
	damage(refsBucket, key[:], []byte("short"))
	if _, err := s.Load(t.Context(), "desk"); err == nil || !strings.Contains(err.Error(), key.String()) || !strings.Contains(err.Error(), "source desk") {
		t.Errorf("a damaged reference gives %v", err)
	}
	damage(refsBucket, key[:], make([]byte, 32))
	for _, value := range []string{"}", "0123456789ab}"} {
		store(statesBucket, []byte("desk"), []byte(value))
		if _, err := s.Load(t.Context(), "desk"); err == nil || !strings.Contains(err.Error(), "state is damaged") {
			t.Errorf("a damaged state gives %v", err)
		}
	}
	for _, value := range []string{"", "01234567{"} {
		store(enrolledBucket, []byte("desk"), []byte(value))
		if _, err := s.Enrolled(t.Context()); err == nil || !strings.Contains(err.Error(), "source desk is damaged") {
			t.Errorf("a damaged source gives %v", err)
		}
		if err := s.Enrol(t.Context(), []hub.Source{{ID: "desk"}}, noon); err != nil {
			t.Errorf("enrolling over a damaged source: %v", err)
		}
		taken, _, err := s.Take(t.Context(), noon.Add(time.Hour), -time.Hour, 9)
		if err != nil || len(taken) != 1 || taken[0].Source.ID != "desk" {
			t.Errorf("taken are %v, %v, want the source without its damaged state", taken, err)
		}
	}
}

func TestAnOlderFileIsBroughtIntoForm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "feedhub.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	item := hub.Item{SourceID: "desk", NativeID: "1", ID: "1", Title: "أخبار"}
	state := hub.State{Checked: noon, Changed: noon.Add(-time.Hour)}
	key, ref := item.Key(), hub.Ref{Key: item.Key(), Published: noon, FirstSeen: noon}
	err = db.Update(func(tx *bbolt.Tx) error {
		sources, err := tx.CreateBucket(sourcesBucket)
		if err != nil {
			return err
		}
		text, err := hub.EncodeItem(&item)
		if err != nil {
			return err
		}
		stateText, err := hub.EncodeState(state)
		if err != nil {
			return err
		}
		for _, id := range []string{"desk", "wire"} {
			source, err := sources.CreateBucket([]byte(id))
			if err != nil {
				return err
			}
			refs, refsErr := source.CreateBucket(refsBucket)
			items, itemsErr := source.CreateBucket(itemsBucket)
			if err := errors.Join(refsErr, itemsErr); err != nil {
				return err
			}
			err = errors.Join(source.Put([]byte("state"), stateText), items.Put(key[:], text), refs.Put(key[:], hub.EncodeRef(ref)[:32]))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		records, err := s.Load(t.Context(), "wire", "desk")
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			if record.State.Changed != state.Changed || len(record.Refs) != 1 || record.Refs[0] != ref {
				t.Errorf("the record is %+v, want what was stored before", record)
			}
		}
		items, err := s.Items(t.Context(), "desk", []hub.Key{key})
		if err != nil || len(items) != 1 || items[0].Title != item.Title {
			t.Errorf("the items are %v, %v", items, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
