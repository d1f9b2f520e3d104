package storm

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A client with a record layer of its own updates its keys, answers the server's
// updates, and is understood and understands.
func TestOwnTLSUpdatesItsKeys(t *testing.T) {
	p := quiet()
	p.Servers[0].TLS = ServerTLS
	c := &p.Clients[0]
	c.TLS = OwnTLS
	s := &script{ClientPlan: c}
	s.Steps, s.plain = nil, 0
	for i, end := range c.Ends {
		s.step(Ask, 0, 0)
		s.step(Seal, 10, 0)
		s.step(Update, 0, 0)
		s.step(Seal, end-s.plain-10, 0)
		s.step(Send, 500, 0)
		s.step(Pause, 0, time.Millisecond)
		s.step(Send, 1000, 0)
		s.step(Await, i+1, 0)
		s.plain = end
	}
	o := play(p, newShutdown)
	a, rs := o.stream()
	assert.IsType(t, &ownTLS{}, a.channel)
	assert.Len(t, rs.list, 3)
	assert.NoError(t, rs.err)
}
