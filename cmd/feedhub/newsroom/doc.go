// Package newsroom plays the publishers of `feedhub demo`: sites with a voice
// of their own that publish in RSS, Atom or JSON Feed, or have no feed at all,
// tell some stories together, correct themselves, and break now and then. Only
// the demo command and tests call it. As it stands for foreign software it
// writes its feeds itself and imports nothing of this module but the vocabulary
// in hub.
//
// # Time
//
// A Newsroom has no goroutine and no memory. What is published is a function
// of the start, the clock and the seed, and is worked out at each request: the
// same start and the same time give the same bytes. At the start a publisher
// has a backlog dated over the last day. Then new items come one at a time, in
// rounds in which each publisher has one turn. When a publisher's written items
// are used up its series go on, bulletins whose figures change, for ever.
//
// # Content
//
// The text stands in content/, one file for a publisher, and is meant to be
// edited. A file has parts: the publisher first, then one part under each line
// that begins with "==". A part is lines "name: value", an empty line, and a
// body. In a body an empty line ends a block; a block that begins with a tag is
// HTML as it stands, any other is a paragraph, in which HTML may stand too.
//
//	title: The Example           the publisher; also description, section,
//	...                          language, format, file, interval, ids, breaks
//
//	== item a-slug               published in the order of the file, the first
//	title: A headline            ones as the backlog
//	by: An Author                optional, the publisher itself if left out
//	tags: one, two
//
//	The body.
//
//	== correction 90s            of the item above, that long after its
//	title: A better headline     publication, or after the start for an item of
//	                             the backlog
//	The corrected body.
//
//	== series weather            as an item, with placeholders in title and
//	title: {town} at {time}      body: the series' figures, and {number},
//	town: Here | There           {date} and {time}. A figure is drawn for each
//	high: 18..24                 item, from choices or from a range with the
//	                             decimals of its lower end
//	The body: {high} degrees in {town}.
//
// The format is rss, atom, json or page. It says what stands in the file, and
// what the site is like. A publisher whose format is page has no feed: its file
// is a page that lists its latest items, each with a link, a headline, a date in
// Arabic words to the minute in UTC, a teaser and its first tag. That page and
// all others of the publisher are of an old site that names no feed and gives a
// program no hint, and that wraps each text in menus, boxes and leftovers. An
// item's first tag "مقالات" puts it under «مدونة ومقالات» on the front page. As
// a page has no ids, ids is of no use there, and a correction should come a
// minute after the item or later, for an earlier one would not show a new date.
//
// A link that begins with "/" leads into this newsroom: /publisher/slug.
package newsroom
