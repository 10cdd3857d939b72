package draft

import (
	"fmt"
	"net/url"
	"reflect"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

// completed settles drafts of which each has a title, a date and a language.
func completed(t *testing.T, absent []Standing, drafts ...[3]string) *Feed {
	t.Helper()
	base, _ := url.Parse("https://news.example/")
	f := &Feed{Base: base, Absent: absent}
	f.Format, f.Language = "RSS 2.0", "en"
	var items []*Item
	for i, d := range drafts {
		item := &Item{Title: Text{Value: d[0]}, Published: []string{d[1]}, Place: i}
		item.Fields.NativeID, item.Fields.Language = fmt.Sprint(d), d[2]
		items = append(items, item)
	}
	if err := f.Complete(items); err != nil {
		t.Fatal(err)
	}
	return f
}

// What stands in a feed's head and which kinds of notes it has must not depend
// on how many of its items are read again.
func TestAFeedIsSettledAlikeWhicheverOfItsItemsAreRead(t *testing.T) {
	drafts := [][3]string{
		{"قال المتحدث باسم الحكومة إن الاجتماع انتهى", "Mon, 06 May 2024 10:00:00 +0000", ""},
		{"أعلنت الوزارة اليوم عن خطة جديدة للمدارس", "2024-05-06", ""},
		{"ما الذي يحدث في المدينة هذه الليلة يا ترى", "2024-05-07", "ar"},
		{"The council has met and nobody knows why it did", "yesterday or so", "en"},
		{"&lt;p&gt;وصلت السفينة إلى الميناء هذا الصباح&lt;/p&gt;", "2024-05-08", ""},
	}
	whole := completed(t, nil, drafts...)
	if whole.Language != "ar" || len(whole.Notes) != 3 {
		t.Fatalf("the feed is in %q, with notes %v", whole.Language, whole.Notes)
	}
	for subset := range 1 << len(drafts) {
		var absent []Standing
		var read [][3]string
		for i, d := range drafts {
			if subset>>i&1 == 1 {
				read = append(read, d)
				continue
			}
			standing, ok := ParseStanding(whole.Traces[i].Standing.String())
			if !ok || standing != whole.Traces[i].Standing {
				t.Fatalf("%+v is read as %+v", whole.Traces[i].Standing, standing)
			}
			absent = append(absent, standing)
		}
		f := completed(t, absent, read...)
		if f.Language != whole.Language || f.LanguageFrom != whole.LanguageFrom {
			t.Errorf("with %d items read the feed is in %q, %s", len(read), f.Language, f.LanguageFrom)
		}
		if got, want := kinds(f.Notes), kinds(whole.Notes); !reflect.DeepEqual(got, want) {
			t.Errorf("with %d items read there are notes %v, want %v", len(read), got, want)
		}
	}
}

func kinds(notes []hub.Note) map[string]bool {
	found := make(map[string]bool)
	for _, n := range notes {
		found[n.Kind] = true
	}
	return found
}

func TestWhatIsNoStandingIsNotReadAsOne(t *testing.T) {
	for _, word := range []string{"", "ar", "ar//x/", "ar/s/-1/", "ar/z/0/", "ar/s/0/a/b", "ar/cs/00/"} {
		if s, ok := ParseStanding(word); ok {
			t.Errorf("%q is read as %+v", word, s)
		}
	}
}

// A date of unknown order may be told by one of any other item.
func TestItemsWhoseDatesOthersExplainAreNotReadAlone(t *testing.T) {
	for _, absent := range [][]Standing{nil, {{}}} {
		f := Feed{Absent: absent}
		err := f.Complete([]*Item{{Title: Text{Value: "x"}, Published: []string{"3/4/2024"}}})
		if !f.Entangled || (err == ErrEntangled) != (absent != nil) {
			t.Errorf("with %d items absent: %v", len(absent), err)
		}
	}
}
