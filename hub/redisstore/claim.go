package redisstore

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

const (
	// claimHashes is how many hashes the claims are spread over: so many that
	// a Cluster shares them evenly and Redis packs the small ones tightly.
	// Changing it would lose all claims.
	claimHashes = 1024
	// claimNonce is the length of the random bytes that a claim begins with.
	claimNonce = 8
)

// claimKey returns the hash that holds the claim of a public id.
func claimKey(digest hub.Digest) string {
	return fmt.Sprintf("%sclaims:%d", prefix, binary.BigEndian.Uint16(digest[:])%claimHashes)
}

// claim is a public id's entry in its hash.
type claim struct {
	digest hub.Digest
	value  string
}

// owner returns the id of the source that the claim is for.
func (c claim) owner() string { return c.value[min(claimNonce, len(c.value)):] }

// member returns the claim as the set of freed ones holds it.
func (c claim) member() string { return string(c.digest[:]) + c.value }

// claimOf undoes member. Too short a text, which nobody wrote, is no claim.
func claimOf(member string) (c claim, ok bool) {
	if len(member) < len(c.digest) {
		return c, false
	}
	copy(c.digest[:], member)
	c.value = member[len(c.digest):]
	return c, true
}

// Claim makes the source the owner of those ids that have no owner yet. It is
// atomic for each id.
func (s *Store) Claim(ctx context.Context, sourceID string, ids []string) ([]bool, error) {
	owned, err := call(ctx, s, func(ctx context.Context) ([]bool, error) { return s.claim(ctx, sourceID, ids) })
	if err != nil {
		return nil, fmt.Errorf("claim public ids for source %s: %w", sourceID, err)
	}
	return owned, nil
}

func (s *Store) claim(ctx context.Context, sourceID string, ids []string) ([]bool, error) {
	var nonce [claimNonce]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return nil, err
	}
	places := make(map[string][]int) // by hash: the places of its ids
	args := make(map[string][]any)
	for i, id := range ids {
		digest := hub.DigestOf([]byte(id))
		key := claimKey(digest)
		if args[key] == nil {
			args[key] = []any{sourceID, nonce[:]}
		}
		places[key] = append(places[key], i)
		args[key] = append(args[key], digest[:])
	}
	steps := make([]*step, 0, len(args))
	for key := range args {
		steps = append(steps, &step{script: claimScript, keys: []string{key}, args: args[key]})
	}
	s.run(ctx, steps)
	owned := make([]bool, len(ids))
	for _, st := range steps {
		answers, err := st.reply.BoolSlice()
		if err != nil {
			return nil, err
		}
		for i, place := range places[st.keys[0]] {
			owned[place] = answers[i]
		}
	}
	return owned, nil
}

// claimsOf returns the claims that the source holds for the public ids of these
// items of its own, as far as they are stored.
func (s *Store) claimsOf(ctx context.Context, sourceID string, keys []hub.Key) ([]claim, error) {
	values, err := s.itemValues(ctx, sourceID, keys)
	if err != nil {
		return nil, err
	}
	var claims []claim
	var replies []*redis.StringCmd
	pipe := s.client.Pipeline()
	for _, value := range values {
		text, isStored := value.(string)
		item, err := pack.OpenItem([]byte(text))
		if !isStored || err != nil {
			// An item that can't be read has no id to give free.
			continue
		}
		digest := hub.DigestOf([]byte(item.ID))
		claims = append(claims, claim{digest: digest})
		replies = append(replies, pipe.HGet(ctx, claimKey(digest), string(digest[:])))
	}
	_, _ = pipe.Exec(ctx)
	var own []claim
	for i, c := range claims {
		value, err := replies[i].Result()
		if err != nil && !isAbsent(err) {
			return nil, err
		}
		if c.value = value; value != "" && c.owner() == sourceID {
			own = append(own, c)
		}
	}
	return own, nil
}

// free gives the claims free that a commit noted, and strikes them off.
func (s *Store) free(ctx context.Context, sourceID string, members []string) error {
	var steps []*step
	for _, member := range members {
		if c, ok := claimOf(member); ok {
			args := []any{c.digest[:], c.value}
			steps = append(steps, &step{script: freeScript, keys: []string{claimKey(c.digest)}, args: args})
		}
	}
	s.run(ctx, steps)
	if err := firstError(steps); err != nil {
		return err
	}
	return s.client.SRem(ctx, sourceKey(sourceID, "freed"), members).Err()
}
