package socketiotest

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	// _twoTries bounds two tries of a client to come back. A stock client waits 0.5 to
	// 1.5 s before the first, and 1 to 3 s before the second.
	_twoTries = 5500 * time.Millisecond
	// _notice bounds when a client notices the drain that the closer has told it of. A
	// client that is not told takes at least 5 s.
	_notice = 3 * time.Second
)

// Matrix moves 20 clients for each transport and each version of the client.
func Matrix(t *testing.T, s Server) {
	for _, version := range s.Versions {
		for _, transport := range Transports {
			t.Run(fmt.Sprintf("client %d/%s", version, transport), func(t *testing.T) {
				crowd := Crowd{Count: _clients, Version: version, Transport: transport, Namespaces: "mixed"}
				patience := 2*_twoTries + s.Stuck
				if s.Flaps {
					patience = 2 * _patience
				}
				r := Move{Server: s, Crowd: crowd, Patience: patience}.Insist(t)
				t.Log(r.row(s, crowd, "gracefulfx"))
				r.assertMoved(t, crowd.Count)
				if r.crowd.Flaps {
					return // its sessions come and go, drain or not
				}
				assert.Less(t, r.Told, _notice, "when the last client noticed")
				assert.LessOrEqual(t, r.Back, _twoTries+s.Stuck, "when the last client was back")
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
