// Package sanitise turns what publishers write into what may be shown on other
// people's pages: HTML reduced to a list of harmless elements and attributes,
// plain text and summaries taken out of HTML, and addresses made absolute and
// rid of what follows readers. Readers call it at ingest, once per text; nothing
// that did not pass it may reach a store. It knows nothing of feeds, and never
// fetches what it finds.
//
// The policy is bluemonday's mechanism with a list of ours. Around it stand a
// pass that does what the policy cannot (resolve addresses, drop elements with
// their contents, show lazy images, replace frames by links), run only on HTML
// that needs it, a pass that does for simple HTML what both would do, and a
// check that what comes out nests properly.
package sanitise
