package graceful_test

import (
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	_upgrade = "GET /first HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\n\r\n"
	// _replied are the HEADERS that answer stream 1 with 204, and end it.
	_replied = "\x00\x00\x01\x01\x05\x00\x00\x00\x01\x89"
)

// takenHTTP2 is a handler that hijacks a connection and speaks HTTP/2 on it, as
// h2c.NewHandler of golang.org/x/net does. It answers no request but an upgrade.
func takenHTTP2(t *testing.T, spoken chan<- struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nc, rw, err := http.NewResponseController(w).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		defer nc.Close()
		preface, reply := _preface, ""
		if r.Method == "PRI" {
			preface = strings.TrimPrefix(preface, "PRI * HTTP/2.0\r\n\r\n")
		} else {
			_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
			_, reply = rw.Flush(), _replied
		}
		got := make([]byte, len(preface))
		_, err = io.ReadFull(rw, got)
		assert.NoError(t, err)
		assert.Equal(t, preface, string(got))
		_, err = io.WriteString(nc, _settings+reply)
		assert.NoError(t, err)
		spoken <- struct{}{}
		_, _ = io.Copy(io.Discard, nc)
	})
}

// HTTP/2 that a handler speaks on a hijacked connection leaves as any other does.
func TestTakenHTTP2LeavesInTwoSteps(t *testing.T) {
	tests := map[string]struct {
		sends []string
		last  uint32 // stream
	}{
		"prior knowledge":          {[]string{_preface + _settings}, 0},
		"prior knowledge, in bits": {[]string{_preface[:5], _preface[5:18], _preface[18:20], _preface[20:23], _preface[23:] + _settings}, 0},
		"an upgrade":               {[]string{_upgrade, _preface, _settings}, 1},
		"an upgrade, in bits":      {[]string{_upgrade[:70], _upgrade[70:], _preface[:20], _preface[20:]}, 1},
	}
	for _, where := range places("mem") {
		for name, tt := range tests {
			t.Run(where.String()+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					spoken := make(chan struct{}, 1)
					s := where.start(t, graceful.Config{QuietPeriod: 100 * ms}, takenHTTP2(t, spoken))
					p, _ := s.dial()
					for _, text := range tt.sends {
						p.send(text)
						synctest.Wait()
					}
					<-spoken
					synctest.Wait()
					assert.Equal(t, "http2 1", s.tracker.Counts().String())
					drained := s.drain()
					p.leavesInTwoSteps(tt.last)
					r := s.unforced(drained)
					assert.Less(t, r.Took, 100*ms)
				})
			})
		}
	}
}

// A client that says nothing leaves when the quiet period is over.
func TestTakenHTTP2WhoseClientIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spoken := make(chan struct{}, 1)
		a := start(t, graceful.Config{QuietPeriod: 100 * ms}, &http.Server{Handler: takenHTTP2(t, spoken)})
		p := a.dial()
		p.send(_preface)
		<-spoken
		drained := a.drain()
		p.patiently()
		_, err := io.Copy(io.Discard, p.r)
		require.NoError(t, err)
		require.NoError(t, p.Close())
		r := <-drained
		require.NoError(t, r.err)
		assertTook(t, 100*ms, r.Took)
	})
}

// A connection may turn out to speak HTTP/2 when the intake has closed.
func TestTakenHTTP2BeginsInTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spoken := make(chan struct{}, 1)
		a := start(t, graceful.Config{QuietPeriod: 100 * ms}, &http.Server{Handler: takenHTTP2(t, spoken)})
		p := a.dial()
		p.send(_preface[:3])
		synctest.Wait()
		drained := a.drain()
		a.await(graceful.PhaseWait)
		p.send(_preface[3:])
		p.leavesInTwoSteps(0)
		require.NoError(t, (<-drained).err)
	})
}

// What another protocol says is not touched, whatever it says.
func TestTakenConnectionsOfOtherProtocols(t *testing.T) {
	for name, client := range map[string]string{
		"begins as the preface goes on": "SM\r\n\rother",
		"is the preface":                _preface,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := serve(t, graceful.Config{Timeout: 100 * ms}, func(w http.ResponseWriter, _ *http.Request) {
					nc, rw, err := http.NewResponseController(w).Hijack()
					assert.NoError(t, err)
					defer nc.Close()
					_, _ = io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\n")
					_, _ = io.CopyN(nc, rw, int64(len(client)))
					_, _ = io.Copy(io.Discard, nc)
				})
				p := a.dial()
				p.get("/")
				p.patiently()
				resp, err := http.ReadResponse(p.r, nil)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				p.send(client)
				synctest.Wait()
				assert.Equal(t, "hijacked 1", a.tracker.Counts().String())
				drained := a.drain()
				rest, _ := io.ReadAll(p.r)
				assert.Equal(t, client, string(rest))
				require.Error(t, (<-drained).err)
			})
		})
	}
}

// leavesInTwoSteps fails the test unless the server sends both GOAWAYs, and then
// closes the connection, which the client does too.
func (p *peer) leavesInTwoSteps(last uint32) {
	p.Helper()
	p.patiently()
	if last > 0 {
		resp, err := http.ReadResponse(p.r, nil)
		require.NoError(p, err)
		require.Equal(p, http.StatusSwitchingProtocols, resp.StatusCode)
		_ = resp.Body.Close()
	}
	var goAways []uint32
	for {
		var head [_frameHeadLen]byte
		if _, err := io.ReadFull(p.r, head[:]); err != nil {
			assert.ErrorIs(p, err, io.EOF)
			break
		}
		body := make([]byte, binary.BigEndian.Uint32(head[:4])>>8)
		_, err := io.ReadFull(p.r, body)
		require.NoError(p, err)
		switch {
		case head[3] == _goAwayFrame:
			goAways = append(goAways, binary.BigEndian.Uint32(body))
		case head[3] == _pingFrame && head[4] == 0:
			p.send(string([]byte{0, 0, 8, _pingFrame, 1, 0, 0, 0, 0}) + string(body))
		}
	}
	assert.Equal(p, []uint32{1<<31 - 1, last}, goAways)
	assert.NoError(p, p.Close())
}
