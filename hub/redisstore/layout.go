package redisstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

// layout is what the key of that name holds where this layout is in use.
const layout = "2"

var errOldLayout = errors.New("this Redis holds the sources of an earlier feedhub, in a form that this one does not read; give it another database, or delete the keys " + prefix + "*")

// layoutCheck remembers that the layout was found in order.
type layoutCheck struct {
	mu   sync.Mutex
	done bool // guarded by mu
}

// checkLayout sees that the database holds what this package wrote or nothing of
// feedhub's, and marks it. Enrol and Take call it: nothing else comes before one
// of them in a hub's life. It asks once.
func (s *Store) checkLayout(ctx context.Context) error {
	s.layout.mu.Lock()
	defer s.layout.mu.Unlock()
	if s.layout.done {
		return nil
	}
	mark, err := s.client.Get(ctx, layoutKey).Result()
	switch {
	case err == nil && mark != layout:
		return fmt.Errorf("this Redis holds the sources of another feedhub, in layout %.20q; this one writes layout %s", mark, layout)
	case isAbsent(err):
		if err := s.markLayout(ctx); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	s.layout.done = true
	return nil
}

// markLayout marks a database that holds nothing of an earlier layout.
func (s *Store) markLayout(ctx context.Context) error {
	masters, err := s.masters(ctx)
	if err != nil {
		return err
	}
	for _, master := range masters {
		if err := findOld(ctx, master); err != nil {
			return err
		}
	}
	return s.client.Set(ctx, layoutKey, layout, 0).Err()
}

// findOld returns errOldLayout if the master holds a record of the layout in which
// every source had a hash tag of its own.
func findOld(ctx context.Context, master *redis.Client) error {
	for cursor := uint64(0); ; {
		keys, next, err := master.Scan(ctx, cursor, prefix+"{*}:record", 1000).Result()
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			return errOldLayout
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
