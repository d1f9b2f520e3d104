// Package challenge has the interface of what would answer an authority.
package challenge

import "context"

// Provider answers an authority's question whether a domain is ours.
type Provider interface {
	Present(ctx context.Context, domain, token, keyAuth string) error
	CleanUp(ctx context.Context, domain, token, keyAuth string) error
}
