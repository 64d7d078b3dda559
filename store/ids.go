package store

import (
	"strconv"

	"github.com/google/uuid"
)

// idSpace is Tollgate's own name space for derived ids (RFC 9562, version 5).
var idSpace = uuid.MustParse("6f1f4a52-9d3e-5b0c-8f44-70c1f0a6d1a7")

// DerivedID is the id of the n-th record that a request makes. Running the same request again
// derives the same id, so the second run finds the first one's record.
func DerivedID(requestID string, n int) string {
	return uuid.NewSHA1(idSpace, []byte(requestID+"#"+strconv.Itoa(n))).String()
}
