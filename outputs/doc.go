// Package outputs is what the output formats share: the Document that each of
// them renders, and the public addresses and media types under which the
// result is served. The formats are the folders below it; packages render and
// web keep and serve what they write.
//
// What stands here is a pure function of a hub.Snapshot and the Site: no
// clock, no network, no order of a map, so that equal snapshots give equal
// bytes on every process. Of syntax it knows what RSS and Atom share: the modules of
// other namespaces, by the rules of each, and how a stylesheet is named.
package outputs
