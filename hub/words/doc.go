// Package words cuts text into words and tells which spellings are of one word. It
// serves comparing, the rules of sections and search: they see through the same
// differences. It is for finding and comparing alone, never for display.
package words
