package sources

import (
	"context"
	"errors"
	"time"

	"github.com/feedhub/feedhub/hub"
)

const (
	// maxNotices bounds the sites that are asked for their robots.txt at one time
	// for the sake of a notice, and noticeTime how long that may take. More would
	// wait for nothing: the next fetch of a source asks again.
	maxNotices = 256
	noticeTime = time.Minute
	// silence is how long a site is not asked again that did not answer.
	silence = 24 * time.Hour
)

// notices are about feeds: what robots.txt says of one is for people to know, and
// nobody waits for it. A site is asked behind the back of a fetch, whose feed is
// there already, and the answer is told with the next one: in the pause between
// two requests to one host others are fetched.
type notices struct {
	asking chan struct{} // holds one for each site that is being asked
	silent deadlines     // the hosts that did not answer
}

// robotsOf returns what the site of a feed lets robots do, as far as it is known.
// Where it is not, the site is asked meanwhile.
func (u *Upstream) robotsOf(source hub.Source) hub.Robots {
	rules := u.robots.of(source)
	if allowed, known := rules.Known(source.URL); known {
		return robotsThat(allowed)
	}
	host, now := hostOf(source.URL), u.clock.Now()
	if !u.notices.silent.of(host, now).IsZero() {
		return hub.RobotsUnknown
	}
	select {
	case u.notices.asking <- struct{}{}:
	default:
		return hub.RobotsUnknown
	}
	go func() {
		defer func() { <-u.notices.asking }()
		ctx, cancel := context.WithTimeout(context.Background(), noticeTime)
		defer cancel()
		_, _ = u.Robots(ctx, source)
	}()
	return hub.RobotsUnknown
}

// Robots returns what the site of a feed lets robots do, and asks it where that
// is not known. An error says why the site can't tell.
func (u *Upstream) Robots(ctx context.Context, source hub.Source) (hub.Robots, error) {
	allowed, err := u.robots.of(source).Allowed(ctx, source.URL)
	upstream, _ := errors.AsType[*hub.UpstreamError](err)
	switch {
	case err == nil:
		return robotsThat(allowed), nil
	case upstream == nil || upstream.Verdict != hub.Resting: // then it was not asked
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
