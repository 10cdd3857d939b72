package pack

import "testing"

func TestTheWindowIsThatOfTheText(t *testing.T) {
	tests := map[string]struct {
		text string
		want window
	}{
		"English":               {"The council decided.", 0},
		"Arabic":                {"<p>أعلن مجلس المدينة أمس عن خطة.</p>", 0x600 / windowSize},
		"Persian":               {"<p>شورای شهر دیروز از برنامه\u200cای خبر داد.</p>", 0x600 / windowSize},
		"Russian":               {"Городской совет вчера объявил о плане.", 0x400 / windowSize},
		"Greek":                 {"Το δημοτικό συμβούλιο ανακοίνωσε", 0x380 / windowSize},
		"Hindi":                 {"नगर परिषद ने कल योजना की घोषणा की", 0x900 / windowSize},
		"Chinese":               {"市議會昨天宣布了一項更新供水網絡的計劃", 0},
		"one foreign letter":    {"a café", 1},
		"bytes that no text is": {"\xff\xfe\xfd", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := windowOf(tt.text)
			if w != tt.want {
				t.Errorf("the window is %#x, want %#x", w.first(), tt.want.first())
			}
			squeezed := w.squeeze(nil, tt.text)
			if len(squeezed) > len(tt.text) {
				t.Errorf("%d bytes are squeezed into %d", len(tt.text), len(squeezed))
			}
			if got := w.stretch(string(squeezed)); got != tt.text {
				t.Errorf("it comes back as %q", got)
			}
		})
	}
}

func FuzzSqueeze(f *testing.F) {
	f.Add("أخبار — \x0e\x0f\x00 é \xff\xd8", byte(0x600/windowSize))
	f.Add("\xd8\xa3\xd8", byte(0x600/windowSize))
	f.Add("\ufffd\U0010ffff\ue000", byte(0xff))
	f.Fuzz(func(t *testing.T, text string, block byte) {
		for _, w := range []window{windowOf(text), window(block)} {
			if got := w.stretch(string(w.squeeze(nil, text))); got != text {
				t.Errorf("in window %#x %q comes back as %q", w.first(), text, got)
			}
			_ = w.stretch(text)
		}
	})
}
