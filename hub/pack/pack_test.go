package pack

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// fill gives every field below v a value that is not zero. Fields that are not
// exported, or stored elsewhere, stay as they are.
func fill(t *testing.T, v reflect.Value, depth int) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(noon.Add(time.Duration(rand.IntN(1e15)))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("خبر %d", rand.IntN(1e6)))
	case reflect.Int, reflect.Int64:
		v.SetInt(rand.Int64N(1e12) - 5e11)
	case reflect.Uint8:
		v.SetUint(1 + rand.Uint64N(255))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() && field.Tag.Get("json") != "-" {
				fill(t, v.Field(i), depth)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), depth)
		}
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(t, v.Index(0), depth-1)
			fill(t, v.Index(1), depth-1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), depth)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key, depth)
			fill(t, value, depth)
			v.SetMapIndex(key, value)
		}
	default:
		t.Fatalf("a field of kind %s can't be stored", v.Kind())
	}
}

func fullItem(t *testing.T) (item hub.Item) {
	fill(t, reflect.ValueOf(&item).Elem(), 2)
	return item
}

func fullState(t *testing.T) (state hub.State) {
	fill(t, reflect.ValueOf(&state).Elem(), 2)
	return state
}

// mustItem packs the item and opens it again.
func mustItem(t *testing.T, item hub.Item) ([]byte, hub.Item) {
	t.Helper()
	packed, err := Item(&item)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := OpenItem(packed)
	if err != nil {
		t.Fatal(err)
	}
	return packed, opened
}

func TestNoFieldIsForgotten(t *testing.T) {
	for range 20 {
		item, state := fullItem(t), fullState(t)
		if _, got := mustItem(t, item); !reflect.DeepEqual(got, item) {
			t.Fatalf("the item comes back as\n%+v, want\n%+v", got, item)
		}
		var source hub.Source
		fill(t, reflect.ValueOf(&source).Elem(), 2)
		if got, err := OpenSource(source.ID, Source(&source)); err != nil || !reflect.DeepEqual(got, source) {
			t.Fatalf("the source comes back as\n%+v, %v, want\n%+v", got, err, source)
		}
		packed, err := State(&state)
		if err != nil {
			t.Fatal(err)
		}
		got, err := OpenState(packed)
		if err != nil || !reflect.DeepEqual(got, state) {
			t.Fatalf("the state comes back as\n%+v, %v, want\n%+v", got, err, state)
		}
	}
}

func TestItemsComeBack(t *testing.T) {
	long := strings.Repeat("هذا خبر طويل. ", 100_000)
	var noise strings.Builder
	for range 2000 {
		noise.WriteByte(byte(rand.IntN(256)))
	}
	tests := map[string]hub.Item{
		"empty":                   {},
		"of one field, the first": {SourceID: "desk"},
		"of one field, the last":  {FirstSeen: noon},
		"with bytes of zero":      {Title: "\x00", ContentHTML: "\x00\x00"},
		"long":                    {ContentHTML: long},
		"that can't be shortened": {ContentHTML: noise.String()},
		"with empty elements":     {Tags: []string{"", ""}, Authors: []hub.Person{{}}, TagSchemes: map[string]string{"": ""}},
		"with counts below zero":  {Discussion: hub.Discussion{Count: -1}, Enclosures: []hub.Enclosure{{Length: -1 << 63}}},
		"of long ago and to come": {Published: time.Unix(-1e10, 1).UTC(), Updated: time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)},
	}
	for name, item := range tests {
		t.Run(name, func(t *testing.T) {
			packed, got := mustItem(t, item)
			if !reflect.DeepEqual(got, item) {
				t.Errorf("it comes back as %+v", got)
			}
			if text, err := hub.EncodeItem(&item); err != nil || len(packed) > len(text)+len(noise.String()) {
				t.Errorf("%d bytes are packed as %d, %v", len(text), len(packed), err)
			}
		})
	}
}

func TestWhatEarlierVersionsWroteIsRead(t *testing.T) {
	item, state := fullItem(t), fullState(t)
	state.Validators.ETag = "\"\xff\""
	text, err := hub.EncodeItem(&item)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenItem(text); err != nil || !reflect.DeepEqual(got, item) {
		t.Errorf("JSON is read as %+v, %v", got, err)
	}
	if text, err = hub.EncodeState(state); err != nil {
		t.Fatal(err)
	}
	got, err := OpenState(append(make([]byte, changedSize), text...))
	if err != nil || !reflect.DeepEqual(got, state) {
		t.Errorf("JSON is read as %+v, %v", got, err)
	}
}

// What was packed once must be read for ever. This fails when a dictionary, a code,
// the shorthand or the order of the fields is changed.
func TestWhatWasPackedOnceIsRead(t *testing.T) {
	for _, once := range packedOnce {
		got, err := OpenItem(once.packed)
		if err != nil || !reflect.DeepEqual(got, once.item) {
			t.Errorf("what was packed in form %d is read as %+v, %v", once.packed[0], got, err)
		}
		if packed, _ := mustItem(t, once.item); packed[0] != once.packed[0] {
			t.Errorf("it is packed in form %d now, and was in form %d", packed[0], once.packed[0])
		}
	}
}

func TestAFieldThatIsMissingAtTheEndIsZero(t *testing.T) {
	item := hub.Item{SourceID: "desk", Title: "أخبار"}
	fields, err := Fields(&item)
	if err != nil {
		t.Fatal(err)
	}
	item.FirstSeen = noon
	if longer, err := Fields(&item); err != nil || !bytes.HasPrefix(longer, fields) {
		t.Errorf("a further field makes %q of %q", longer, fields)
	}
	// A later version's further fields are passed over.
	f := form{out: []byte{formFields}}
	more := "more"
	nested(&f, &more, func(f *form, more *string) {
		f.personFields(&hub.Person{Name: "A", URL: "https://example.org/"})
		f.text(more)
	})
	var p hub.Person
	r := form{in: string(f.out[1:]), reading: true}
	if r.person(&p); r.failed || r.in != "" || p != (hub.Person{Name: "A", URL: "https://example.org/"}) {
		t.Errorf("a person with a further field is read as %+v with %q left", p, r.in)
	}
}

func TestDamageIsAnError(t *testing.T) {
	for _, once := range packedOnce {
		for i := range once.packed {
			damaged := bytes.Clone(once.packed)
			damaged[i] ^= 0x10
			if got, err := OpenItem(damaged); err == nil && !reflect.DeepEqual(got, once.item) && once.packed[0] != formFields {
				t.Errorf("with byte %d of form %d changed another item is read without an error", i, once.packed[0])
			}
		}
	}
	half := packedOnce[1].packed[:20]
	for _, b := range [][]byte{nil, {}, {4}, {formText1}, {formArabic}, {formFields}, {formFields, 0, 200}, []byte("}"), half} {
		if _, err := OpenItem(b); err == nil {
			t.Errorf("%q is read as an item", b)
		}
	}
	for _, b := range [][]byte{{1}, make([]byte, changedSize), make([]byte, changedSize+1), append(make([]byte, changedSize), formFields, 9)} {
		if _, err := OpenState(b); err == nil {
			t.Errorf("%q is read as a state", b)
		}
	}
	if _, err := Item(&hub.Item{Published: time.Unix(1<<50, 0)}); err == nil {
		t.Error("a time far out is packed")
	}
	if _, err := State(&hub.State{Checked: time.Unix(1<<50, 0)}); err == nil {
		t.Error("a time far out is packed")
	}
}

func FuzzOpenItem(f *testing.F) {
	for _, once := range packedOnce {
		f.Add(once.packed)
	}
	f.Add([]byte(`{"title":"x"}`))
	f.Add([]byte{formFields, 0, 4, 'd', 'e', 's', 'k', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		item, err := OpenItem(b)
		if err != nil {
			return
		}
		packed, err := Item(&item)
		if err != nil {
			return // a time that no year of four digits holds
		}
		if again, err := OpenItem(packed); err != nil || !same(again, item) {
			t.Errorf("%+v comes back as %+v, %v", item, again, err)
		}
	})
}

// same compares by what is packed: what JSON can say in two ways, such as a time,
// is the same.
func same(a, b hub.Item) bool {
	x, errX := Fields(&a)
	y, errY := Fields(&b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func FuzzOpenState(f *testing.F) {
	state := hub.State{Validators: hub.Validators{ETag: "\xff", Body: hub.Digest{1}}, Checked: noon, Notes: []hub.Note{{Kind: "x"}}}
	whole, err := State(&state)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("0123456789ab{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		state, err := OpenState(b)
		if err != nil {
			return
		}
		packed, err := State(&state)
		if err != nil {
			return
		}
		again, err := OpenState(packed)
		if second, errSecond := State(&again); err != nil || errSecond != nil || !bytes.Equal(second, packed) {
			t.Errorf("%+v comes back as %+v, %v", state, again, err)
		}
	})
}

func FuzzOpenSource(f *testing.F) {
	f.Add("\xff", Source(&hub.Source{URL: "https://example.org/", Access: hub.Access{Headers: map[string]hub.Secret{"X": {Env: "E"}}}}))
	f.Add("", []byte("{}"))
	f.Fuzz(func(t *testing.T, id string, b []byte) {
		source, err := OpenSource(id, b)
		if err != nil {
			return
		}
		whole := Source(&source)
		again, err := OpenSource(id, whole)
		if err != nil || again.ID != id || !bytes.Equal(Source(&again), whole) {
			t.Errorf("%+v comes back as %+v, %v", source, again, err)
		}
	})
}
