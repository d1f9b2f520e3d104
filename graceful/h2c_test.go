package graceful_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// cleartext returns the protocols of a server or client that speaks HTTP/2 in
// the clear.
func cleartext(http1 bool) *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(http1)
	p.SetUnencryptedHTTP2(true)
	return &p
}

// goneAway fails the test if the server does not send GOAWAY in the clear and
// then close the connection.
func (p *peer) goneAway() {
	p.Helper()
	p.patiently()
	var goAways int
	for {
		var head [_frameHeadLen]byte
		if _, err := io.ReadFull(p.r, head[:]); err != nil {
			assert.ErrorIs(p, err, io.EOF)
			break
		}
		if head[3] == _goAwayFrame {
			goAways++
		}
		_, err := io.CopyN(io.Discard, p.r, int64(binary.BigEndian.Uint32(head[:4])>>8))
		require.NoError(p, err)
	}
	assert.Positive(p, goAways)
}

func TestH2CGoesAway(t *testing.T) {
	tests := []struct {
		name   string
		before string // what is sent before the drain, and during it
		during string
		states string
	}{
		{"on a connection that is idle", _preface + _settings, "", "http2 1"},
		{"on a connection of which half the preface has come", _preface[:9], _preface[9:] + _settings, "reading 1"},
		{"on a connection that has said nothing yet", "", _preface + _settings, "new 1"},
	}
	for _, http1 := range []bool{true, false} {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := start(t, graceful.Config{QuietPeriod: 100 * ms}, &http.Server{Handler: http.HandlerFunc(say), Protocols: cleartext(http1)})
					p := a.dial()
					if tt.before != "" {
						p.send(tt.before)
					}
					synctest.Wait()
					assert.Equal(t, tt.states, a.tracker.Counts().String())
					drained := a.drain()
					if tt.during != "" {
						p.send(tt.during)
					}
					p.goneAway()
					r := <-drained
					require.NoError(t, r.err)
					assert.Less(t, r.Took, 1400*ms)
				})
			})
		}
	}
}

// HTTP/1 on the same port is what it was.
func TestH2CBesideHTTP1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := start(t, graceful.Config{}, &http.Server{Handler: newGated(), Protocols: cleartext(true)})
		held, split, idle := a.dial(), a.dial(), a.idle()
		held.get("/held")
		<-a.gate.began
		split.send("P") // as the preface begins, and POST and PUT
		synctest.Wait()
		assert.Equal(t, "reading 1, active 1, idle 1", a.tracker.Counts().String())
		drained := a.drain()
		a.await(graceful.PhaseWait)
		split.send("OST /free HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
		assert.Equal(t, http.StatusBadGateway, split.receive().Status)
		idle.gone()
		close(a.gate.free)
		assert.True(t, held.receive().Close)
		require.NoError(t, (<-drained).err)
	})
}

func TestH2CStreamsGoOn(t *testing.T) {
	t.Parallel()
	var bases []string
	srv := &http.Server{
		Addr: "127.0.0.1:0", Protocols: cleartext(true), Handler: newGated(),
		ConnContext: func(ctx context.Context, nc net.Conn) context.Context {
			assert.IsType(t, (*net.TCPConn)(nil), nc)
			return context.WithValue(ctx, baseKey{}, "conn")
		},
		ConnState: func(nc net.Conn, s http.ConnState) {
			assert.IsType(t, (*net.TCPConn)(nil), nc)
			_ = s
		},
	}
	a := start(t, graceful.Config{}, srv)
	tr := &http.Transport{Protocols: cleartext(false)}
	t.Cleanup(tr.CloseIdleConnections)
	c := &http.Client{Transport: tr, Timeout: _patience}
	replies := make(chan string, 1)
	go func() {
		resp, err := c.Get("http://" + a.Addr().String() + "/held")
		if err != nil {
			replies <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		replies <- resp.Proto + " " + string(body)
	}()
	r := <-a.gate.began
	bases = append(bases, r.Context().Value(baseKey{}).(string))
	drained := a.drain()
	a.await(graceful.PhaseWait)
	close(a.gate.free)
	assert.Equal(t, "HTTP/2.0 /held", <-replies)
	got := <-drained
	require.NoError(t, got.err)
	assert.Equal(t, graceful.RequestReport{Finished: 1}, got.Requests)
	assert.Equal(t, []string{"conn"}, bases)
	assert.Less(t, got.Took, 5*time.Second)
}
