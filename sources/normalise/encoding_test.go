package normalise

import (
	"errors"
	"strings"
	"testing"
)

const (
	arabicText = "قال الرئيس الأمريكي إن المحادثات مستمرة، وأضاف «نأمل» في التوصل إلى اتفاق"
	latinText  = "L’équipe à Nîmes était prête"
)

func TestMixedEncodings(t *testing.T) {
	utf8Items := strings.Repeat("<item><title>"+arabicText+"</title></item>", 4)
	for name, c := range map[string]struct {
		broken []byte
		want   string
		kinds  string
	}{
		"an item in windows-1256":         {encode(t, arabicText, "windows-1256"), arabicText, "mixed-encoding-decoded"},
		"an item in windows-1252":         {encode(t, latinText, "windows-1252"), latinText, "mixed-encoding-decoded"},
		"a word in windows-1256":          {[]byte("من هنا " + string(encode(t, "المحادثات", "windows-1256")) + " إلى"), "من هنا المحادثات إلى", "mixed-encoding-decoded"},
		"a letter in windows-1252":        {[]byte("“été” caf\xe9 “à”"), "“été” café “à”", "mixed-encoding-decoded"},
		"a character that is cut":         {[]byte(arabicText + " \xd8"), arabicText + " ", "invalid-bytes-removed"},
		"a character that is cut, dots":   {[]byte(arabicText + " \xd8..."), arabicText + " ...", "invalid-bytes-removed"},
		"half a character within a word":  {[]byte("قا\xd9ل الرئيس"), "قال الرئيس", "invalid-bytes-removed"},
		"quotation marks of windows-1252": {[]byte("he said \x93yes\x94"), "he said “yes”", "mixed-encoding-decoded"},
	} {
		t.Run(name, func(t *testing.T) {
			frame := func(s string) string {
				return "<rss><channel>" + utf8Items + "<item><title>" + s + "</title></item></channel></rss>"
			}
			d, err := Read([]byte(frame(string(c.broken))), About{})
			if err != nil || string(d.Body) != frame(c.want) || d.Encoding != "utf-8" || kinds(d) != c.kinds {
				t.Errorf("got %q in %s, %v (%v)", d.Body, d.Encoding, d.Repairs, err)
			}
		})
	}
}

// Without a label, or with a wrong one, the letters tell.
func TestEvidenceDecides(t *testing.T) {
	for name, c := range map[string]struct{ text, encoding, label string }{
		"ISO-8859-6, nothing said":        {arabicText, "iso-8859-6", ""},
		"ISO-8859-6, declared as Latin":   {arabicText, "iso-8859-6", "iso-8859-1"},
		"ISO-8859-6, declared as 1256":    {arabicText, "iso-8859-6", "windows-1256"},
		"1256, declared as ISO-8859-6":    {arabicText, "windows-1256", "iso-8859-6"},
		"1256, declared as 1251":          {arabicText, "windows-1256", "windows-1251"},
		"Latin, declared as 1256":         {"Größe über Straße: schöne Füße in Köln", "windows-1252", "windows-1256"},
		"Cyrillic, nothing said":          {"Новости дня: президент России заявил", "windows-1251", ""},
		"KOI8-R, declared as Latin":       {"Новости дня: президент России заявил", "koi8-r", "iso-8859-1"},
		"Greek, nothing said":             {"Ειδήσεις από την Ελλάδα σήμερα", "iso-8859-7", ""},
		"Thai, nothing said":              {"ข่าววันนี้ ประเทศไทย ที่กรุงเทพ", "windows-874", ""},
		"Turkish, nothing said":           {"Türkiye'nin güneydoğusunda başlayan yağış", "windows-1254", ""},
		"Shift JIS, nothing said":         {"ゲーム三昧な正月、記事投稿が反映されない", "shift_jis", ""},
		"Shift JIS, declared as EUC-JP":   {"ゲーム三昧な正月、記事投稿が反映されない", "shift_jis", "euc-jp"},
		"EUC-KR, declared as it is":       {"한글로 된 닉네임을 정할 경우에", "euc-kr", "ks_c_5601-1987"},
		"Big5, nothing said":              {"這是一個測試，希望可以正確地讀取中文的內容", "big5", ""},
		"1256 by another of its names":    {"نعم", "windows-1256", "cp-1256"},
		"windows-1252, declared as UTF-8": {"Événement à Nîmes – l’équipe", "windows-1252", "utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(strings.ReplaceAll(c.text, "«", ""), "»", "") // which ISO-8859-6 lacks
			feed := "<rss><channel><item><title>" + text + "</title></item></channel></rss>"
			body := encode(t, feed, c.encoding)
			if c.label != "" {
				body = []byte(declared(c.label, string(body)))
			}
			d, err := Read(body, About{})
			if err != nil || string(d.Body) != feed || d.Encoding != c.encoding {
				t.Errorf("got %q in %s, %v (%v)", d.Body, d.Encoding, d.Repairs, err)
			}
		})
	}
}

func TestAMarkMayLie(t *testing.T) {
	d, err := Read([]byte("\xff\xfe<rss>caf\xc3\xa9</rss>"), About{})
	if err != nil || string(d.Body) != "<rss>café</rss>" || d.Encoding != "utf-8" {
		t.Errorf("%+v (%v)", d, err)
	}
}

func TestAnEncodingCanBeForced(t *testing.T) {
	const feed = "<rss>نعم</rss>"
	for label, encoding := range map[string]string{"windows-1256": "windows-1256", "CP1256": "windows-1256", "utf-8": "utf-8", "utf-16": "utf-16be bom", "utf-32le": "utf-32le bom"} {
		d, err := Read(encode(t, declared("koi8-r", feed), encoding), About{Encoding: label, ContentType: "text/xml; charset=big5"})
		if err != nil || string(d.Body) != feed {
			t.Errorf("%s: %+v (%v)", label, d, err)
		}
	}
	_, err := Read([]byte(feed), About{Encoding: "klingon"})
	if unknown, ok := errors.AsType[*EncodingError](err); !ok || unknown.Label != "klingon" || !strings.Contains(err.Error(), "windows-1256") {
		t.Errorf("%v", err)
	}
}

func TestPagesAreDecodedAndLeftAlone(t *testing.T) {
	page := func(head, text string) string {
		return "\n<!DOCTYPE html><html lang='ar'><head>" + head + "<title>" + text + "</title></head><body><p>a & b < c &nbsp; &#8; Ã©<br></p></b></body></html>\n"
	}
	for name, c := range map[string]struct{ head, encoding, contentType string }{
		"the header says it":           {"", "windows-1256", "text/html; charset=windows-1256"},
		"<meta> says it":               {"<meta charset=windows-1256>", "windows-1256", ""},
		"http-equiv says it":           {`<META content="text/html; charset=windows-1256" http-equiv='Content-Type'>`, "windows-1256", "text/html"},
		"nothing says it":              {"", "windows-1256", ""},
		"<meta> says Latin":            {"<meta charset='iso-8859-1'>", "windows-1256", ""},
		"the header says UTF-8":        {"<meta charset='windows-1256'>", "windows-1256", "text/html; charset=utf-8"},
		"all say 1256, but it's UTF-8": {"<meta charset='windows-1256'>", "utf-8", "text/html; charset=windows-1256"},
		"UTF-16 with a mark":           {"", "utf-16be bom", ""},
	} {
		t.Run(name, func(t *testing.T) {
			want := strings.ReplaceAll(page(c.head, arabicText), "Ã©", "")
			body := []byte(want)
			if c.encoding != "utf-8" {
				body = encode(t, want, c.encoding)
			}
			d, err := Read(body, About{ContentType: c.contentType})
			if err != nil || d.Format != Page || string(d.Body) != want {
				t.Errorf("%+v (%v)", d, err)
			}
		})
	}
	want := page("", "x")
	if d, err := Read([]byte(strings.ReplaceAll(want, "title", "ti\x00tle")), About{}); err != nil || string(d.Body) != want || kinds(d) != string(CharactersRemoved) {
		t.Errorf("%+v (%v)", d, err)
	}
}

// However little of a feed is UTF-8, that is no chance: the rest is what is in
// another encoding.
func TestAFeedIsNotReadInTheEncodingOfItsLongestText(t *testing.T) {
	long := "وصلت السفينة الأولى صباح اليوم إلى الميناء، وعلى متنها مئات المسافرين."
	frame := func(s string) string {
		return `<?xml version="1.0" encoding="utf-8"?><rss><channel><title>صحيفة الميناء</title><language>ar</language><item><title>وصول السفينة الأولى</title><description>` + s + `</description></item></channel></rss>`
	}
	for _, declared := range []string{"utf-8", "windows-1256"} {
		body := strings.Replace(frame(string(encode(t, long, "windows-1256"))), `"utf-8"`, `"`+declared+`"`, 1)
		d, err := Read([]byte(body), About{})
		if err != nil || !strings.HasSuffix(frame(long), string(d.Body)) || d.Encoding != "utf-8" {
			t.Errorf("declared %s: %s in %s, %v", declared, d.Body, d.Encoding, err)
		}
	}
}
