package analysis

import (
	"crypto/sha256"
	"fmt"
	"math"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tollgate/fault"
)

// finite writes what does not exist as null, and the two zeros as one.
var finite = json.MarshalToFunc(func(out *jsontext.Encoder, v float64) error {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return out.WriteToken(jsontext.Null)
	case v == 0:
		return out.WriteToken(jsontext.Int(0))
	}
	return out.WriteToken(jsontext.Float(v))
})

// canonical writes v as JSON that depends on nothing but its value: fields in the order of their type, names of maps in
// order, the shortest digits that give the number back.
func canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v, json.Deterministic(true), json.WithMarshalers(finite))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "a result could not be written")
	}
	return text, nil
}

func hashOf(o Outcome, parts ...[]byte) (digest [sha256.Size]byte) {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%s\n%d\n", o.Method, o.Version)
	for _, part := range parts {
		hash.Write(part)
		hash.Write([]byte("\n"))
	}
	hash.Sum(digest[:0])
	return digest
}
