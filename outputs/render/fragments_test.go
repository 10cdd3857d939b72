package render

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestFragmentsAreKeptAsFarAsThereIsRoomForThem(t *testing.T) {
	f := NewFragments()
	f.most = 10_000
	at := func(i int) fragment { return fragment{mark: hub.DigestOf(fmt.Append(nil, i))} }
	for i := range 100 {
		f.add(at(i), bytes.Repeat([]byte("x"), 1000))
		f.add(at(i), bytes.Repeat([]byte("y"), 500)) // by somebody who was slower
		if f.get(at(0)); f.size > f.most {
			t.Fatalf("after %d fragments %d bytes are kept", i, f.size)
		}
	}
	if f.get(at(0)) == nil || f.get(at(99)) == nil || f.get(at(50)) != nil || f.kept.Len() != 10 {
		t.Errorf("%d fragments are kept, and others than those that were used last", f.kept.Len())
	}
}
