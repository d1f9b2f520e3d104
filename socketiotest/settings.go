package socketiotest

import (
	"testing"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// TLS moves clients over TLS.
func TLS(t *testing.T, s Server) {
	for _, transport := range s.transports() {
		t.Run(transport, func(t *testing.T) {
			crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport}
			r := Move{Server: s, Crowd: crowd, Patience: _patience, Old: Order{TLS: true}}.Insist(t)
			r.assertMoved(t, crowd.Count)
		})
	}
}

// Late moves clients under the policy that serves late requests.
func Late(t *testing.T, s Server) {
	for _, transport := range s.transports() {
		t.Run(transport, func(t *testing.T) {
			crowd := Crowd{Count: _clients, Version: s.Versions[0], Transport: transport, Namespaces: "mixed"}
			r := Move{Server: s, Crowd: crowd, Patience: _patience, Old: Order{Late: graceful.Serve}}.Insist(t)
			r.assertMoved(t, crowd.Count)
		})
	}
}
