package sources

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
)

// parted is a feed of five items of which one changes with its edition, as the
// date in its head does.
func parted(language string, edition int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>News</title><link>https://news.example/</link><language>%s</language><lastBuildDate>%d</lastBuildDate>`, language, edition)
	for i := range 5 {
		title := fmt.Sprint("Item ", i)
		if i == 2 {
			title += fmt.Sprint(" of edition ", edition)
		}
		fmt.Fprintf(&b, `<item><guid>%d</guid><title>%s</title><link>/%[1]d</link></item>`, i, title)
	}
	return b.String() + `</channel></rss>`
}

// record is what a hub holds after a fetch, of which it took all in.
func record(source hub.Source, fetched hub.Fetched) hub.Record {
	r := hub.Record{SourceID: source.ID, State: hub.State{Validators: fetched.Validators}}
	for _, item := range fetched.Feed.Items {
		r.Refs = append(r.Refs, hub.Ref{Key: item.Key(), Digest: item.Digest(), Piece: item.Piece})
	}
	return r
}

func TestItemsWhoseBytesTheHubKnowsAreNotReadAgain(t *testing.T) {
	for _, c := range []struct {
		name         string
		change       func(*hub.Source, *hub.Record)
		language     string
		read, unread int
	}{
		{"one item changes", func(*hub.Source, *hub.Record) {}, "en", 1, 4},
		{"the feed's language changes", func(*hub.Source, *hub.Record) {}, "fr", 5, 0},
		{"the hub holds one of them no more", func(_ *hub.Source, r *hub.Record) { r.Refs = r.Refs[1:] }, "en", 2, 3},
		{"the hub holds nothing", func(_ *hub.Source, r *hub.Record) { r.Refs = nil }, "en", 5, 0},
		{"something is still to be found out", func(_ *hub.Source, r *hub.Record) { r.State.Validators.Again = time.Now().Add(time.Hour) }, "en", 5, 0},
		{"another reader read them", func(_ *hub.Source, r *hub.Record) { r.State.Validators.Reader-- }, "en", 5, 0},
		{"full texts are wanted now", func(s *hub.Source, _ *hub.Record) { s.FullText = true }, "en", 5, 0},
		{"the source may hold fewer than there are", func(s *hub.Source, _ *hub.Record) { s.Keep.Items = 4 }, "en", 5, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			language, edition := "en", 1
			u, source := upstream(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/feed" {
					fmt.Fprint(w, parted(language, edition))
				}
			})
			source.Keep.Items = 100
			first, err := u.Fetch(t.Context(), source, hub.Known{})
			if err != nil || len(first.Feed.Items) != 5 {
				t.Fatal(first, err)
			}
			r := record(source, first)
			c.change(&source, &r)
			language, edition = c.language, 2
			second, err := u.Fetch(t.Context(), source, hub.NewKnown(r))
			if err != nil {
				t.Fatal(err)
			}
			if f := second.Feed; len(f.Items) != c.read || len(f.Unread) != c.unread {
				t.Errorf("%d items are read and %d are not, want %d and %d", len(f.Items), len(f.Unread), c.read, c.unread)
			}
			if second.Validators.Inherited == "" && c.unread > 0 {
				t.Error("the next fetch does not know what the pieces depend on")
			}
		})
	}
}

// What an item is called by that had to be told from another depends on more
// than its bytes.
func TestAnItemUnderAnIDOfItsOwnIsReadAgain(t *testing.T) {
	item := hub.Item{NativeID: "1", Title: "One", Piece: hub.Piece{1}}
	shared := hub.Record{SourceID: "desk", Refs: []hub.Ref{{Key: hub.KeyOf("desk", draft.PartedID(&item))}}}
	known := hub.NewKnown(shared)
	if keepID(&known, &item); item.NativeID == "1" || item.Piece != (hub.Piece{}) {
		t.Errorf("%+v", item)
	}
}
