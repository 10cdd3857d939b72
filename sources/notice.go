package sources

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const (
	// maxNotices bounds the sources for the sake of which a site is asked at one
	// time for its robots.txt, and noticeTime how long that may take. More would
	// wait for nothing: the next fetch of a source asks again.
	maxNotices = 256
	noticeTime = time.Minute
	// maxAnswers bounds the answers that are kept for the next fetch.
	maxAnswers = 100_000
	// silence is how long a site is not asked again that did not answer.
	silence = 24 * time.Hour
)

// notices are about feeds: what robots.txt says of one is for people to know, and
// nobody waits for it. A site is asked behind the back of a fetch, whose feed is
// there already, and the answer is told with the next one: in the pause between
// two requests to one host others are fetched. It is safe for concurrent use.
type notices struct {
	ctx     context.Context // of what is being asked
	cancel  context.CancelFunc
	running sync.WaitGroup
	slots   chan struct{} // holds one for each source that is asked for
	silent  deadlines     // the hosts that did not answer

	mu sync.Mutex
	// answers has what was found out, by source, until it is told; unknown where
	// it is being found out. Guarded by mu.
	answers map[string]hub.Robots
}

func (n *notices) begin() {
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.slots = make(chan struct{}, maxNotices)
	n.answers = make(map[string]hub.Robots)
}

func (n *notices) close() {
	n.cancel()
	n.running.Wait()
}

// answer returns what was found out of a source since it was asked last. busy tells
// that it is being found out.
func (n *notices) answer(sourceID string) (answer hub.Robots, busy bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	answer, found := n.answers[sourceID]
	if answer == hub.RobotsUnknown {
		return answer, found
	}
	delete(n.answers, sourceID)
	return answer, false
}

// ask runs find for the source, unless too much is being asked or waits to be told.
func (n *notices) ask(sourceID string, find func(ctx context.Context) hub.Robots) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.answers) == maxAnswers || n.ctx.Err() != nil {
		return
	}
	select {
	case n.slots <- struct{}{}:
	default:
		return
	}
	n.answers[sourceID] = hub.RobotsUnknown
	n.running.Go(func() {
		defer func() { <-n.slots }()
		ctx, cancel := context.WithTimeout(n.ctx, noticeTime)
		defer cancel()
		found := find(ctx)
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.answers[sourceID] = found; found == hub.RobotsUnknown {
			delete(n.answers, sourceID)
		}
	})
}

// robotsOf returns what the site of a feed lets robots do, as far as it is known.
// Where it is not, and the hub does not know it from before, the site is asked
// meanwhile.
func (u *Upstream) robotsOf(source hub.Source, isKnown bool) hub.Robots {
	answer, busy := u.notices.answer(source.ID)
	if busy || isKnown || answer != hub.RobotsUnknown {
		return answer
	}
	if allowed, known := u.robots.of(source).Known(source.URL); known {
		return robotsThat(allowed)
	}
	if u.notices.silent.of(hostOf(source.URL), u.clock.Now()).IsZero() {
		u.notices.ask(source.ID, func(ctx context.Context) hub.Robots {
			found, _ := u.Robots(ctx, source)
			return found
		})
	}
	return hub.RobotsUnknown
}

// Robots returns what the site of a feed lets robots do, and asks it where that
// is not known. An error says why the site can't tell.
func (u *Upstream) Robots(ctx context.Context, source hub.Source) (hub.Robots, error) {
	allowed, err := u.robots.of(source).Allowed(ctx, source.URL)
	if err == nil {
		return robotsThat(allowed), nil
	}
	upstream, _ := errors.AsType[*hub.UpstreamError](err)
	if isAsked := upstream == nil || upstream.Verdict != hub.Resting; isAsked && ctx.Err() == nil {
		now := u.clock.Now()
		u.notices.silent.set(hostOf(source.URL), now, now.Add(silence))
	}
	return hub.RobotsUnknown, err
}

func robotsThat(allowed bool) hub.Robots {
	if allowed {
		return hub.RobotsAllowed
	}
	return hub.RobotsDisallowed
}
