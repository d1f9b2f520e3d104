package negotiation_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// TestNegotiation asks whether every client negotiates and gets the same from
// gracefulfx as from net/http alone, over the product of all that switches
// protocols on and off.
func TestNegotiation(t *testing.T) {
	// Not pair.OverTLS: net/http on Go 1.26 adds protocols to a TLSConfig that its
	// server shares with the listener, and gracefulfx leaves it alone.
	for _, way := range []pair.Way{pair.TLS, pair.OverTLSAlone} {
		for _, s := range setups() {
			t.Run(fmt.Sprintf("%s/%s", way, s), func(t *testing.T) {
				t.Parallel()
				alone := s.outcome(t, pair.Pair{By: pair.Bare, Way: way})
				p := pair.Pair{By: pair.Owned, Way: way}
				if *against {
					p.By = pair.Bare
				}
				got := s.outcome(t, p)
				if !maps.Equal(alone, got) { // net/http gives a client two seconds for its SETTINGS, and machines are busy
					alone, got = s.outcome(t, pair.Pair{By: pair.Bare, Way: way}), s.outcome(t, p)
				}
				require.Equal(t, alone, got)
			})
		}
	}
}

// setups are the product of what speaks of protocols. The certificate's source
// and the limits of HTTP/2 are independent of that, and vary with NextProtos
// alone.
func setups() []setup {
	var all []setup
	for _, next := range _nextProtos {
		for protocols := range _protocols {
			for tlsNextProto := range _tlsNextProto {
				if debugged() && (tlsNextProto != "nil" || protocols != "nil") {
					continue
				}
				all = append(all, setup{next, protocols, tlsNextProto, "Certificates", 0})
			}
		}
		for certificate := range _certificates {
			all = append(all, setup{next, "nil", "nil", certificate, 7})
		}
	}
	return all
}

// debugged reports whether this process has a GODEBUG. It asks less then: where
// Protocols names HTTP/2, net/http goes on to negotiate what it no longer speaks,
// and its clients get nothing; gracefulfx does not offer it.
func debugged() bool { return os.Getenv("GODEBUG") != "" }

// TestNegotiationWithGODEBUG asks the same of processes in which HTTP/2 is
// switched off from outside.
func TestNegotiationWithGODEBUG(t *testing.T) {
	if debugged() {
		t.Skip("this is such a process")
	}
	for _, debug := range []string{"http2server=0", "http2client=0"} {
		t.Run(debug, func(t *testing.T) {
			child := exec.Command(os.Args[0], "-test.run=^TestNegotiation$", "-test.timeout=2m")
			child.Env = append(os.Environ(), "GODEBUG="+debug)
			out, err := child.CombinedOutput()
			require.NoError(t, err, "%s", tail(out))
		})
	}
}

// tail is the end of what a process printed.
func tail(out []byte) []byte {
	const most = 4000
	return out[max(0, len(out)-most):]
}
