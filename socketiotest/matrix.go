package socketiotest

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Matrix moves 20 clients for each transport and each version of the client.
func Matrix(t *testing.T, s Server) {
	for _, version := range s.Versions {
		for _, transport := range Transports {
			t.Run(fmt.Sprintf("client %d/%s", version, transport), func(t *testing.T) {
				crowd := Crowd{Count: _clients, Version: version, Transport: transport, Namespaces: "mixed"}
				patience := 5*time.Second + s.Stuck
				if s.Flaps {
					patience = 2 * _patience
				}
				r := Move{Server: s, Crowd: crowd, Patience: patience}.Insist(t)
				t.Log(r.row(s, crowd, "gracefulfx"))
				r.assertMoved(t, crowd.Count)
				if r.crowd.Flaps {
					return // its sessions come and go, drain or not
				}
				assert.Less(t, r.Told, time.Second, "when the last client noticed")
				assert.LessOrEqual(t, r.Back, 2*time.Second+s.Stuck, "when the last client was back")
				for _, c := range r.Seen {
					for _, space := range c.Spaces {
						assert.Len(t, r.goodbyes(space), 1, "client %d on %s", c.ID, space.Name)
					}
				}
				if assert.Len(t, r.Closers, 1) {
					assert.Equal(t, "socketio", r.Closers[0].Name)
					assert.Contains(t, r.Closers[0].Detail, "told 20 clients")
				}
			})
		}
	}
}

// Chromium moves a page of headless Chromium for each version of the client,
// with its default transports.
func Chromium(t *testing.T, s Server) {
	chromium, err := exec.LookPath("chromium")
	require.NoError(t, err, "this test needs Chromium")
	for _, version := range s.Versions {
		t.Run(fmt.Sprintf("client %d", version), func(t *testing.T) {
			// A browser has six connections to a host, and a long poll takes one.
			crowd := Crowd{Count: 3, Version: version, Transport: "upgrade", Chromium: chromium}
			r := Move{Server: s, Crowd: crowd, Patience: _patience}.Insist(t)
			t.Log(r.row(s, crowd, "gracefulfx, in Chromium"))
			r.assertMoved(t, crowd.Count)
		})
	}
}
