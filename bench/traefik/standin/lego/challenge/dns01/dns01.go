// Package dns01 has the options of a challenge by DNS, which none is.
package dns01

import (
	"strings"
	"time"
)

// Options name the servers that would be asked.
type Options struct{ RecursiveNameservers []string }

// Client would ask them.
type Client struct{}

// NewClient returns a client that asks nobody.
func NewClient(*Options) *Client { return new(Client) }

// SetDefaultClient does nothing.
func SetDefaultClient(*Client) {}

// Option is one of a challenge.
type Option struct{}

// CondOptions returns none.
func CondOptions(bool, ...Option) Option { return Option{} }

// DisableAuthoritativeNssPropagationRequirement returns none.
func DisableAuthoritativeNssPropagationRequirement() Option { return Option{} }

// DisableRecursiveNSsPropagationRequirement returns none.
func DisableRecursiveNSsPropagationRequirement() Option { return Option{} }

// PropagationWait returns none.
func PropagationWait(time.Duration, bool) Option { return Option{} }

// UnFqdn returns the name without a dot at its end.
func UnFqdn(name string) string { return strings.TrimSuffix(name, ".") }
