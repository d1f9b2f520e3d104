package graceful_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// A client of TLS may change its keys at any moment (RFC 8446 section 4.6.3). That
// is no request, nor a part of one.
func TestKeyUpdate(t *testing.T) {
	tests := []struct {
		name string
		do   func(s *site, k *keyed, p *peer) // takes the client to the drain
		want int                              // replies in the drain
	}{
		{"while silent", func(_ *site, k *keyed, _ *peer) { k.sends(k.updateKey(0)) }, 0},
		{"while idle", func(_ *site, k *keyed, p *peer) {
			p.ask("/free/1")
			k.sends(k.updateKey(0))
		}, 0},
		{"while idle, and asks for the same", func(_ *site, k *keyed, p *peer) {
			p.ask("/free/1")
			k.sends(k.updateKey(1))
		}, 0},
		{"while idle, before a request", func(_ *site, k *keyed, p *peer) {
			p.ask("/free/1")
			k.sends(k.updateKey(0))
			p.ask("/free/2")
		}, 0},
		{"while a request is in flight", func(s *site, k *keyed, p *peer) {
			p.get("/held")
			<-s.gate.began
			k.sends(k.updateKey(0))
		}, 1},
		{"while a request is in flight, and asks for the same", func(s *site, k *keyed, p *peer) {
			p.get("/held")
			<-s.gate.began
			k.sends(k.updateKey(1))
		}, 1},
		{"while a request is in flight that is answered before the drain", func(s *site, k *keyed, p *peer) {
			p.get("/held")
			<-s.gate.began
			k.sends(k.updateKey(0))
			s.gate.free <- struct{}{}
			p.receive()
		}, 0},
		{"twice while a request is in flight", func(s *site, k *keyed, p *peer) {
			p.get("/held")
			<-s.gate.began
			k.sends(append(k.updateKey(0), k.updateKey(0)...))
		}, 1},
		{"in one segment with a request", func(s *site, k *keyed, _ *peer) {
			get := k.record(_applicationRecord, []byte(getText("/held")))
			k.sends(append(get, k.updateKey(0)...))
			<-s.gate.began
		}, 1},
		{"between two requests of one segment", func(s *site, k *keyed, _ *peer) {
			first := k.record(_applicationRecord, []byte(getText("/held")))
			update := k.updateKey(0)
			k.sends(append(append(first, update...), k.record(_applicationRecord, []byte(getText("/free/2")))...))
			<-s.gate.began
		}, 2},
	}
	for _, where := range places("mem") {
		if where.tls == "" {
			continue
		}
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%v, %s", where, tt.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := where.start(t, graceful.Config{Late: graceful.Serve}, newGated())
					k := newKeyed(t, s.raw())
					p := newPeer(t, k)
					tt.do(s, k, p)
					synctest.Wait()
					start := time.Now()
					drained := s.drain()
					s.await(graceful.PhaseWait)
					close(s.gate.free)
					for i := range tt.want {
						assert.Equal(t, i == tt.want-1, p.receive().Close)
					}
					p.gone()
					r := <-drained
					require.NoError(t, r.err)
					assert.LessOrEqual(t, time.Since(start), 1500*ms)
				})
			})
		}
	}
}

func (k *keyed) sends(records []byte) {
	k.t.Helper()
	_, err := k.below.Write(records)
	require.NoError(k.t, err)
	synctest.Wait()
}
