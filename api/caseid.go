package api

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"
)

// newCaseID is a UUIDv7 (RFC 9562): its time is when the request was first made and its random
// part comes from the request id, so that a repeated launch names the same case.
func newCaseID(ctx context.Context) string {
	random := sha256.Sum256([]byte("case/" + RequestID(ctx)))
	var id uuid.UUID
	var milliseconds [8]byte
	binary.BigEndian.PutUint64(milliseconds[:], uint64(requestTime(ctx).UnixMilli()))
	copy(id[0:6], milliseconds[2:])
	copy(id[6:], random[:10])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
}
