package differential_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/e2e/pair"
)

// TestHTTP2 plays every exchange of HTTP/2 against net/http alone and against
// gracefulfx, in the clear by prior knowledge and over TLS.
func TestHTTP2(t *testing.T) {
	for _, x := range corpus2() {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			for _, way := range []pair.Way{pair.Clear, pair.TLS, pair.OverTLS} {
				compare2(t, x, way)
			}
		})
	}
}

func compare2(t *testing.T, x exchange2, way pair.Way) {
	alone := play2(t, x, pair.Pair{By: pair.Bare, Way: way})
	require.False(t, alone.waited(), "net/http alone, %s:\n%s", way, alone)
	p := pair.Pair{By: pair.Owned, Way: way}
	if *against {
		p.By = pair.Bare
	}
	t.Run(p.String(), func(t *testing.T) {
		got := play2(t, x, p)
		for n := 0; !got.same(alone) && n < _again; n++ {
			t.Logf("differs, and is played again:\n%s", lineDiff(alone.String(), got.String()))
			alone, got = play2(t, x, pair.Pair{By: pair.Bare, Way: way}), play2(t, x, p)
		}
		if !got.same(alone) {
			t.Errorf("%s", lineDiff(alone.String(), got.String()))
		}
	})
}

func play2(t *testing.T, x exchange2, p pair.Pair) record {
	t.Helper()
	o := observe(exchange{settings: x.settings, handler: x.handler})
	o.server.Protocols = new(http.Protocols)
	o.server.Protocols.SetHTTP1(true)
	o.server.Protocols.SetHTTP2(true)
	o.server.Protocols.SetUnencryptedHTTP2(true)
	o.server.TLSConfig.NextProtos = []string{"h2", "http/1.1"} // for a listener that is passed in
	running, err := pair.StartMany(p, o.server)
	require.NoError(t, err)
	c, err := dialHTTP2(o.notes, running.Addr, p.Way)
	require.NoError(t, err)
	for _, do := range x.script {
		do(c)
	}
	r := record{stop: "clean"}
	r.wire, r.end = c.finish()
	if err := o.settle(x.says); err != nil {
		r.stop = err.Error()
	}
	if err := running.Stop(); err != nil {
		r.stop += "; " + err.Error()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	r.states = slices.Compact(o.states)
	r.log = nameless(o.logged, c.conn.LocalAddr().String(), running.Addr)
	r.view = nameless(o.all(), c.conn.LocalAddr().String(), running.Addr)
	return r
}
