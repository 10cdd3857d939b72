package draft

import "testing"

func TestNamesLoseTheirMailAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"desk@news.example (هيئة التحرير)": "هيئة التحرير",
		"Jane Doe (jane@news.example)":     "Jane Doe",
		"Jane Doe <jane@news.example>":     "Jane Doe",
		"jane@news.example":                "",
		"mailto:jane@news.example":         "",
		"Jane @ the desk":                  "Jane @ the desk",
		"  سلمى   حداد ":                   "سلمى حداد",
	} {
		if got := PersonName(in); got != want {
			t.Errorf("PersonName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTitlesAreHTMLOnlyWhereTheyLookIt(t *testing.T) {
	for in, want := range map[string]string{
		"AT&amp;T":                 "AT&T",
		"A <b>bold</b> claim":      "A bold claim",
		"x < y and y > z":          "x < y and y > z",
		"Generics: List<T> in Go":  "Generics: List<T> in Go",
		"&lt;script&gt;":           "<script>",
		"قمة &laquo;مفاجئة&raquo;": "قمة «مفاجئة»",
		"How to use <script> well": "How to use <script> well",
		"The <b> tag &amp; others": "The <b> tag & others",
		"A line<br>and one more":   "A line and one more",
		"a <SCRIPT>x</Script> b":   "a b",
		"Tom &amp; <i>Jerry</i>":   "Tom & Jerry",
		"a\u202eb\n c":             "ab c",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNotesHoldNothingThatCouldMisleadWhoReadsThem(t *testing.T) {
	var f Feed
	f.Note("kind", 1, "labelled iso-8859-\x11\u202e,\n but \xffthe bytes are windows-1256")
	if got := f.Notes[0].Detail; got != "labelled iso-8859-, but the bytes are windows-1256" {
		t.Errorf("%q", got)
	}
}
