package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tollgate/fault"
)

// secretPrefix lets people and secret scanners recognise one (Standard Webhooks, symmetric keys).
const secretPrefix = "whsec_"

// NewSecret has 256 random bits; the specification wants 192 to 512.
func NewSecret() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // crypto/rand never fails (Go 1.24)
	return secretPrefix + base64.StdEncoding.EncodeToString(random[:])
}

// sign gives the header's value: a signature by each secret, so that a receiver may change over in its own time.
func sign(id string, at time.Time, body string, secrets ...string) (string, error) {
	header := ""
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return "", fault.Wrap(fault.Internal, err, "the webhook's secret cannot be read")
		}
		signature, err := signer.Sign(id, at, []byte(body))
		if err != nil {
			return "", fault.Wrap(fault.Internal, err, "the message cannot be signed")
		}
		if header != "" {
			header += " "
		}
		header += signature
	}
	return header, nil
}
