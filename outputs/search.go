package outputs

import "net/url"

// SearchFile is the last part of the address of a section's search page.
const SearchFile = "search"

// QueryParameter is the parameter of an address that makes it that of a search.
const QueryParameter = "q"

// SearchSuffix returns what makes the address of a section's output that of a
// search in the section: nothing where the query is empty.
func SearchSuffix(query string) string {
	if query == "" {
		return ""
	}
	return "?" + url.Values{QueryParameter: {query}}.Encode()
}

// searchTitle returns the title of a search in what has a title.
func searchTitle(title, language, query string) string {
	return title + " – " + SpeechFor(language).search + ": " + query
}
