package compare

// class is what kind of word a token is.
type class uint32

const (
	stop     class = iota // says nothing by itself
	ordinary              // a word that any text may have
	familiar              // a name that many have
	rare                  // a word that few have
	name                  // a rare word that is written as a name is
	figure                // a number
	date                  // a day of a month
	weekday               // a day of a week
	year
	digit // a number of one digit, but for noughts
)

// classBits is how many bits of a token its class takes.
const classBits = 4

// token is a word as Sketches hold it: a hash of what its spellings have in
// common, and its class.
type token uint32

func newToken(key string, c class) token {
	return token(hashOf(key)<<classBits | uint32(c))
}

func (t token) class() class { return class(t & (1<<classBits - 1)) }

// isFact tells whether the token is of what is said, not of how.
func (t token) isFact() bool { return t.class() >= familiar }

// hashOf is FNV-1a: the same in every process.
func hashOf(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h ^ h>>15
}
