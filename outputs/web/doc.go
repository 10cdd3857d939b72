// Package web is the hub's public HTTP server: the front page, a page and three
// outputs for every section and for what is searched for in it, the subscription
// list, and the answers that a supervisor asks for. Command serve calls New and runs the handler in an
// http.Server.
//
// It decides everything of HTTP: content codings, conditional requests (this is
// where a 304 comes from), caching, what partner sites may read from scripts,
// and how errors look. What it sends are bytes that package render keeps. Only a
// search, which a Searcher carries out, is rendered for a request, a few at a time.
// The package reads no store and fetches nothing.
package web
