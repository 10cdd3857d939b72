package jsonfeed_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

var format = outputstest.Format{Item: jsonfeed.Item, Write: jsonfeed.Write}

func render(tb testing.TB, snapshot *hub.Snapshot) []byte {
	tb.Helper()
	return format.Render(tb, outputstest.Document(tb, snapshot))
}

func TestDocumentsAreAsTheGoldenFilesHaveThem(t *testing.T) {
	for name, doc := range outputstest.Documents(t) {
		t.Run(name, func(t *testing.T) {
			outputstest.Golden(t, name+".json", format.Render(t, doc))
		})
	}
}

func TestEqualSnapshotsGiveEqualBytes(t *testing.T) {
	first := render(t, outputstest.Complete())
	for range 20 {
		if !bytes.Equal(first, render(t, outputstest.Complete())) {
			t.Fatal("the second rendering differs")
		}
	}
}

func TestAnItemIsTheSameInEveryDocument(t *testing.T) {
	doc := outputstest.Document(t, outputstest.Mixed())
	other := outputstest.Document(t, outputstest.Mixed())
	other.Snapshot.Items = other.Snapshot.Items[2:]
	other.Section.Slug, other.Section.Language = "other", "he"
	other.Selection.Tag = "x"
	items, others := format.Items(t, doc)[2:], format.Items(t, other)
	for i := range others {
		if !bytes.Equal(items[i].Bytes, others[i].Bytes) {
			t.Errorf("%s\nand\n%s", items[i].Bytes, others[i].Bytes)
		}
	}
	whole := format.Render(t, doc)
	for _, item := range items {
		if !bytes.Contains(whole, item.Bytes) {
			t.Errorf("not as it stands in the document:\n%s", item)
		}
	}
}

// at returns what stands at a path of names and positions, "absent" if nothing
// does.
func at(value any, path ...any) string {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			var ok bool
			if value, ok = object[step]; !ok {
				return "absent"
			}
		case int:
			array, _ := value.([]any)
			if step >= len(array) {
				return "absent"
			}
			value = array[step]
		}
	}
	return fmt.Sprint(value)
}

func parse(tb testing.TB, document []byte) any {
	tb.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		tb.Fatal(err)
	}
	return value
}

func TestAReaderSeesWhatTheItemsSay(t *testing.T) {
	mixed := parse(t, render(t, outputstest.Mixed()))
	arabic := parse(t, render(t, outputstest.Arabic()))
	documents := outputstest.Documents(t)
	complete, paged, archive := parse(t, format.Render(t, documents["complete"])), parse(t, format.Render(t, documents["paged"])), parse(t, format.Render(t, documents["archive"]))
	summaries, headlines := parse(t, format.Render(t, documents["summaries"])), parse(t, format.Render(t, documents["headlines"]))
	for _, c := range []struct{ name, got, want string }{
		{"the version is 1.1", at(mixed, "version"), "https://jsonfeed.org/version/1.1"},
		{"the feed names its own address", at(mixed, "feed_url"), "https://hub.example.org/tech/feed.json"},
		{"the extension says where it is explained", at(mixed, "_feedhub", "about"), "https://github.com/feedhub/feedhub#json-feed"},
		{"text is not escaped", at(mixed, "items", 0, "title"), "Why a < b && c > d surprises people"},
		{"a link post has both addresses", at(mixed, "items", 1, "url") + " " + at(mixed, "items", 1, "external_url"), "https://blog.example.net/b https://paper.example.edu/x"},
		{"an item without content has its summary as text", at(mixed, "items", 1, "content_text"), "A link post."},
		{"an item with content has no text", at(mixed, "items", 0, "content_text"), "absent"},
		{"an item with nothing has an empty text", at(mixed, "items", 5, "content_text"), ""},
		{"an invalid picture is left out", at(mixed, "items", 5, "image"), "absent"},
		{"a full language tag is kept", at(arabic, "items", 1, "language"), "arz"},
		{"a minted id has the original beside it", at(arabic, "items", 1, "_feedhub", "original_id"), "post 17"},
		{"a kept id has not", at(arabic, "items", 0, "_feedhub", "original_id"), "absent"},
		{"the source has an id", at(arabic, "items", 0, "_feedhub", "source", "id"), "desk"},
		{"the source has a title", at(arabic, "items", 0, "_feedhub", "source", "title"), "مكتب الأخبار"},
		{"the source has its feed's address", at(arabic, "items", 0, "_feedhub", "source", "feed_url"), "https://desk.example.org/feed.xml"},
		{"a source that says nothing is called by its id", at(mixed, "items", 4, "_feedhub", "source", "title"), "bare"},
		{"first sight is told", at(arabic, "items", 0, "_feedhub", "first_seen"), "2026-03-02T09:04:00.000000Z"},
		{"a file has its size", at(arabic, "items", 1, "attachments", 0, "size_in_bytes"), "1.234567e+06"},
		{"a file has its duration", at(arabic, "items", 1, "attachments", 0, "duration_in_seconds"), "754"},
		{"an unknown size is left out", at(arabic, "items", 1, "attachments", 1, "size_in_bytes"), "absent"},
		{"an author may have only an address", at(mixed, "items", 0, "authors", 2, "url"), "https://nameless.example.com/"},
		{"nobody is the author of whatever names none", at(mixed, "authors"), "absent"},
		{"an item that names nobody is by those who write its source", at(complete, "items", 0, "authors", 0, "name") + " and " + at(complete, "items", 1, "authors", 0, "name"), "Ann and Studio"},
		{"an author has a picture", at(complete, "items", 0, "authors", 0, "avatar"), "https://studio.example.org/ann.png"},
		{"a banner is told beside the picture", at(complete, "items", 0, "image") + " " + at(complete, "items", 0, "banner_image"), "https://studio.example.org/1.jpg https://studio.example.org/1-wide.jpg"},
		{"so it is with the rights", at(complete, "items", 0, "_feedhub", "rights") + " and " + at(complete, "items", 1, "_feedhub", "rights"), "© 2026 Studio & friends and © Studio"},
		{"a claimed source is told beside the verified one", at(complete, "items", 0, "_feedhub", "claimed_source", "title") + " and " + at(complete, "items", 0, "_feedhub", "source", "title"), "Agency & Sons and Studio"},
		{"a claimed address that is none is left out", at(complete, "items", 2, "_feedhub", "claimed_source", "feed_url"), "absent"},
		{"a license that is a script is left out", at(complete, "items", 2, "_feedhub", "license"), "absent"},
		{"an extension is as it was read", at(complete, "items", 0, "_feedhub", "extensions", 0, "attributes", "width"), "1200"},
		{"an address in an extension is valid or left out", at(complete, "items", 2, "_feedhub", "extensions", 4, "attributes"), "map[width:0]"},
		{"a publisher's own member keeps its name", at(complete, "items", 3, "_wire", "priority"), "3"},
		{"it is not told twice", at(complete, "items", 3, "_wire", "again"), "absent"},
		{"a member may be no object", at(complete, "items", 3, "_flag"), "true"},
		{"another hub's object does not stand where ours does", at(complete, "items", 3, "_feedhub", "source", "id"), "wire"},
		{"it is an extension", at(complete, "items", 3, "_feedhub", "extensions", 0, "json"), `{"source":{"id":"other"}}`},
		{"a member whose name the format forbids is an extension", at(complete, "items", 3, "_feedhub", "extensions", 1, "name"), "_bad.name"},
		{"a member that is no JSON is left out", at(complete, "items", 3, "_broken"), "absent"},
		{"a page is followed by the next", at(paged, "next_url"), "https://hub.example.org/news/feed.json?limit=2&cursor=cursor-2"},
		{"an archive is followed by the one before", at(archive, "next_url"), "https://hub.example.org/tech/archive/2026-02-01/feed.json"},
		{"a section has nothing behind it", at(mixed, "next_url"), "absent"},
		{"a summary that was missing is the beginning of the content", at(summaries, "items", 6, "summary"), "خبر بلا عنوان: الأمطار تعود إلى الشمال مساء الغد، وتستمر حتى نهاية الأسبوع مع رياح نشطة على السواحل وفي المرتفعات."},
		{"summaries have no content", at(summaries, "items", 4, "content_html"), "absent"},
		{"headlines have no text", at(headlines, "items", 4, "content_text"), ""},
		{"headlines have no summary", at(headlines, "items", 4, "summary"), "absent"},
		{"an item without a title is called by its text among headlines", at(headlines, "items", 10, "title"), "Just a note ]]> without a title."},
		{"the change is told to the microsecond", at(arabic, "items", 0, "date_modified"), "2026-03-02T09:00:00.001000Z"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestDocumentsAreAsTheSchemaDemands(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range outputstest.Documents(t) {
		t.Run(name, func(t *testing.T) {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(format.Render(t, doc)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestASectionWithoutItemsHasAnEmptyList(t *testing.T) {
	document := string(render(t, outputstest.Empty()))
	if !strings.Contains(document, `"items": []`) {
		t.Errorf("no empty list in\n%s", document)
	}
}

func FuzzCleanTextGivesValidJSON(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		document := render(t, outputstest.Hostile(s))
		if bytes.Contains(document, []byte(": null")) {
			t.Errorf("a member is null in\n%s", document)
		}
		value := parse(t, document)
		if at(value, "items", 2, "id") != "tag:hub.example.org,2026:s/3" {
			t.Errorf("the last item is missing in\n%s", document)
		}
	})
}
