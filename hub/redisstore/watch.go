package redisstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
)

var (
	errReconnected = errors.New("the connection broke and was made anew")
	errUnheard     = errors.New("a message sent to test the connection did not come back")
	errMasters     = errors.New("the masters of the Cluster are others than before")
)

// watch is one run of Watch.
type watch struct {
	store     *Store
	watcher   hub.Watcher
	listeners []*listener

	mu sync.Mutex
	// told has by source the tokens of the last commits told of, and enrolled the
	// last Enrols; guarded by mu.
	told     map[string][4]int64
	enrolled [4]string
}

// listener is a watch's subscription at one master.
type listener struct {
	master       *redis.Client
	subscription *redis.PubSub
	probe        string        // the channel of its own tests
	heard        chan struct{} // receives when a test came back
}

// Watch calls the watcher, one call at a time, for the commits and Enrols of all
// processes.
//
// Between Ready and its return no commit is missed. Redis does not keep what a
// subscriber did not get, so Watch returns an error whenever a message could
// have been lost, and the caller reads everything anew after the next Ready:
// when a connection breaks, when the masters of a Cluster change, and when a
// message that it sends every five seconds, the way commits do, does not come
// back. In a Cluster it listens at every master, as they pass messages on to
// each other without a guarantee.
//
// The databases of one server share their channels. Hubs in two of them tell
// each other of sources with equal ids, in vain but without harm.
func (s *Store) Watch(ctx context.Context, watcher hub.Watcher) error {
	err := s.watch(ctx, watcher)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("watch Redis: %w", err)
}

func (s *Store) watch(ctx context.Context, watcher hub.Watcher) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	masters, err := call(ctx, s, s.masters)
	if err != nil {
		return err
	}
	w := &watch{store: s, watcher: watcher, told: make(map[string][4]int64)}
	for _, master := range masters {
		l := newListener(ctx, master)
		if _, err := call(ctx, s, l.subscribe); err != nil {
			return err
		}
		w.listeners = append(w.listeners, l)
	}
	watcher.Ready()
	var running sync.WaitGroup
	defer running.Wait()
	for _, l := range w.listeners {
		running.Go(func() { cancel(w.receive(ctx, l)) })
		running.Go(func() { cancel(w.test(ctx, l)) })
	}
	running.Go(func() { cancel(w.compareMasters(ctx)) })
	<-ctx.Done()
	return context.Cause(ctx)
}

// newListener prepares a subscription, which ends with the context.
func newListener(ctx context.Context, master *redis.Client) *listener {
	// Without a channel no connection is opened, so nothing can fail yet.
	subscription := master.Subscribe(ctx)
	// Receiving does not look at the context; closing ends it.
	context.AfterFunc(ctx, func() { _ = subscription.Close() })
	return &listener{master, subscription, probeChannel + rand.Text(), make(chan struct{}, 1)}
}

// subscribe returns when the master has confirmed the subscription.
func (l *listener) subscribe(ctx context.Context) (struct{}, error) {
	channels := []string{changedChannel, enrolledChannel, editedChannel, l.probe}
	if err := l.subscription.Subscribe(ctx, channels...); err != nil {
		return struct{}{}, err
	}
	for range channels {
		reply, err := l.subscription.ReceiveTimeout(ctx, readTimeout)
		if err != nil {
			return struct{}{}, err
		}
		if _, ok := reply.(*redis.Subscription); !ok {
			return struct{}{}, fmt.Errorf("subscribing was answered with %v", reply)
		}
	}
	return struct{}{}, nil
}

// publish sends a message to the listener itself.
func (l *listener) publish(ctx context.Context) (int64, error) {
	return l.master.Publish(ctx, l.probe, "").Result()
}

// receive hands on what the master publishes, until something may be missed.
func (w *watch) receive(ctx context.Context, l *listener) error {
	for {
		reply, err := l.subscription.Receive(ctx)
		if err != nil {
			return err
		}
		switch reply := reply.(type) {
		case *redis.Subscription:
			// The client subscribes anew when it has made a new connection,
			// and says nothing else about it.
			return errReconnected
		case *redis.Message:
			switch reply.Channel {
			case changedChannel:
				err = w.tell(reply.Payload)
			case enrolledChannel:
				w.tellEnrolled(reply.Payload)
			case editedChannel:
				w.tellEdited()
			default:
				l.hear()
			}
		}
		if err != nil {
			return err
		}
	}
}

// hear notes that a test came back.
func (l *listener) hear() {
	select {
	case l.heard <- struct{}{}:
	default:
	}
}

// tell calls changed, once for each commit: in a Cluster a message comes from
// its own master at once, and from each of the others a moment later.
func (w *watch) tell(payload string) error {
	token, sourceID, err := parseMessage(payload)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.listeners) > 1 {
		told := w.told[sourceID]
		if slices.Contains(told[:], token) {
			return nil
		}
		copy(told[1:], told[:])
		told[0] = token
		w.told[sourceID] = told
	}
	w.watcher.Changed(sourceID)
	return nil
}

// tellEnrolled tells of an Enrol, once.
func (w *watch) tellEnrolled(which string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if slices.Contains(w.enrolled[:], which) {
		return
	}
	copy(w.enrolled[1:], w.enrolled[:])
	w.enrolled[0] = which
	if w.watcher.Enrolled != nil {
		w.watcher.Enrolled()
	}
}

// tellEdited tells of an Edit, in a Cluster once for each master: what is read then
// is little.
func (w *watch) tellEdited() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.watcher.Edited != nil {
		w.watcher.Edited()
	}
}

// parseMessage reads what a commit published: its token, a space, its source.
func parseMessage(payload string) (token int64, sourceID string, err error) {
	number, sourceID, found := strings.Cut(payload, " ")
	token, err = strconv.ParseInt(number, 10, 64)
	if err != nil || !found {
		return 0, "", fmt.Errorf("a message %.80q on channel %s is not feedhub's", payload, changedChannel)
	}
	return token, sourceID, nil
}

// test publishes to the listener again and again and sees that it hears it: a
// connection can be dead, or lead to a server that is no master any more,
// without anybody saying so.
func (w *watch) test(ctx context.Context, l *listener) error {
	for {
		if err := sleep(ctx, w.store.probeEvery); err != nil {
			return err
		}
		if _, err := call(ctx, w.store, l.publish); err != nil {
			return err
		}
		select {
		case <-l.heard:
		case <-time.After(w.store.probeEvery):
			return errUnheard
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// compareMasters sees that the Cluster has the masters that are listened to.
func (w *watch) compareMasters(ctx context.Context) error {
	var known []*redis.Client
	for _, l := range w.listeners {
		known = append(known, l.master)
	}
	before := addresses(known)
	for {
		if err := sleep(ctx, w.store.probeEvery); err != nil {
			return err
		}
		masters, err := call(ctx, w.store, w.store.masters)
		if err != nil {
			return err
		}
		if !slices.Equal(before, addresses(masters)) {
			return errMasters
		}
	}
}

// addresses returns where the clients connect to, in order.
func addresses(clients []*redis.Client) []string {
	var all []string
	for _, client := range clients {
		all = append(all, client.Options().Addr)
	}
	slices.Sort(all)
	return all
}

// sleep returns after d, or with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
