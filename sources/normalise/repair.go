package normalise

// Kind names a repair.
type Kind string

// The repairs.
const (
	MarkRemoved       Kind = "byte-order-mark-removed"
	Decoded           Kind = "decoded"                // from another encoding than UTF-8, as declared
	LabelOverruled    Kind = "encoding-overruled"     // what header or declaration said was not so
	StretchesDecoded  Kind = "mixed-encoding-decoded" // parts were in another encoding than the rest
	BytesRemoved      Kind = "invalid-bytes-removed"  // bytes that are no UTF-8
	DoubleDecoded     Kind = "double-encoding-undone" // UTF-8 that was taken for Latin and encoded again
	ControlsDecoded   Kind = "c1-controls-decoded"    // control characters that are windows-1252
	CharactersRemoved Kind = "forbidden-characters-removed"
	ReferencesRemoved Kind = "forbidden-references-removed"
	ReferencesMended  Kind = "references-corrected" // &#146; and &#xD83D;&#xDE00; and &#65 without its end
	EntitiesDecoded   Kind = "html-entities-decoded"
	EntitiesEscaped   Kind = "unknown-entities-escaped" // those that the document defines among them: none is expanded
	AmpersandsEscaped Kind = "bare-ampersands-escaped"
	LessThansEscaped  Kind = "bare-less-thans-escaped"
	CDATAEndsEscaped  Kind = "stray-cdata-ends-escaped" // ]]> in text
	AttributesMended  Kind = "attributes-corrected"     // unquoted, without value, twice or not to be read
	TagsMended        Kind = "tags-corrected"
	ElementsClosed    Kind = "unclosed-elements-closed"
	EndTagsRemoved    Kind = "stray-end-tags-removed"
	EndTagsMended     Kind = "mismatched-end-tags-corrected"
	CommentsMended    Kind = "comments-corrected"
	MarkupRemoved     Kind = "stray-declarations-removed" // declarations and instructions that may not stand there
	NamespaceMended   Kind = "namespace-corrected"
	HeadRemoved       Kind = "text-before-root-removed"
	TailRemoved       Kind = "text-after-root-removed"
	RootRemoved       Kind = "further-root-removed" // a second document after the feed
	Completed         Kind = "cut-off-completed"    // everything after the last complete element is gone
	VersionLowered    Kind = "xml-1.1-read-as-1.0"

	JSONMended Kind = "json-corrected" // Detail says what
)

// Repair is something that was mended.
type Repair struct {
	Kind Kind `json:"kind"`
	// Offset is where, or where first, in bytes of the decoded body. It can be
	// off by what earlier passes took out of the body or put into it.
	Offset int `json:"offset"`
	// Detail says more, for people; it may be empty.
	Detail string `json:"detail,omitzero"`
	// Count is how often, if more than once.
	Count int `json:"count,omitzero"`
}

// maxDetails is how many repairs of one kind are told apart by their details.
const maxDetails = 20

// repaired notes a repair. offset counts from the root once that is found.
func (d *Document) repaired(kind Kind, offset int, detail string) {
	if d.last < len(d.Repairs) && d.repairs != nil {
		if r := &d.Repairs[d.last]; r.Kind == kind && r.Detail == detail {
			r.Count = max(r.Count, 1) + 1
			return
		}
	}
	if d.repairs == nil {
		d.repairs = map[Repair]int{}
	}
	key := Repair{Kind: kind, Detail: detail}
	i, seen := d.repairs[key]
	if !seen && detail != "" {
		count := Repair{Kind: kind, Count: 1} // no repair's key
		if d.repairs[count]++; d.repairs[count] > maxDetails {
			key.Detail = "and others"
			i, seen = d.repairs[key]
		}
	}
	if !seen {
		d.last = len(d.Repairs)
		d.repairs[key] = d.last
		d.Repairs = append(d.Repairs, Repair{Kind: kind, Offset: d.Start + offset, Detail: key.Detail})
		return
	}
	d.last = i
	r := &d.Repairs[i]
	r.Count = max(r.Count, 1) + 1
}
