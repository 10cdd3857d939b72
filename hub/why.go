package hub

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Explainer tells why an item is shown in a section, or is not. It reads what is
// stored, in portions, asks Sections how it stands, and decides nothing. It is safe
// for concurrent use.
type Explainer struct {
	Store interface {
		Load(ctx context.Context, sourceIDs ...string) ([]Record, error)
		Items(ctx context.Context, sourceID string, keys []Key) ([]Item, error)
		Edits(ctx context.Context) ([]Edit, error)
	}
	// Standing tells how items stand in a section (Sections.Standing).
	Standing func(ctx context.Context, slug string, keys map[Key]string) (map[Key]Standing, error)
	// Evidence says in words why two items were taken to say the same. Nil says
	// nothing.
	Evidence func(a, b *Item) []string
	Sources  []Source
	Sections []Section
	// Keep bounds the sources that have no bounds of their own.
	Keep Keep
}

// Explanation is what there is to say of an item in a section.
type Explanation struct {
	Section string `json:"section"`
	Item    string `json:"item"` // as it was asked for
	Shown   bool   `json:"shown"`
	// Why says in words what holds for all copies, or why there are none.
	Why []string `json:"why,omitzero"`
	// Copies are the stored items that the name means, of which each source may
	// have one or more.
	Copies []Copy `json:"copies,omitzero"`
}

// Copy is a stored item and how the section's rules judged it, in their order.
type Copy struct {
	Source    string    `json:"source"`
	ID        string    `json:"id"`
	NativeID  string    `json:"native_id"`
	URL       string    `json:"url,omitzero"`
	Title     string    `json:"title,omitzero"`
	Published time.Time `json:"published"`
	FirstSeen time.Time `json:"first_seen"`
	Shown     bool      `json:"shown"`
	// Place is the item's place among all that the section could show, from 1; 0
	// where it has none.
	Place int      `json:"place,omitzero"`
	Why   []string `json:"why"`

	ref Ref
}

// UnknownSectionError says that there is no section of a name.
type UnknownSectionError struct {
	Slug  string
	Known []string
}

func (e *UnknownSectionError) Error() string {
	return fmt.Sprintf("there is no section %q; there are: %s", e.Slug, strings.Join(e.Known, ", "))
}

// Explain looks for the item whose id, native id or address is name, among the
// section's sources first and, where none of them has it, among the others. It
// returns an *UnknownSectionError where there is no such section.
func (e *Explainer) Explain(ctx context.Context, slug, name string) (*Explanation, error) {
	section, err := e.section(slug)
	if err != nil {
		return nil, err
	}
	own, others := e.sources(section)
	x := &Explanation{Section: slug, Item: name}
	if x.Copies, err = e.find(ctx, own, name); err != nil {
		return nil, err
	}
	if len(x.Copies) > 0 {
		return x, e.judge(ctx, section, x)
	}
	if x.Copies, err = e.find(ctx, others, name); err != nil {
		return nil, err
	}
	switch guests, err := e.guests(ctx, section, x.Copies); {
	case err != nil:
		return nil, err
	case len(guests) > 0:
		x.Copies = guests
		return x, e.judge(ctx, section, x)
	}
	for i := range x.Copies {
		c := &x.Copies[i]
		c.Why = append(c.Why, fmt.Sprintf("source %s, which has it, is not taken by the section: %s", c.Source, selectionOf(section)))
	}
	if len(x.Copies) == 0 {
		x.Why, err = e.absence(ctx, own, name)
	}
	return x, err
}

// guests returns those of the copies that editors moved to the section.
func (e *Explainer) guests(ctx context.Context, section *Section, copies []Copy) ([]Copy, error) {
	if len(copies) == 0 {
		return nil, nil
	}
	edits, err := e.Store.Edits(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the edits: %w", err)
	}
	decided := decisionsOf(edits, time.Time{}) // no move ends by itself
	var guests []Copy
	for _, c := range copies {
		if decided.brings(section.Slug, c.ref.Key) {
			guests = append(guests, c)
		}
	}
	return guests, nil
}

func (e *Explainer) section(slug string) (*Section, error) {
	if at := slices.IndexFunc(e.Sections, func(s Section) bool { return s.Slug == slug }); at >= 0 {
		return &e.Sections[at], nil
	}
	unknown := &UnknownSectionError{Slug: slug}
	for i := range e.Sections {
		unknown.Known = append(unknown.Known, e.Sections[i].Slug)
	}
	return nil, unknown
}

// sources returns those that a section takes, and those that it does not.
func (e *Explainer) sources(section *Section) (own, others []*Source) {
	for i := range e.Sources {
		if section.Takes(&e.Sources[i]) {
			own = append(own, &e.Sources[i])
		} else {
			others = append(others, &e.Sources[i])
		}
	}
	return own, others
}

// find returns the stored items of the sources that name means.
func (e *Explainer) find(ctx context.Context, sources []*Source, name string) ([]Copy, error) {
	var found []Copy
	err := e.each(ctx, sources, func(source *Source, record *Record) error {
		refs := make(map[Key]Ref, len(record.Refs))
		keys := make([]Key, len(record.Refs))
		for i, ref := range record.Refs {
			refs[ref.Key], keys[i] = ref, ref.Key
		}
		if key := KeyOf(source.ID, name); refs[key] != (Ref{}) {
			keys = []Key{key} // which is the native id: no other has it
		}
		items, err := e.Store.Items(ctx, source.ID, keys)
		if err != nil {
			return fmt.Errorf("read the items of source %s: %w", source.ID, err)
		}
		for i := range items {
			if item := &items[i]; item.isNamed(name) {
				found = append(found, Copy{Source: source.ID, ID: item.ID, NativeID: item.NativeID, URL: item.URL, Title: item.Title,
					Published: item.Published, FirstSeen: item.FirstSeen, Why: arrival(item, &record.State), ref: refs[item.Key()]})
			}
		}
		return nil
	})
	return found, err
}

func (i *Item) isNamed(name string) bool {
	return name != "" && (i.ID == name || i.NativeID == name || i.URL == name || i.ExternalURL == name)
}

// arrival says when an item came and what its date is.
func arrival(item *Item, state *State) []string {
	said := []string{"first seen " + minute(item.FirstSeen)}
	if !state.Since.IsZero() && !item.FirstSeen.After(state.Since) {
		said[0] += ", at the first fetch of its source, and so no news"
	}
	switch {
	case item.OriginPublished.IsZero() && item.OriginUpdated.IsZero():
		said = append(said, "dated by when it was first seen, as its source gives no date that can be read")
	case item.Published.Equal(item.FirstSeen):
		said = append(said, "dated by when it was first seen, as its source's date is missing or was not to be believed")
	default:
		said = append(said, "published "+minute(item.Published)+", as its source says")
	}
	return said
}

// judge says of each copy how it stands in the section.
func (e *Explainer) judge(ctx context.Context, section *Section, x *Explanation) error {
	keys := make(map[Key]string, len(x.Copies))
	for _, c := range x.Copies {
		keys[c.ref.Key] = c.Source
	}
	standings, err := e.Standing(ctx, section.Slug, keys)
	if err != nil {
		return err
	}
	for i := range x.Copies {
		c := &x.Copies[i]
		st, known := standings[c.ref.Key]
		if !known {
			st.Kind = NotLookedInto
		}
		c.Place, c.Shown = st.Place, st.Kind == NoReason
		x.Shown = x.Shown || c.Shown
		switch {
		case st.Moved:
			c.Why = append(c.Why, "an editor moved it here from another section")
		default:
			c.Why = append(c.Why, fmt.Sprintf("source %s is taken by the section: %s", c.Source, selectionOf(section)))
		}
		if section.HalfLife > 0 && st.Score > 0 {
			c.Why = append(c.Why, fmt.Sprintf("its score is %.3g, halved every %s", st.Score, section.HalfLife))
		}
		c.Why = append(c.Why, e.verdict(section, &st))
		if err := e.company(ctx, c, &st); err != nil {
			return err
		}
	}
	return nil
}

// verdict says in words what became of an item.
func (e *Explainer) verdict(section *Section, st *Standing) string {
	switch st.Kind {
	case NoReason:
		how := ""
		if st.Pinned {
			how = ", where an editor pinned it"
		}
		return fmt.Sprintf("shown: in place %d of the %d that the section shows%s", st.Place, section.Limit, how)
	case ShownAbove:
		return "shown above, where an editor pinned it"
	case HiddenByEditor:
		return "not shown: " + st.Edit.inWords()
	case NotLookedInto:
		return "not shown: it is not among the newest items that are looked into"
	case TakenOutByRule:
		return "not shown: " + st.Detail
	case ToldByAnother:
		return "not shown for itself: another item, which was seen first, stands for it"
	case TooOld:
		return fmt.Sprintf("not shown: it is more than %s older than the section's newest item", section.Age)
	case SourceIsFull:
		return fmt.Sprintf("not shown: the section shows %d of one source, and those above it are more", section.PerSource)
	case StoryIsFull:
		return fmt.Sprintf("not shown: the section shows %d of one story, and those above it are more", section.PerStory)
	}
	return fmt.Sprintf("not shown: its place is %d, and the section shows %d", st.Place, section.Limit)
}

// inWords says what an editor did to keep an item out.
func (e *Edit) inWords() string {
	did := "hidden here"
	switch {
	case e.Action == Remove:
		did = "taken down"
	case e.Action == MoveTo:
		did = "moved to section " + e.To
	case e.Section == "":
		did = "hidden everywhere"
	}
	if !e.Until.IsZero() {
		did += " until " + minute(e.Until)
	}
	return fmt.Sprintf("%s by an editor, %s: %s", did, minute(e.At), e.Reason)
}

// mostCompany bounds how many others are told of beside an item.
const mostCompany = 8

// company says which other items say the same as a copy, and on what evidence.
func (e *Explainer) company(ctx context.Context, c *Copy, st *Standing) error {
	own, err := e.Store.Items(ctx, c.Source, []Key{c.ref.Key})
	if err != nil || len(own) == 0 {
		return err
	}
	say := func(what string, members []Member) error {
		told := 0
		for _, m := range members {
			if m.Key == c.ref.Key || told == mostCompany {
				continue
			}
			told++
			others, err := e.Store.Items(ctx, m.Source, []Key{m.Key})
			if err != nil {
				return fmt.Errorf("read an item of source %s: %w", m.Source, err)
			}
			for i := range others {
				c.Why = append(c.Why, fmt.Sprintf("%s %q of source %s", what, cmp.Or(others[i].Title, others[i].ID), m.Source))
				if e.Evidence != nil {
					c.Why = append(c.Why, e.Evidence(&own[0], &others[i])...)
				}
			}
		}
		return nil
	}
	if err := say("one with", st.With); err != nil {
		return err
	}
	for _, m := range st.With {
		if m.Key == st.Face && m.Key != c.ref.Key {
			c.Why = append(c.Why, fmt.Sprintf("shown in the words of source %s: those of the publisher's own before a copy's, then by the sources' priority, then the earliest", m.Source))
		}
	}
	story := slices.DeleteFunc(slices.Clone(st.Story), func(m Member) bool {
		return slices.ContainsFunc(st.With, func(with Member) bool { return with.Key == m.Key })
	})
	return say("tells of the same event as", story)
}

// absence says why an item may be missing that no source has.
func (e *Explainer) absence(ctx context.Context, own []*Source, name string) ([]string, error) {
	said := []string{"no source has an item with this id or address"}
	err := e.each(ctx, own, func(source *Source, record *Record) error {
		state := &record.State
		for _, stone := range state.Deleted {
			if name == stone.ID || name == stone.NativeID {
				said = append(said, fmt.Sprintf("source %s, which had it, took it down itself, %s", source.ID, minute(stone.When)))
			}
		}
		switch {
		case state.Held != nil:
			said = append(said, fmt.Sprintf("what source %s sends is held since %s: %s", source.ID, minute(state.Held.Since), state.Held.Reason))
		case state.Failures > 0:
			said = append(said, fmt.Sprintf("source %s fails since %s: %s", source.ID, minute(state.Failing), state.Failure))
		case state.Checked.IsZero():
			said = append(said, fmt.Sprintf("source %s has not been read yet", source.ID))
		}
		if keep := source.Keep.or(e.Keep); keep.Items > 0 && len(record.Refs) >= keep.Items {
			said = append(said, fmt.Sprintf("source %s is full: of it %d items are kept, the newest", source.ID, keep.Items))
		}
		return nil
	})
	return append(said, "an item goes when its source has more than keep.items newer ones, or no longer lists it and it is older than keep.age"), err
}

// each hands over the records of sources, read in portions.
func (e *Explainer) each(ctx context.Context, sources []*Source, do func(*Source, *Record) error) error {
	for chunk := range slices.Chunk(sources, loadAtOnce) {
		ids := make([]string, len(chunk))
		for i, source := range chunk {
			ids[i] = source.ID
		}
		records, err := e.Store.Load(ctx, ids...)
		if err != nil {
			return fmt.Errorf("load what is stored of %d sources: %w", len(ids), err)
		}
		for i := range records {
			if err := do(chunk[i], &records[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// selectionOf says which sources a section takes.
func selectionOf(s *Section) string {
	var said []string
	if len(s.Tags) > 0 {
		said = append(said, "those with a tag of "+strings.Join(s.Tags, ", "))
	}
	if len(s.Sources) > 0 {
		said = append(said, "those named "+strings.Join(s.Sources, ", "))
	}
	for _, part := range s.Parts {
		said = append(said, "what section "+part.Slug+" takes")
	}
	if len(said) == 0 {
		return "it takes all"
	}
	return "it takes " + strings.Join(said, " and ")
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
