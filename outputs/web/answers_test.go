package web

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/render"
)

// sized is a document of so many bytes.
func sized(t *testing.T, n int) *render.Document {
	t.Helper()
	document, err := render.New(render.Options{Write: func(w *outputs.Body, _ []*hub.Snapshot) error {
		_, err := io.WriteString(w, strings.Repeat("x", n))
		return err
	}}).Document()
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestAnswersAreKeptAsFarAsThereIsRoomForTheirBytes(t *testing.T) {
	most, section := 10*sized(t, 1000).Size(), &hub.Snapshot{}
	s := newAnswers(most)
	at := func(i int) address { return address{"news", "rss.xml", fmt.Sprint(i)} }
	for i := range 100 {
		s.kept.Add(at(i), answer{section, sized(t, 1000)})
		if _, size := s.kept.Len(); s.get(at(0), section) == nil && i < 10 || size > most {
			t.Fatalf("after %d answers %d bytes are kept, of at most %d", i, size, most)
		}
		s.get(at(0), section) // which keeps it
	}
	if s.get(at(0), section) == nil || s.get(at(99), section) == nil || s.get(at(50), section) != nil {
		t.Error("others are kept than those that were asked for last")
	}
	if s.get(at(0), &hub.Snapshot{}) != nil {
		t.Error("an answer outlives its section's snapshot")
	}
	for range 3 {
		s.kept.Add(at(0), answer{section, sized(t, 1000)}) // in its own place
	}
	if n, size := s.kept.Len(); n != 10 || size != most {
		t.Errorf("%d answers of %d bytes are kept", n, size)
	}
	s.kept.Add(at(1), answer{section, sized(t, 1_000_000)})
	if n, size := s.kept.Len(); n != 0 || size != 0 {
		t.Errorf("one for which there is no room leaves %d answers of %d bytes", n, size)
	}
}
