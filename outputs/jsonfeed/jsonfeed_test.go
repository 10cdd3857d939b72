package jsonfeed_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/jsonfeed"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func render(tb testing.TB, snapshot *hub.Snapshot) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jsonfeed.Write(&b, outputstest.Document(tb, snapshot)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestDocumentsAreAsTheGoldenFilesHaveThem(t *testing.T) {
	for name, snapshot := range map[string]*hub.Snapshot{
		"arabic": outputstest.Arabic(),
		"mixed":  outputstest.Mixed(),
		"empty":  outputstest.Empty(),
		"told":   outputstest.Told(),
	} {
		t.Run(name, func(t *testing.T) {
			outputstest.Golden(t, name+".json", render(t, snapshot))
		})
	}
}

func TestEqualSnapshotsGiveEqualBytes(t *testing.T) {
	first := render(t, outputstest.Mixed())
	for range 20 {
		if !bytes.Equal(first, render(t, outputstest.Mixed())) {
			t.Fatal("the second rendering differs")
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
		{"the change is told to the microsecond", at(arabic, "items", 0, "date_modified"), "2026-03-02T09:00:00.001000Z"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
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
