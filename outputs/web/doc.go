// Package web is the hub's public HTTP server: the front page; for every section a page,
// three outputs, what was taken down and the list of its sources; what is selected from
// a section or searched for in it, and its archives; the subscription list, and the
// answers that a supervisor asks for. Command serve calls New and runs the handler in an
// http.Server, behind package fastpath, which asks it first for what is in memory.
//
// It decides everything of HTTP: content codings, conditional requests (this is
// where a 304 comes from), deltas, caching, what partner sites may read from scripts,
// and how errors look. What it sends are bytes that package render keeps. Only what a
// Selector finds is rendered for a request, a few at a time. The package reads no store
// and fetches nothing.
package web
