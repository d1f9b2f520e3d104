// Package http01 has the options of a challenge by HTTP, which none is.
package http01

import "time"

// PathPrefix is where an authority asks.
const PathPrefix = "/.well-known/acme-challenge/"

// Option is one of a challenge.
type Option struct{}

// SetDelay returns none.
func SetDelay(time.Duration) Option { return Option{} }
