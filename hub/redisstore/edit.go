package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
)

// Edit records an act of an editor and tells all processes, in one step. Where it
// returns an error as there was no answer, it may be recorded all the same.
func (s *Store) Edit(ctx context.Context, edit hub.Edit) error {
	value, err := hub.EncodeEdit(edit)
	if err == nil {
		_, err = call(ctx, s, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.runOne(ctx, editScript, []string{editsKey}, value).Err()
		})
	}
	if err != nil {
		return fmt.Errorf("record an edit of item %q: %w", edit.ID, err)
	}
	return nil
}

// Edits returns all edits in their order.
func (s *Store) Edits(ctx context.Context) ([]hub.Edit, error) {
	values, err := call(ctx, s, func(ctx context.Context) ([]string, error) {
		return s.client.LRange(ctx, editsKey, 0, -1).Result()
	})
	if err != nil {
		return nil, fmt.Errorf("read the edits: %w", err)
	}
	edits := make([]hub.Edit, len(values))
	for i, value := range values {
		if edits[i], err = hub.DecodeEdit([]byte(value)); err != nil {
			return nil, fmt.Errorf("read the edits: %w", err)
		}
	}
	return edits, nil
}

// Learn replaces what was learned of words and tells all processes, in one step.
func (s *Store) Learn(ctx context.Context, learned []byte) error {
	_, err := call(ctx, s, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.runOne(ctx, learnScript, []string{learnedKey}, learned).Err()
	})
	if err != nil {
		return fmt.Errorf("keep what was learned of words: %w", err)
	}
	return nil
}

// Learned returns what was learned of words last, nil before the first time.
func (s *Store) Learned(ctx context.Context) ([]byte, error) {
	learned, err := call(ctx, s, func(ctx context.Context) ([]byte, error) {
		value, err := s.client.Get(ctx, learnedKey).Bytes()
		if errors.Is(err, redis.Nil) {
			return nil, nil
		}
		return value, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was learned of words: %w", err)
	}
	return learned, nil
}
