package lifecycle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// contentOf is what the step of this number kept as the content of the round that it opened.
func contentOf(t tester, p *play, seq int64) []byte {
	t.Helper()
	for _, commit := range p.commits {
		for _, step := range commit.Steps {
			if step.Seq != seq {
				continue
			}
			var payload struct {
				Content string `json:"content"`
			}
			if err := json.Unmarshal(step.Payload, &payload); err != nil {
				t.Fatalf("step %d: %v", seq, err)
			}
			return []byte(payload.Content)
		}
	}
	t.Fatalf("there is no step %d", seq)
	return nil
}

func sha256Hex(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
