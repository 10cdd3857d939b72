package boltstore

import (
	"bytes"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func FuzzDecodeRef(f *testing.F) {
	key := hub.KeyOf("desk", "1")
	now := time.Date(2026, 3, 1, 12, 0, 0, 1000, time.UTC)
	f.Add(key[:], encodeRef(hub.Ref{Key: key, Digest: hub.DigestOf([]byte("x")), Published: now, FirstSeen: now}))
	f.Add(key[:], encodeRef(hub.Ref{}))
	f.Add([]byte{}, []byte{})
	f.Add(key[:], bytes.Repeat([]byte{0xff}, refSize))
	f.Fuzz(func(t *testing.T, key, value []byte) {
		ref, err := decodeRef(key, value)
		if err != nil {
			if ref != (hub.Ref{}) {
				t.Errorf("an error comes with %v", ref)
			}
			return
		}
		if !bytes.Equal(ref.Key[:], key) || !bytes.Equal(encodeRef(ref), value) {
			t.Errorf("%x: %x is read as %v and written as %x", key, value, ref, encodeRef(ref))
		}
	})
}

func FuzzDecodeState(f *testing.F) {
	whole, err := encodeState(hub.State{Validators: hub.Validators{ETag: "\"\xff\""}, Failures: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"validators":{"etag":"\u0100أ"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		state, err := decodeState(b)
		if err != nil {
			return
		}
		again, err := encodeState(state)
		if err != nil {
			t.Fatalf("a state that was read can't be written: %v", err)
		}
		if second, err := decodeState(again); err != nil || second.Validators != state.Validators {
			t.Errorf("the validators %q become %q, %v", state.Validators.ETag, second.Validators.ETag, err)
		}
	})
}
