package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
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

// An aggregator that reads our outputs back gets the items that we have: with the same
// ids, and with all that a format has a place for.
func TestWhatIsReadBackFromTheOutputsIsWhatWasPublished(t *testing.T) {
	for _, file := range readable(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			doc := taken(t, file)
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

// What a hub tells under its member of JSON Feed is told again in the same places, and
// not a second time as an extension of somebody's.
func TestAHubThatIsInspectedHasOneMemberOfItsOwnInEachPlace(t *testing.T) {
	doc := taken(t, "../../sources/reader/testdata/every-field.xml")
	back, err := reader.Read(formats[outputs.JSONFeed].Render(t, doc), reader.Context{URL: doc.Self(outputs.JSONFeed)})
	if err != nil {
		t.Fatal(err)
	}
	var inspected bytes.Buffer
	if err := jsonfeed.WriteFeed(&inspected, &back.Feed, jsonfeed.Findings{}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Count(inspected.String(), outputs.OwnMember), 1+len(doc.Items); got != want {
		t.Errorf("%s stands in %d places, want %d:\n%s", outputs.OwnMember, got, want, &inspected)
	}
	again, err := reader.Read(inspected.Bytes(), reader.Context{URL: doc.Self(outputs.JSONFeed)})
	if err != nil || len(again.Feed.Items) != len(doc.Items) {
		t.Fatalf("%+v %v", again, err)
	}
	for i := range again.Feed.Items {
		if got, want := again.Feed.Items[i].Digest(), back.Feed.Items[i].Digest(); got != want {
			t.Errorf("what was inspected is read as\n%+v\nwant\n%+v", again.Feed.Items[i], back.Feed.Items[i])
		}
	}
}

// readable are the captured feeds, and those that the reader is tested with: between
// them they have every field that an item can have.
func readable(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{filepath.Join(hubtest.Corpus(t, "feeds"), "*"), "../../sources/reader/testdata/*.*"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 20 {
			t.Fatalf("%d feeds at %s: %v", len(found), pattern, err)
		}
		files = append(files, found...)
	}
	return slices.DeleteFunc(files, func(file string) bool {
		if strings.HasSuffix(file, ".golden") {
			return true
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = reader.Read(body, reader.Context{URL: "https://corpus.example.org/"})
		return err != nil // as some are that the reader must refuse
	})
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
		for _, f := range fieldsOf(format, entry, got) {
			if f.want == f.got || f.want == "" {
				continue
			}
			if told++; told < 12 {
				t.Errorf("%s: the %s of %s is read back as %.200q, was %.200q", format.Name, f.name, entry.ID, f.got, f.want)
			}
		}
	}
}

// field is one of an item, as it was published and as it was read back. What the format
// has no word for is not wanted.
type field struct{ name, want, got string }

func fieldsOf(format outputs.Format, entry outputs.Entry, got *hub.Item) []field {
	was := entry.Item
	fields := []field{
		{"title", entry.Title, withoutMarks(got.Title)},
		{"link", entry.Link, got.URL},
		{"date", second(was.Published), second(got.OriginPublished)},
		{"update", second(was.Updated), second(got.OriginUpdated)},
		{"text", sanitise.Text(was.ContentHTML), sanitise.Text(got.ContentHTML)},
		{"summary", was.Summary, got.Summary},
		{"authors", people(was.Authors), people(got.Authors)},
		{"contributors", people(was.Contributors), people(got.Contributors)},
		{"tags", strings.Join(was.Tags, ", "), strings.Join(got.Tags, ", ")},
		{"taxonomies", taxonomies(was), taxonomies(got)},
		{"enclosures", files(entry.Files()), files(got.Enclosures)},
		{"names of files", names(entry.Files()), withoutMarks(names(got.Enclosures))},
		{"image", entry.Picture, got.Image},
		{"rights", was.Rights, got.Rights},
		{"licence", was.License, got.License},
		{"language", outputs.XMLLanguage(entry.Language), outputs.XMLLanguage(got.Language)},
		{"discussion", was.Discussion.URL, got.Discussion.URL},
		{"feed of comments", was.Discussion.FeedURL, got.Discussion.FeedURL},
		{"number of comments", fmt.Sprint(was.Discussion.Count), fmt.Sprint(got.Discussion.Count)},
	}
	if format == outputs.JSONFeed || !tellsOfFiles(entry.Modules()) {
		fields = append(fields, field{"duration", durations(entry.Files()), durations(got.Enclosures)})
	}
	if format != outputs.RSS {
		fields = append(fields, field{"pages of authors", pages(was.Authors), pages(got.Authors)},
			field{"pages of contributors", pages(was.Contributors), pages(got.Contributors)})
	}
	if format != outputs.RSS {
		fields = append(fields, field{"terms", terms(entry), terms(outputs.Entry{Item: got})})
	}
	fields = append(fields, field{"links", lost(entry.Links(), outputs.Entry{Item: got}.Links()), ""})
	if format == outputs.JSONFeed {
		return append(fields, field{"banner", entry.Banner, got.Banner}, field{"avatars", avatars(was.Authors), avatars(got.Authors)}, field{"external link", entry.ExternalLink, got.ExternalURL},
			field{"source", fmt.Sprint(cmp.Or(was.ClaimedSource, claim(entry.Source))), fmt.Sprint(got.ClaimedSource)},
			field{"extensions", extensions(append(entry.Members(), entry.Foreign()...)), extensions(got.Extensions)})
	}
	return append(fields, field{"source", entry.Source.FeedURL, got.ClaimedSource.FeedURL},
		field{"modules", missing(entry.Modules(), got.Extensions), ""})
}

// terms are those of the tags.
func terms(entry outputs.Entry) string {
	said := ""
	for _, label := range entry.Labels() {
		said += label.Name + " is " + label.Term + "\n"
	}
	return said
}

// lost returns the links that are not among those that were read back.
func lost(links, read []outputs.ItemLink) string {
	links = slices.DeleteFunc(links, func(l outputs.ItemLink) bool { return slices.Contains(read, l) })
	if len(links) == 0 {
		return ""
	}
	return fmt.Sprint(links)
}

// tellsOfFiles tells whether modules do: RSS and Atom then leave to them how long a file
// plays.
func tellsOfFiles(modules []outputs.Element) bool {
	return slices.ContainsFunc(modules, func(x outputs.Element) bool { return x.Name == "media:content" || tellsOfFiles(x.Children) })
}

// claim is the feed that the hub has an item from, as the source that the hub claims.
func claim(from *outputs.Source) hub.ClaimedSource {
	return hub.ClaimedSource{Title: from.Title, HomePageURL: from.HomePageURL, FeedURL: from.FeedURL}
}

// extensions writes extensions out, whatever the order of those beside each other and
// the blanks in values of JSON.
func extensions(all []hub.Extension) string {
	said := said(all)
	slices.Sort(said)
	return strings.Join(said, "\n")
}

func said(all []hub.Extension) []string {
	var said []string
	for _, x := range all {
		var value bytes.Buffer
		_ = json.Compact(&value, []byte(x.JSON)) // what is no JSON is empty
		said = append(said, fmt.Sprintf("%s %s %v %q %s [%s]", x.Namespace, x.Name, x.Attributes, withoutMarks(x.Text), &value, extensions(x.Children)))
	}
	return said
}

// missing returns the elements that were published and are not among what was read.
func missing(published []outputs.Element, read []hub.Extension) string {
	known := said(read)
	var lost []hub.Extension
	for _, element := range published {
		if x := extension(element); !slices.Contains(known, extensions([]hub.Extension{x})) {
			lost = append(lost, x)
		}
	}
	return extensions(lost)
}

// namespaces are those of the modules, by the prefixes that the outputs give them.
var namespaces = map[string]string{
	"dc": outputs.ModuleNamespaces.DublinCore, "dcterms": outputs.ModuleNamespaces.Terms, "geo": outputs.ModuleNamespaces.Geo,
	"georss": outputs.ModuleNamespaces.GeoRSS, "media": outputs.ModuleNamespaces.Media, "podcast": outputs.ModuleNamespaces.Podcast,
	"slash": outputs.ModuleNamespaces.Slash, "thr": outputs.ModuleNamespaces.Thread, "wfw": outputs.ModuleNamespaces.Comments,
}

// extension is an element as a reader has it.
func extension(x outputs.Element) hub.Extension {
	prefix, name, _ := strings.Cut(x.Name, ":")
	read := hub.Extension{Namespace: namespaces[prefix], Name: name, Text: x.Text}
	for _, a := range x.Attributes {
		if read.Attributes == nil {
			read.Attributes = make(map[string]string)
		}
		read.Attributes[a.Name.Local] = a.Value
	}
	for _, child := range x.Children {
		read.Children = append(read.Children, extension(child))
	}
	return read
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

func names(all []hub.Enclosure) string {
	var names []string
	for _, e := range all {
		names = append(names, e.Title)
	}
	return strings.Trim(strings.Join(names, "\n"), "\n")
}

func durations(all []hub.Enclosure) string {
	said := ""
	for _, e := range all {
		if e.Duration > 0 {
			said += e.Duration.Truncate(time.Second).String() + " "
		}
	}
	return said
}

func pages(all []hub.Person) string {
	var pages []string
	for _, p := range all {
		if p.Name != "" {
			pages = append(pages, p.URL)
		}
	}
	return strings.Trim(strings.Join(pages, ", "), ", ")
}

func avatars(all []hub.Person) string {
	said := ""
	for _, p := range all {
		said += p.Avatar + " "
	}
	return strings.TrimSpace(said)
}

// taxonomies are those that a reader can look up.
func taxonomies(i *hub.Item) string {
	said := ""
	for _, tag := range i.Tags {
		if scheme := outputs.Scheme(i.TagSchemes[tag]); scheme != "" {
			said += tag + " is of " + scheme + "\n"
		}
	}
	return said
}
