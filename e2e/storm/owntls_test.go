package storm

import (
	"crypto/tls"
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

// What was sealed at once is several records of TLS: each request knows the one
// in which it begins, and that in which it ends.
func TestSealKnowsWhereRequestsBeginAndEnd(t *testing.T) {
	p := &ClientPlan{TLS: OwnTLS, Plain: make([]byte, 40_000), Ends: []int{100, 200, 39_000, 40_000}}
	secret := make([]byte, 32)
	suite := suites[tls.TLS_AES_128_GCM_SHA256]
	c := &client{account: account{plan: p, channel: &ownTLS{send: newKeys(suite, secret)}}}
	c.seal(len(p.Plain))

	const whole = 16<<10 + 22 // a full record of TLS 1.3 with its header, type and tag
	last := int64(40_000 - 32<<10 + 22)
	assert.Equal(t, []int64{whole, whole, whole, 2*whole + last}, c.begins)
	assert.Equal(t, []int64{whole, whole, 2*whole + last, 2*whole + last}, c.wires)
	assert.Equal(t, 2*whole+last, c.made)
}
