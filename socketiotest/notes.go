package socketiotest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Notes moves clients that emit acknowledged events all the time, with the
// client's own retries.
func Notes(t *testing.T, s Server) {
	for _, transport := range Transports {
		t.Run(transport, func(t *testing.T) {
			crowd := Crowd{Count: _clients, Version: 4, Transport: transport, Notes: true}
			r := Move{Server: s, Crowd: crowd, Patience: 2 * _twoTries}.Insist(t)
			r.assertMoved(t, crowd.Count)
			var sent int
			for _, c := range r.Seen {
				assert.Equal(t, c.Sent, c.Acked, "client %d", c.ID)
				sent += c.Sent
			}
			t.Logf("%d events, all acknowledged", sent)
			assert.Greater(t, sent, crowd.Count*5)
		})
	}
}
