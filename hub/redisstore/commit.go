package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Commit stores the batch and ends the lease in one script. Under the last
// lease of a source a commit may be repeated, so a reply that was lost on its
// way does no harm. The public ids of deleted items are free when it returns,
// unless Redis went away just then: the next commit of the source does it.
func (s *Store) Commit(ctx context.Context, l hub.Lease, batch hub.Batch) error {
	_, err := call(ctx, s, func(ctx context.Context) (struct{}, error) {
		freed, err := s.commit(ctx, l, batch)
		if err == nil {
			// The batch is stored, whatever comes of this.
			_ = s.free(ctx, l.SourceID, freed)
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("commit source %s: %w", l.SourceID, err)
	}
	return nil
}

// commit runs the script and returns the claims to be given free.
func (s *Store) commit(ctx context.Context, l hub.Lease, batch hub.Batch) ([]string, error) {
	args, err := s.commitArgs(ctx, l, batch)
	if err != nil {
		return nil, err
	}
	keys := []string{
		sourceKey(l.SourceID, "lease"), sourceKey(l.SourceID, "record"),
		sourceKey(l.SourceID, "items"), sourceKey(l.SourceID, "freed"),
	}
	freed, err := commitScript.Run(ctx, s.client, keys, args...).StringSlice()
	if isAbsent(err) {
		return nil, hub.ErrLeaseLost
	}
	return freed, err
}

// commitArgs returns the arguments of commitScript.
func (s *Store) commitArgs(ctx context.Context, l hub.Lease, batch hub.Batch) ([]any, error) {
	var freed []claim
	var err error
	if len(batch.Delete) > 0 {
		// Read outside the script, as claims lie in other slots. Nobody but
		// the holder of the lease changes them, and the script checks that.
		if freed, err = s.claimsOf(ctx, l.SourceID, batch.Delete); err != nil {
			return nil, err
		}
	}
	state, err := hub.EncodeState(batch.State)
	if err != nil {
		return nil, err
	}
	args := make([]any, 0, 8+len(batch.Delete)+len(freed)+4*len(batch.Put))
	args = append(args, l.Token, state, encodeChanged(batch.State.Changed),
		changedChannel, message(l), len(batch.Delete), len(freed), len(batch.Put))
	for _, key := range batch.Delete {
		args = append(args, key.String())
	}
	for _, c := range freed {
		args = append(args, c.member())
	}
	for i := range batch.Put {
		args = append(args, batch.Put[i].Ref.Key.String(), hub.EncodeRef(batch.Put[i].Ref))
	}
	for i := range batch.Put {
		item, err := hub.EncodeItem(&batch.Put[i].Item)
		if err != nil {
			return nil, err
		}
		args = append(args, batch.Put[i].Ref.Key.String(), item)
	}
	return args, nil
}

// encodeChanged returns a text that is equal for equal times.
func encodeChanged(changed time.Time) string {
	if changed.IsZero() {
		return ""
	}
	return changed.UTC().Format(time.RFC3339Nano)
}
