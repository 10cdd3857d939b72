package hub

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// loadAtOnce is how many sources are read from the store in one request, and
	// trimEvery after how many of them what no section shows is forgotten: they
	// bound the memory that sources take of which nothing is shown.
	loadAtOnce = 256
	trimEvery  = 16 * loadAtOnce
)

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
	limit   int                 // the largest of any section
	// decided is what editors decided, and untrimmed counts the sources read since
	// trim; for Run alone.
	decided   decisions
	untrimmed int
	comparer  Comparer // nil where no section asks for it
	// regrouped are the sources whose Kin changed and that the sections were not made
	// anew for yet; for Run alone.
	regrouped map[string]bool
	learned   []byte    // that the comparer uses
	follower  *follower // nil where nobody searches

	wake   chan struct{}
	asked  chan func()   // what Run is to do between two refreshes
	ended  chan struct{} // closed when Run has returned
	mu     sync.Mutex
	stale  map[string]bool // sources to be read again; guarded by mu
	edited bool            // there are Edits to be read; guarded by mu

	loaded              atomic.Bool
	away                trouble
	waiting             atomic.Bool // for a store that has not been read yet
	forgotten, enrolled chan<- struct{}
}

// SectionsOptions are what Sections are made of.
type SectionsOptions struct {
	Store Store
	// Sources and Sections are not changed any more.
	Sources  []Source
	Sections []Section
	Clock    Clock
	Log      *slog.Logger
	// Comparer tells which items say the same. Nil stands for none do.
	Comparer Comparer
	// Searcher is told of the items that Sections knows. Nil stands for nobody.
	Searcher Searcher
	// Forgotten is sent to, without waiting, when the store turns out to have lost
	// what it knew of a source: a Gatherer's Again is the place for it. Enrolled
	// is sent to in the same way when the sources in the store may have become
	// others. Both may be nil.
	Forgotten, Enrolled chan<- struct{}
}

// NewSections prepares the sections; Run fills them.
func NewSections(o SectionsOptions) *Sections {
	s := &Sections{
		store: o.Store, clock: o.Clock, log: o.Log, sources: o.Sources, forgotten: o.Forgotten, enrolled: o.Enrolled,
		bySlug:  make(map[string]*shelf, len(o.Sections)),
		holding: make(map[string]*holding, len(o.Sources)),
		wake:    make(chan struct{}, 1),
		asked:   make(chan func()),
		ended:   make(chan struct{}),
		stale:   make(map[string]bool), regrouped: make(map[string]bool),
	}
	if o.Searcher != nil {
		s.follower = newFollower(&o)
	}
	sources := o.Sources
	for i := range sources {
		s.holding[sources[i].ID] = &holding{source: &sources[i]}
	}
	for _, section := range o.Sections {
		sh := &shelf{section: section, takes: make(map[string]bool), seen: make(calendar)}
		for i := range sources {
			if section.Takes(&sources[i]) {
				sh.sources = append(sh.sources, s.holding[sources[i].ID])
				sh.takes[sources[i].ID] = true
			}
		}
		s.shelves = append(s.shelves, sh)
		s.bySlug[section.Slug] = sh
		s.limit = max(s.limit, section.Limit)
		if section.judges() {
			sh.judged = make(map[Key]judgement)
		}
		if section.Collapse != CollapseNone || section.PerStory > 0 {
			s.comparer = o.Comparer
		}
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
	defer close(s.ended)
	watching.Go(func() { s.watch(ctx) })
	if s.follower != nil {
		watching.Go(func() { s.follower.run(ctx) })
	}
	for {
		select {
		case <-ctx.Done():
			return
		case do := <-s.asked:
			do()
			continue
		case <-s.wake:
		case <-s.untilEnd():
		}
		err := s.readEdits(ctx)
		ids := s.takeStale()
		if err == nil {
			err = s.refresh(ctx, ids)
		}
		if err != nil && ctx.Err() == nil {
			s.mark(ids...)
			s.pause(ctx, err)
		}
	}
}

// watch hears of changes in the store. As some may be missed between two
// watches, every watch begins with reading all sources.
func (s *Sections) watch(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.store.Watch(ctx, Watcher{
			Ready: func() {
				s.markEdited()
				s.mark(slices.Collect(maps.Keys(s.holding))...)
				tell(s.enrolled)
			},
			Changed:  func(id string) { s.mark(id) },
			Enrolled: func() { tell(s.enrolled) },
			Edited:   s.markEdited,
		})
		if err != nil && ctx.Err() == nil {
			s.pause(ctx, err)
		}
	}
}

// pause waits before the store is tried again. Once there is something to serve,
// whoever fetches has more to say of an outage.
func (s *Sections) pause(ctx context.Context, err error) {
	s.waiting.Store(true)
	level := slog.LevelError
	if s.loaded.Load() {
		level = slog.LevelWarn
	}
	s.away.report(s.log, level, "the store can't be read, trying again; outputs stay as they are", err)
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
	tell(s.wake)
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
	read := make(map[string]bool, len(ids))
	for chunk := range slices.Chunk(ids, loadAtOnce) {
		if err := s.load(ctx, chunk); err != nil {
			return err
		}
		for _, id := range chunk {
			read[id] = true
		}
		s.trimIfMany()
	}
	if s.comparer != nil {
		for _, id := range s.comparer.Settle() {
			s.regrouped[id] = true
		}
		maps.Copy(read, s.regrouped)
	}
	for _, sh := range s.shelves {
		if sh.snapshot.Load() != nil && sh.edits == s.decided.edits(sh.section.Slug) && !sh.takesAny(read, s.decided.moved[sh.section.Slug]) {
			continue
		}
		if err := s.rebuild(ctx, sh); err != nil {
			return err
		}
	}
	clear(s.regrouped)
	s.trimIfMany() // which choosing may have read again
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
	s.untrimmed += len(ids)
	for _, record := range records {
		h := s.holding[record.SourceID]
		if record.State.Checked.IsZero() && record.State.Since.IsZero() && h.isKnown() {
			// A store that lost its memory (a Redis without a file, restarted)
			// must not blank the outputs: what they show stays until the
			// source has been fetched again.
			s.log.Warn("the store has forgotten the source; it is fetched again", "source", record.SourceID)
			tell(s.forgotten)
			continue
		}
		if err := s.know(ctx, h, record.State.Origin, record.Refs); err != nil {
			return err
		}
		h.accept(record, s.window())
	}
	return nil
}

// tell sends without waiting, to somebody or nobody.
func tell(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default: // nobody listens, or it was told already
	}
}

// rebuild makes the shelf's new Snapshot: the newest items over the union of
// its sources. One that was deleted since its reference was read is left out;
// the change that did so is on its way.
func (s *Sections) rebuild(ctx context.Context, sh *shelf) error {
	now, err := s.choose(ctx, sh)
	if err != nil {
		return err
	}
	snapshot, shown, err := s.show(ctx, sh, now.chosen, now.places)
	if err != nil {
		return err
	}
	snapshot.Next, snapshot.Previous = now.next, sh.seen.last()
	sh.edits = s.decided.edits(sh.section.Slug)
	sh.chosen, sh.shown = now.chosen, shown
	sh.snapshot.Store(snapshot)
	return nil
}

// show makes a Snapshot of the shelf with what was chosen, of the items that it returns
// too, and leaves the shelf as it is.
func (s *Sections) show(ctx context.Context, sh *shelf, chosen []choice, places []position) (*Snapshot, map[Key]readItem, error) {
	for i := range chosen {
		s.meetKin(sh, &chosen[i])
	}
	if err := s.meetOrigins(ctx, chosen); err != nil {
		return nil, nil, err
	}
	shown, err := s.items(ctx, chosen, sh.shown)
	if err != nil {
		return nil, nil, err
	}
	return sh.compose(chosen, places, shown, s.holding, s.decided.deletedFrom(sh), s.decided.changed(sh.section.Slug)), shown, nil
}

// trimIfMany trims where many sources were read since it was done last. It looks
// at all of them, which is too much for each that changes.
func (s *Sections) trimIfMany() {
	if s.untrimmed >= trimEvery {
		s.trim()
	}
}

// trim forgets the references that no section is near to showing.
func (s *Sections) trim() {
	s.untrimmed = 0
	needed := make(map[*holding]int)
	for _, sh := range s.shelves {
		chosen, _ := newest(sh.sources, 2*sh.section.Limit, func(ref Ref, _ *holding) bool { return s.out(sh, ref) != Reason{} })
		for _, c := range chosen {
			needed[c.from] = max(needed[c.from], c.place+1)
		}
	}
	for _, h := range s.holding {
		h.trim(needed[h])
	}
}

// items returns the chosen items by key, with those that are told of beside them.
// Those that are shown already, as they still are, are not read again.
func (s *Sections) items(ctx context.Context, chosen []choice, shown map[Key]readItem) (map[Key]readItem, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	items := make(map[Key]readItem, len(chosen))
	missing := make(map[string][]Key)
	refs := make(map[Key]Ref)
	want := func(sourceID string, ref Ref) {
		if old, ok := shown[ref.Key]; ok && old.Ref.Digest == ref.Digest && old.Ref.Published.Equal(ref.Published) {
			items[ref.Key] = old
			return
		}
		refs[ref.Key] = ref
		missing[sourceID] = append(missing[sourceID], ref.Key)
	}
	for _, c := range chosen {
		want(c.from.source.ID, c.ref)
		for _, member := range c.also {
			if known := s.holding[member.Source].findKnown(member.Key); known != nil {
				want(member.Source, known.ref())
			}
		}
	}
	for id, keys := range missing {
		read, err := s.store.Items(ctx, id, keys)
		if err != nil {
			return nil, err
		}
		for _, item := range read {
			key := item.Key()
			items[key] = newReadItem(refs[key], item)
		}
	}
	return items, nil
}
