// Package tlsalpn01 has the options of a challenge by TLS, which none is.
package tlsalpn01

import (
	"time"

	"github.com/go-acme/lego/v5/certificate"
)

// ACMETLS1Protocol is what an authority speaks.
const ACMETLS1Protocol = "acme-tls/1"

// Option is one of a challenge.
type Option struct{}

// SetDelay returns none.
func SetDelay(time.Duration) Option { return Option{} }

// ChallengeBlocks fails.
func ChallengeBlocks(domain, keyAuth string) (cert, key []byte, err error) {
	return nil, nil, certificate.ErrNone
}
