// Package rule judges items by expressions of the configuration, in the language of
// expr-lang. An expression is checked when it is read, and its cost is bounded: it
// has no loops, no clock and no memory to speak of, and it gives the same answer for
// the same item everywhere.
//
// The fields of an item are title, summary, content (its text without markup), url,
// host, external_url, language, tags and authors (lists), words (how many content
// has), published (hours since 1970), media (the kinds of its enclosures: audio,
// video, image), source (the source's id), source_tags and priority.
//
// The functions are
//
//	has(text or list, phrase, ...)   one of the phrases is in it, in whichever spelling
//	                                 and form: has(title, "أمريكا") finds «الأميركية»
//	is(text or list, phrase, ...)    it is one of the phrases, or has it as a whole
//	count(text or list, phrase, ...) how many of the phrases are in it
//	number(text)                     the first number in it, 0 where there is none
package rule
