package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// prepare makes the buckets, and brings an older file into the present form.
func prepare(tx *bbolt.Tx) error {
	isOld := tx.Bucket(statesBucket) == nil && tx.Bucket(sourcesBucket) != nil
	for _, name := range [][]byte{enrolledBucket, dueBucket, statesBucket, sourcesBucket, claimsBucket, editsBucket, learnedBucket} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	if !isOld {
		return nil
	}
	return moveStates(tx)
}

// moveStates takes the states from where they lay once, with the items.
func moveStates(tx *bbolt.Tx) error {
	var ids [][]byte
	sources, oldKey := tx.Bucket(sourcesBucket), []byte("state")
	if err := sources.ForEachBucket(func(id []byte) error { ids = append(ids, id); return nil }); err != nil {
		return err
	}
	for _, id := range ids {
		source := sources.Bucket(id)
		old := source.Get(oldKey)
		if old == nil {
			continue
		}
		state, err := hub.DecodeState(old)
		if err != nil {
			return fmt.Errorf("source %s: %w", id, err)
		}
		value, err := pack.State(&state)
		if err != nil {
			return fmt.Errorf("source %s: %w", id, err)
		}
		if err := errors.Join(tx.Bucket(statesBucket).Put(id, value), source.Delete(oldKey)); err != nil {
			return err
		}
	}
	return nil
}

// whenSize is the length of a time in a key or before a source.
const whenSize = 8

const signBit = 1 << 63

// appendWhen appends a time in microseconds so that bytes sort as times do.
func appendWhen(b []byte, micros int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(micros)^signBit)
}

// when reads what appendWhen wrote.
func when(b []byte) int64 { return int64(binary.BigEndian.Uint64(b) ^ signBit) }

// dueKey returns the key of a source in the index of those that are due.
func dueKey(due int64, sourceID string) []byte {
	key := make([]byte, 0, whenSize+len(sourceID))
	return append(appendWhen(key, due), sourceID...)
}

// enrolment is what is stored of an enrolled source.
type enrolment struct {
	due        int64 // in microseconds
	definition []byte
}

func (e enrolment) encode() []byte {
	return append(appendWhen(make([]byte, 0, whenSize+len(e.definition)), e.due), e.definition...)
}

// decodeEnrolment reads what encode wrote. The definition lives as long as b.
func decodeEnrolment(sourceID string, b []byte) (enrolment, error) {
	if len(b) < whenSize {
		return enrolment{}, fmt.Errorf("the stored source %s is damaged: %d bytes", sourceID, len(b))
	}
	return enrolment{due: when(b), definition: b[whenSize:]}, nil
}
