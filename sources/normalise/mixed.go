package normalise

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// decodeStretches decodes a body that is UTF-8 but for some texts: those in
// the encoding that they read best in, as a whole where nothing of them is
// UTF-8, else word by word. Bytes that are left of a cut character go.
func (d *Document) decodeStretches(body []byte, labels []string) []byte {
	d.Encoding = utf8Name
	arabic := saysArabic(body) || bytes.Count(body, []byte("\xd8\xa7\xd9\x84")) > 3 // «ال»
	s := stretches{Document: d, out: make([]byte, 0, len(body)+len(body)/8)}
	foreign, name := choose(invalidSample(body), labels, arabic)
	latin, _ := lookup("windows-1252")
	s.foreign, s.name, s.latin = foreign.NewDecoder(), name, latin.NewDecoder()
	for rest := body; len(rest) > 0; {
		var u []byte
		at := len(body) - len(rest)
		if u, rest = unit(rest); utf8.Valid(u) {
			s.out = append(s.out, u...)
		} else {
			s.decode(u, at)
		}
	}
	return s.out
}

// invalidSample returns the words of the body that are no UTF-8, as far as
// they are needed.
func invalidSample(body []byte) []byte {
	var sample []byte
	for rest := body; len(rest) > 0 && len(sample) < maxSample; {
		var u []byte
		if u, rest = unit(rest); utf8.Valid(u) {
			continue
		}
		if good, bad := countUTF8(u); good < bad {
			sample = append(sample, u[:min(len(u), maxSample)]...)
			continue
		}
		eachWord(u, func(before, word []byte) {
			if len(sample) < maxSample && !utf8.Valid(word) {
				sample = append(append(sample, word...), ' ')
			}
		})
	}
	return sample
}

type stretches struct {
	*Document
	out     []byte
	foreign *encoding.Decoder // of the encoding that most of the stretches are in
	name    string
	latin   *encoding.Decoder
	buffer  []byte
}

// decode writes a unit that holds bytes that are no UTF-8.
func (s *stretches) decode(u []byte, at int) {
	good, bad := countUTF8(u)
	if 2*good <= bad { // by chance
		s.write(u, at)
		return
	}
	if n := truncated(u); n > 0 && good > 2 && bad == n {
		s.repaired(BytesRemoved, at+len(u)-n, "")
		s.out = append(s.out, bytes.ToValidUTF8(u, nil)...)
		return
	}
	eachWord(u, func(before, word []byte) {
		s.out = append(s.out, before...)
		good, bad := countUTF8(word)
		switch {
		case bad == 0:
			s.out = append(s.out, word...)
		case good >= bad:
			s.repaired(BytesRemoved, at+firstInvalid(u), "")
			s.out = append(s.out, bytes.ToValidUTF8(word, nil)...)
		default:
			s.write(word, at)
		}
	})
}

// write writes a stretch in the encoding in which it has the fewer flaws.
func (s *stretches) write(stretch []byte, at int) {
	from, name := len(s.out), s.name
	s.out = append(s.out, s.decoded(s.foreign, stretch)...)
	if name != "windows-1252" {
		n, _ := flaws(s.out[from:])
		latin := s.decoded(s.latin, stretch)
		if m, _ := flaws(latin); m < n {
			s.out, name = append(s.out[:from], latin...), "windows-1252"
		}
	}
	s.repaired(StretchesDecoded, at+firstInvalid(stretch), name)
}

// decoded decodes a stretch into the buffer, without an allocation for each.
func (s *stretches) decoded(d *encoding.Decoder, stretch []byte) []byte {
	if need := 4*len(stretch) + utf8.UTFMax; len(s.buffer) < need {
		s.buffer = make([]byte, 2*need)
	}
	d.Reset()
	n, _, _ := d.Transform(s.buffer, stretch, true) // what can't be read is U+FFFD
	return s.buffer[:n]
}

// eachWord calls do with each run of bytes above ASCII and what stands before
// it; the last word may be empty.
func eachWord(u []byte, do func(before, word []byte)) {
	for len(u) > 0 {
		from := 0
		for from < len(u) && u[from] < utf8.RuneSelf {
			from++
		}
		to := from
		for to < len(u) && u[to] >= utf8.RuneSelf {
			to++
		}
		do(u[:from], u[from:to])
		u = u[to:]
	}
}

// truncated returns how many bytes of a cut character a text ends with, with
// what a program that cuts it puts after it left out.
func truncated(u []byte) int {
	u = bytes.TrimRight(u, "]>.\r\n ")
	u = bytes.TrimSuffix(u, []byte("…"))
	for n := 1; n <= min(3, len(u)); n++ {
		if c := u[len(u)-n]; utf8.RuneStart(c) {
			if c >= 0xc0 && !utf8.FullRune(u[len(u)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// countUTF8 counts the characters above ASCII and the bytes that are none.
func countUTF8(body []byte) (good, bad int) {
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good, bad
}

func firstInvalid(body []byte) int {
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(body)
}
