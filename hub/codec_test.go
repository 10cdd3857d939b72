package hub

import (
	"bytes"
	"testing"
)

func FuzzDecodeRef(f *testing.F) {
	key := KeyOf("desk", "1")
	f.Add(EncodeRef(Ref{Key: key, Digest: DigestOf([]byte("x")), Published: noon, FirstSeen: noon}))
	f.Add(EncodeRef(Ref{}))
	f.Add([]byte{})
	f.Add(make([]byte, oldRefSize))
	f.Add(bytes.Repeat([]byte{0xff}, refSize))
	f.Fuzz(func(t *testing.T, value []byte) {
		ref, err := DecodeRef(key, value)
		if err != nil {
			if ref != (Ref{}) {
				t.Errorf("an error comes with %v", ref)
			}
			return
		}
		if ref.Key != key || !bytes.Equal(EncodeRef(ref)[:len(value)], value) {
			t.Errorf("%x is read as %v and written as %x", value, ref, EncodeRef(ref))
		}
	})
}

func FuzzDecodeState(f *testing.F) {
	whole, err := EncodeState(State{Validators: Validators{ETag: "\"\xff\""}, Failures: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"validators":{"etag":"\u0100أ"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		state, err := DecodeState(b)
		if err != nil {
			return
		}
		again, err := EncodeState(state)
		if err != nil {
			t.Fatalf("a state that was read can't be written: %v", err)
		}
		if second, err := DecodeState(again); err != nil || second.Validators != state.Validators {
			t.Errorf("the validators %q become %q, %v", state.Validators.ETag, second.Validators.ETag, err)
		}
	})
}
