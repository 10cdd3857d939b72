package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/atom"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/rss"
	"github.com/feedhub/feedhub/sources/reader"
)

// empty is a store of nothing, for items that are met for the first time.
type empty struct{}

func (empty) Items(context.Context, string, []hub.Key) ([]hub.Item, error) { return nil, nil }

func (empty) Claim(_ context.Context, _ string, ids []string) ([]bool, error) {
	return slices.Repeat([]bool{true}, len(ids)), nil
}

// formats write documents.
var formats = map[outputs.Format]outputstest.Format{
	outputs.RSS: {Item: rss.Item, Write: rss.Write}, outputs.Atom: {Item: atom.Item, Write: atom.Write}, outputs.JSONFeed: {Item: jsonfeed.Item, Write: jsonfeed.Write},
}

// taken returns the feed in a file as the hub would show it.
func taken(t *testing.T, file string) outputs.Document {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	address := "https://corpus.example.org/" + filepath.Base(file)
	read, err := reader.Read(body, reader.Context{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	site := outputstest.Site(t)
	in := hub.Ingest{Store: empty{}, Source: hub.Source{ID: "corpus"}, Keep: hub.Keep{Items: 5000, Age: 1 << 60}, Minter: site.Minter(), Now: time.Now()}
	changes, err := in.Changes(t.Context(), nil, &read.Feed)
	if err != nil {
		t.Fatal(err)
	}
	section := hub.Section{Slug: "corpus", Title: "Corpus", Language: cmp.Or(read.Feed.Language, "en"), Limit: 5000}
	snapshot := &hub.Snapshot{Section: section, Origins: map[string]hub.Origin{"corpus": read.Feed.Origin}}
	for _, a := range changes.Put {
		snapshot.Items = append(snapshot.Items, a.Item)
	}
	return outputs.Document{Site: site, Snapshot: snapshot}
}

// lossy are the fields that a format has no word for.
var lossy = map[string]map[outputs.Format]string{
	"discussion":   {outputs.JSONFeed: "stands under _feedhub"},
	"rights":       {outputs.JSONFeed: "stand under _feedhub"},
	"licence":      {outputs.JSONFeed: "stands under _feedhub"},
	"contributors": {outputs.JSONFeed: "stand under _feedhub"},
}

// An aggregator that reads our outputs back gets the items that we have: with the same
// ids, and with all that a format has a place for.
func TestWhatIsReadBackFromTheOutputsIsWhatWasPublished(t *testing.T) {
	folder := hubtest.Corpus(t, "feeds")
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			doc := taken(t, filepath.Join(folder, file.Name()))
			for _, format := range outputs.Formats {
				body := formats[format].Render(t, doc)
				back, err := reader.Read(body, reader.Context{URL: doc.Self(format), ContentType: format.ContentType})
				if err != nil {
					t.Errorf("%s: %v", format.Name, err)
					continue
				}
				if len(back.Feed.Notes) > 0 {
					t.Errorf("%s: our own reader has to mend %+v", format.Name, back.Feed.Notes[0])
				}
				compareBack(t, format, doc, back.Feed.Items)
			}
		})
	}
}

// The W3C validator has nothing to say of what comes of the captured feeds.
func TestOutputsOfCapturedFeedsAreValid(t *testing.T) {
	folder := hubtest.Corpus(t, "feeds")
	all, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		t.Run(file.Name(), func(t *testing.T) {
			doc := taken(t, filepath.Join(folder, file.Name()))
			for _, format := range []outputs.Format{outputs.RSS, outputs.Atom} {
				outputstest.Valid(t, formats[format].Render(t, doc), doc.Self(format))
			}
		})
	}
}

func compareBack(t *testing.T, format outputs.Format, doc outputs.Document, back []hub.Item) {
	t.Helper()
	byID := make(map[string]*hub.Item)
	for i := range back {
		byID[back[i].NativeID] = &back[i]
	}
	if len(byID) != len(doc.Items) {
		t.Errorf("%s: %d items are read back, want %d", format.Name, len(byID), len(doc.Items))
	}
	told := 0
	for entry := range doc.Entries() {
		got := byID[entry.ID]
		if got == nil {
			t.Errorf("%s: the item %s is not read back", format.Name, entry.ID)
			continue
		}
		was := entry.Item
		for _, f := range []struct{ name, want, got string }{
			{"title", entry.Title, withoutMarks(got.Title)},
			{"link", entry.Link, got.URL},
			{"date", second(was.Published), second(got.OriginPublished)},
			{"update", second(was.Updated), second(got.OriginUpdated)},
			{"text", sanitise.Text(was.ContentHTML), sanitise.Text(got.ContentHTML)},
			{"summary", was.Summary, got.Summary},
			{"authors", people(was.Authors), people(got.Authors)},
			{"contributors", people(was.Contributors), people(got.Contributors)},
			{"tags", fmt.Sprint(was.Tags), fmt.Sprint(got.Tags)},
			{"enclosures", files(entry.Files()), files(got.Enclosures)},
			{"image", entry.Picture, got.Image},
			{"rights", was.Rights, got.Rights},
			{"licence", was.License, got.License},
			{"language", outputs.XMLLanguage(entry.Language), outputs.XMLLanguage(got.Language)},
			{"discussion", was.Discussion.URL, got.Discussion.URL},
		} {
			if f.want == f.got || f.want == "" || f.want == "[]" || lossy[f.name][format] != "" {
				continue
			}
			if told++; told < 12 {
				t.Errorf("%s: the %s of %s is read back as %.200q, was %.200q", format.Name, f.name, entry.ID, f.got, f.want)
			}
		}
	}
}

// withoutMarks takes off what says the direction of a title, and parts markup in it.
func withoutMarks(title string) string {
	return strings.NewReplacer("\u2060", "").Replace(strings.TrimLeft(title, "\u200e\u200f"))
}

func second(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Second).Format(time.RFC3339)
}

func people(all []hub.Person) string {
	var names []string
	for _, p := range all {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

func files(all []hub.Enclosure) string {
	var said []string
	for _, e := range all {
		said = append(said, fmt.Sprintf("%s %s %d", e.URL, e.Type, e.Length))
	}
	return strings.Join(said, "\n")
}
