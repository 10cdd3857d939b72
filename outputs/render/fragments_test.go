package render

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

func TestFragmentsAreKeptAsFarAsThereIsRoomForThem(t *testing.T) {
	const most = 10_000
	f := newFragments(most)
	get := func(at fragment) []byte { known, _ := f.kept.Get(at); return known.Bytes }
	at := func(i int) fragment { return fragment{mark: hub.DigestOf(fmt.Append(nil, i))} }
	for i := range 100 {
		f.add(at(i), outputs.NewFragment(bytes.Repeat([]byte("x"), 1000)))
		f.add(at(i), outputs.NewFragment(bytes.Repeat([]byte("y"), 500))) // by somebody who was slower
		get(at(0))
		if _, size := f.kept.Len(); size > most {
			t.Fatalf("after %d fragments %d bytes are kept", i, size)
		}
	}
	if n, _ := f.kept.Len(); get(at(0)) == nil || get(at(99)) == nil || get(at(50)) != nil || n != 10 {
		t.Errorf("%d fragments are kept, and others than those that were used last", n)
	}
}
