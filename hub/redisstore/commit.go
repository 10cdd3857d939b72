package redisstore

import (
	"context"
	"fmt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// Commit stores the batch and ends the lease in one script. Under the last
// lease of a source a commit may be repeated, so a reply that was lost on its
// way does no harm. The public ids of deleted items are free when it returns,
// unless Redis went away just then: the next commit of the source does it.
func (s *Store) Commit(ctx context.Context, l hub.Lease, batch hub.Batch) error {
	freed, err := s.commit(ctx, l, batch)
	if err == nil && len(freed) > 0 {
		_, _ = call(ctx, s, func(ctx context.Context) (struct{}, error) {
			// The batch is stored, whatever comes of this.
			return struct{}{}, s.free(ctx, l.SourceID, freed)
		})
	}
	if err != nil {
		return fmt.Errorf("commit source %s: %w", l.SourceID, err)
	}
	return nil
}

// commit runs the script and returns the claims to be given free.
func (s *Store) commit(ctx context.Context, l hub.Lease, batch hub.Batch) ([]string, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	args, err := s.commitArgs(ctx, l, batch)
	if err != nil {
		return nil, err
	}
	return s.runGrouped(ctx, args)
}

// commitHead is how many arguments of commitScript come before its lists.
const commitHead = 8

// commitArgs returns the arguments of commitScript.
func (s *Store) commitArgs(ctx context.Context, l hub.Lease, batch hub.Batch) ([]any, error) {
	var freed []claim
	var err error
	if len(batch.Delete) > 0 {
		// Read outside the script, as claims lie in other slots. Nobody but
		// the holder of the lease changes them, and the script checks that.
		freed, err = call(ctx, s, func(ctx context.Context) ([]claim, error) {
			return s.claimsOf(ctx, l.SourceID, batch.Delete)
		})
		if err != nil {
			return nil, err
		}
	}
	state, err := pack.State(&batch.State)
	if err != nil {
		return nil, err
	}
	args := make([]any, 0, commitHead+len(batch.Delete)+len(freed)+2*len(batch.Touch)+4*len(batch.Put))
	args = append(args, l.SourceID, l.Token, batch.Due.UnixMicro(), state,
		len(batch.Delete), len(freed), len(batch.Touch), len(batch.Put))
	for i := range batch.Delete {
		args = append(args, batch.Delete[i][:])
	}
	for _, c := range freed {
		args = append(args, c.member())
	}
	for i := range batch.Touch {
		args = append(args, batch.Touch[i].Key[:], hub.EncodeRef(batch.Touch[i]))
	}
	for i := range batch.Put {
		args = append(args, batch.Put[i].Ref.Key[:], hub.EncodeRef(batch.Put[i].Ref))
	}
	items, err := pack.Items(batch.Put)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		args = append(args, batch.Put[i].Ref.Key[:], item)
	}
	return args, nil
}
