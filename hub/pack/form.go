package pack

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// form reads or writes values one after the other. As one method does both, what
// is read is what was written, and the order of a struct's fields stands in one
// place: see fields.go.
//
// Every zero value is one zero byte, and zeros at the end of a struct are left
// out; what lies behind its end reads as zero. So a field may be added at the end
// of a struct, and nowhere else: what was written without it is still read.
type form struct {
	out     []byte
	last    int // the length of out behind the last value that is not zero
	in      string
	window  window // of all texts
	reading bool
	failed  bool
}

// filled notes that a value was written that is not zero.
func (f *form) filled() { f.last = len(f.out) }

// uint is a number that is not negative.
func (f *form) uint(n *uint64) {
	if !f.reading {
		if f.out = binary.AppendUvarint(f.out, *n); *n != 0 {
			f.filled()
		}
		return
	}
	*n = 0
	for shift := 0; len(f.in) > 0; shift += 7 {
		b := f.in[0]
		f.in = f.in[1:]
		*n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return
		}
		if shift > 56 || len(f.in) == 0 {
			f.fail()
			return
		}
	}
}

// fail gives up reading: all that follows is zero.
func (f *form) fail() { f.failed, f.in = true, "" }

// number is a number of any integer type. Small ones are short, negative ones too.
func number[T ~int | ~int64](f *form, n *T) {
	zigzag := uint64(int64(*n)<<1) ^ uint64(int64(*n)>>63)
	f.uint(&zigzag)
	*n = T(int64(zigzag>>1) ^ -int64(zigzag&1))
}

// bool is a truth value.
func (f *form) bool(b *bool) {
	var n uint64
	if *b {
		n = 1
	}
	f.uint(&n)
	*b = n != 0
}

// text is a string of any bytes.
func (f *form) text(s *string) {
	if f.reading {
		var n uint64
		f.uint(&n)
		*s = f.window.stretch(f.cut(n))
		return
	}
	start := len(f.out)
	f.out = append(f.out, 0)
	f.out = f.window.squeeze(f.out, *s)
	if f.setLength(start); *s != "" {
		f.filled()
	}
}

// textLike is a string that is often the same as one that came before it: 0 for
// none, 1 for the same, 2 before any other.
func (f *form) textLike(s *string, before string) {
	kind := uint64(2)
	switch *s {
	case "":
		kind = 0
	case before:
		kind = 1
	}
	switch f.uint(&kind); kind {
	case 0:
		*s = ""
	case 1:
		*s = before
	default:
		f.text(s)
	}
}

// setLength puts the length of what was written behind its place there. It is
// written when it is known; most are below 128 and take the one byte that was left.
func (f *form) setLength(at int) {
	n := len(f.out) - at - 1
	if n < 0x80 {
		f.out[at] = byte(n)
		return
	}
	length := binary.AppendUvarint(nil, uint64(n))
	f.out = slices.Replace(f.out, at, at+1, length...)
}

// cut returns the next n bytes of what is read.
func (f *form) cut(n uint64) string {
	if n > uint64(len(f.in)) {
		f.fail()
		return ""
	}
	s := f.in[:n]
	f.in = f.in[n:]
	return s
}

// bytes are a digest: all of them, or none where they are zero.
func (f *form) bytes(b []byte) {
	var s string
	if !f.reading && slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) {
		s = string(b)
	}
	w := f.window
	f.window = 0
	f.text(&s)
	f.window = w
	if f.reading && s != "" && copy(b, s) != len(s) {
		f.fail()
	}
}

// yearOne is the second at which time.Time is zero, from 1970.
var yearOne = time.Time{}.Unix()

// time is a time in UTC, to the nanosecond: its seconds since the year 1 twice,
// and one more where nanoseconds follow.
func (f *form) time(t *time.Time) {
	var nanos uint64
	n := (t.Unix() - yearOne) << 1
	if nanos = uint64(t.Nanosecond()); nanos != 0 {
		n |= 1
	}
	if !f.reading && (t.Year() < 0 || t.Year() > 9999) {
		f.failed = true
	}
	number(f, &n)
	if n&1 != 0 {
		f.uint(&nanos)
	} else {
		nanos = 0
	}
	if f.reading {
		*t = timeOf(n>>1, nanos)
	}
}

// timeOf returns the time so many seconds after the beginning of the year 1.
func timeOf(seconds int64, nanos uint64) time.Time {
	if seconds == 0 && nanos == 0 {
		return time.Time{}
	}
	return time.Unix(seconds+yearOne, int64(nanos)).UTC()
}

// nested is a struct: its length, then its fields.
func nested[T any](f *form, value *T, fields func(f *form, value *T)) {
	if f.reading {
		var n uint64
		f.uint(&n)
		in := f.cut(n)
		rest := f.in
		f.in = in
		fields(f, value)
		if f.in = rest; f.failed {
			f.in = ""
		}
		return
	}
	start, last := len(f.out), f.last
	f.out = append(f.out, 0)
	f.last = len(f.out)
	fields(f, value)
	f.out = f.out[:f.last]
	if f.last = last; len(f.out) > start+1 {
		f.setLength(start)
		f.filled()
	}
}

// list is a list of structs or of simple values: their number, then each.
func list[T any](f *form, all *[]T, one func(f *form, value *T)) {
	n := uint64(len(*all))
	f.uint(&n)
	if f.reading {
		// Each takes a byte at least.
		if *all = nil; n == 0 || f.failed {
			return
		}
		if n > uint64(len(f.in)) {
			f.fail()
			return
		}
		*all = make([]T, n)
	}
	for i := range *all {
		one(f, &(*all)[i])
	}
	if !f.reading && n != 0 {
		f.filled()
	}
}

// values is a map by text, in the order of its keys.
func values[T any](f *form, m *map[string]T, one func(f *form, value *T)) {
	if !f.reading && len(*m) == 0 {
		var none uint64
		f.uint(&none)
		return
	}
	keys := slices.Sorted(maps.Keys(*m))
	list(f, &keys, (*form).text)
	if f.reading {
		if *m = nil; len(keys) > 0 {
			*m = make(map[string]T, len(keys))
		}
	}
	for _, key := range keys {
		value := (*m)[key]
		if one(f, &value); f.reading {
			(*m)[key] = value
			continue
		}
		f.filled()
	}
}
