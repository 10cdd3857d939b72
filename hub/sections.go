package hub

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// loadAtOnce is how many sources are read from the store in one request: it
// bounds the memory that a full reload takes.
const loadAtOnce = 256

// Sections keeps the Snapshot of every section up to date with the store. While
// the store is away the last Snapshots stay. Snapshot and Ready are safe for
// concurrent use with Run.
type Sections struct {
	store   Store
	clock   Clock
	log     *slog.Logger
	sources []Source
	shelves []*shelf
	bySlug  map[string]*shelf
	holding map[string]*holding // by source id; written by Run alone
	window  int                 // the largest limit of any section

	wake  chan struct{}
	mu    sync.Mutex
	stale map[string]bool // sources to be read again; guarded by mu

	loaded  atomic.Bool
	away    trouble
	waiting atomic.Bool // for a store that has not been read yet
	// forgotten is told when the store has lost what it knew of a source.
	forgotten chan<- struct{}
}

// shelf is one section with the sources that it takes and what it shows.
type shelf struct {
	section  Section
	sources  []*holding
	shown    map[Key]Accepted // what the Snapshot holds; for Run alone
	snapshot atomic.Pointer[Snapshot]
}

// holding is what Sections remembers of one source: references to its newest
// items, as many as any section could show.
type holding struct {
	source *Source
	origin Origin
	// changed is the state's Changed time.
	changed time.Time
	refs    []Ref // newest first
}

// NewSections prepares the sections; Run fills them. Sources and sections must
// not be changed after. When the store turns out to have lost what it knew of a
// source, forgotten (if it is not nil) is sent to, without waiting: a Gatherer's
// Again is the place for it.
func NewSections(store Store, sources []Source, sections []Section, clock Clock, log *slog.Logger, forgotten chan<- struct{}) *Sections {
	s := &Sections{
		store: store, clock: clock, log: log, sources: sources, forgotten: forgotten,
		bySlug:  make(map[string]*shelf, len(sections)),
		holding: make(map[string]*holding, len(sources)),
		wake:    make(chan struct{}, 1),
		stale:   make(map[string]bool),
	}
	for i := range sources {
		s.holding[sources[i].ID] = &holding{source: &sources[i]}
	}
	for _, section := range sections {
		sh := &shelf{section: section}
		for i := range sources {
			if section.Takes(&sources[i]) {
				sh.sources = append(sh.sources, s.holding[sources[i].ID])
			}
		}
		s.shelves = append(s.shelves, sh)
		s.bySlug[section.Slug] = sh
		s.window = max(s.window, section.Limit)
	}
	return s
}

// Snapshot returns what the section shows now, nil while the store has not
// been read yet or when there is no such section.
func (s *Sections) Snapshot(slug string) *Snapshot {
	if sh := s.bySlug[slug]; sh != nil {
		return sh.snapshot.Load()
	}
	return nil
}

// Ready returns nil once every section has a Snapshot, and stays so: a store
// that goes away later does not keep the last good outputs from being served.
// Before that its error says what is being waited for.
func (s *Sections) Ready() error {
	if s.loaded.Load() {
		return nil
	}
	if s.waiting.Load() {
		// What the trouble is stands in the log: the public is shown this.
		return errors.New("waiting for the store")
	}
	return errors.New("reading the store for the first time")
}

// Run follows the store until the context ends.
func (s *Sections) Run(ctx context.Context) {
	var watching sync.WaitGroup
	defer watching.Wait()
	watching.Go(func() { s.watch(ctx) })
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		ids := s.takeStale()
		if err := s.refresh(ctx, ids); err != nil && ctx.Err() == nil {
			s.mark(ids...)
			s.pause(ctx, err)
		}
	}
}

// watch hears of changes in the store. As some may be missed between two
// watches, every watch begins with reading all sources.
func (s *Sections) watch(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.store.Watch(ctx, func() { s.mark(slices.Collect(maps.Keys(s.holding))...) }, func(id string) { s.mark(id) })
		if err != nil && ctx.Err() == nil {
			s.pause(ctx, err)
		}
	}
}

// pause waits before the store is tried again.
func (s *Sections) pause(ctx context.Context, err error) {
	s.waiting.Store(true)
	s.away.report(s.log, "the store can't be read, trying again; outputs stay as they are", err)
	select {
	case <-ctx.Done():
	case <-s.clock.After(storeRetry / 2):
	}
}

// mark notes that sources changed. Ids that are not configured here are
// somebody else's.
func (s *Sections) mark(ids ...string) {
	s.mu.Lock()
	for _, id := range ids {
		if s.holding[id] != nil {
			s.stale[id] = true
		}
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// takeStale returns the sources to be read again, in the configuration's order.
func (s *Sections) takeStale() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, 0, len(s.stale))
	for i := range s.sources {
		if id := s.sources[i].ID; s.stale[id] {
			ids = append(ids, id)
		}
	}
	clear(s.stale)
	return ids
}

// refresh reads the sources and makes new Snapshots of the sections that take
// them.
func (s *Sections) refresh(ctx context.Context, ids []string) error {
	for chunk := range slices.Chunk(ids, loadAtOnce) {
		if err := s.load(ctx, chunk); err != nil {
			return err
		}
	}
	read := make(map[string]bool, len(ids))
	for _, id := range ids {
		read[id] = true
	}
	for _, sh := range s.shelves {
		if sh.snapshot.Load() != nil && !sh.takesAny(read) {
			continue
		}
		if err := s.rebuild(ctx, sh); err != nil {
			return err
		}
	}
	s.loaded.Store(true)
	s.away.over(s.log, "the store is read again")
	return nil
}

func (s *Sections) load(ctx context.Context, ids []string) error {
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	records, err := s.store.Load(ctx, ids...)
	if err != nil {
		return err
	}
	for _, record := range records {
		h := s.holding[record.SourceID]
		if record.State.Checked.IsZero() && len(h.refs) > 0 {
			// A store that lost its memory (a Redis without a file, restarted)
			// must not blank the outputs: what they show stays until the
			// source has been fetched again.
			s.log.Warn("the store has forgotten the source; it is fetched again", "source", record.SourceID)
			s.tellForgotten()
			continue
		}
		slices.SortFunc(record.Refs, newestFirst)
		h.refs = slices.Clone(record.Refs[:min(s.window, len(record.Refs))])
		h.origin = record.State.Origin
		h.changed = record.State.Changed
		if h.source.Title != "" {
			h.origin.Title = h.source.Title
		}
	}
	return nil
}

func (s *Sections) tellForgotten() {
	select {
	case s.forgotten <- struct{}{}:
	default: // nobody listens, or it was told already
	}
}

func (sh *shelf) takesAny(ids map[string]bool) bool {
	return slices.ContainsFunc(sh.sources, func(h *holding) bool { return ids[h.source.ID] })
}

// rebuild makes the shelf's new Snapshot: the newest items over the union of
// its sources. One that was deleted since its reference was read is left out;
// the change that did so is on its way.
func (s *Sections) rebuild(ctx context.Context, sh *shelf) error {
	chosen := newest(sh.sources, sh.section.Limit)
	shown, err := s.items(ctx, chosen, sh.shown)
	if err != nil {
		return err
	}
	snapshot := &Snapshot{Section: sh.section, Origins: make(map[string]Origin)}
	for _, h := range sh.sources {
		if h.changed.After(snapshot.Modified) {
			snapshot.Modified = h.changed
		}
	}
	for _, c := range chosen {
		if accepted, ok := shown[c.ref.Key]; ok {
			snapshot.Items = append(snapshot.Items, accepted.Item)
			snapshot.Origins[c.from.source.ID] = c.from.origin
		}
	}
	sh.shown = shown
	sh.snapshot.Store(snapshot)
	return nil
}

// items returns the chosen items by key. Those that are shown already, as they
// still are, are not read again.
func (s *Sections) items(ctx context.Context, chosen []choice, shown map[Key]Accepted) (map[Key]Accepted, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	items := make(map[Key]Accepted, len(chosen))
	missing := make(map[string][]Key)
	refs := make(map[Key]Ref)
	for _, c := range chosen {
		if old, ok := shown[c.ref.Key]; ok && old.Ref == c.ref {
			items[c.ref.Key] = old
			continue
		}
		refs[c.ref.Key] = c.ref
		missing[c.from.source.ID] = append(missing[c.from.source.ID], c.ref.Key)
	}
	for id, keys := range missing {
		read, err := s.store.Items(ctx, id, keys)
		if err != nil {
			return nil, err
		}
		for _, item := range read {
			key := item.Key()
			items[key] = Accepted{Ref: refs[key], Item: item}
		}
	}
	return items, nil
}
