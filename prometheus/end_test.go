package prometheus

import (
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	_scrapes  = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
	_hangs    = "GET /metrics?hang HTTP/1.1\r\nHost: a\r\n\r\n"
	_head     = "HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
	_half     = "GET /metrics HTTP/1.1\r\nHo"
	_withheld = "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
	_chunked  = "GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	_refused  = "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
)

// _poll is how often Shutdown looks, at first.
const _poll = 2 * time.Millisecond

// _ends are what clients do, and how long that may lengthen the stop: not at all,
// except for requests that are being answered. On Go 1.27, net/http keeps the
// connection for half a second after its answer if the body has not come.
var _ends = map[string]struct {
	client  func(*client)
	scrapes bool // so that the stop awaits one more
	more    time.Duration
}{
	"is not there":             {func(*client) {}, false, 0},
	"is silent":                {func(c *client) { c.dial() }, false, 0},
	"half a head":              {func(c *client) { c.send(_half) }, false, 0},
	"idle":                     {func(c *client) { c.send(_scrapes).read(200) }, true, 0},
	"idle, and half a head":    {func(c *client) { c.send(_scrapes).read(200).send(_half) }, true, 0},
	"withheld body":            {func(c *client) { c.send(_withheld).read(200) }, true, _answerLimit},
	"withheld chunks":          {func(c *client) { c.send(_chunked).read(200) }, true, _answerLimit},
	"withheld body of refused": {func(c *client) { c.send(_refused).read(405) }, false, _answerLimit},
	"HEAD":                     {func(c *client) { c.send(_head).read(200) }, false, 0},
	"does not read":            {func(c *client) { c.send(_scrapes) }, true, _answerLimit},
	"collector hangs":          {func(c *client) { c.send(_hangs) }, true, _answerLimit + _closeLimit},
}

func TestClientsDoNotLengthenTheStop(t *testing.T) {
	for name, test := range _ends {
		for _, wait := range []time.Duration{0, time.Minute} {
			t.Run(name+" "+wait.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, c := piped(t, wait)
					test.client(c)
					synctest.Wait()
					least := time.Duration(0)
					if test.scrapes {
						least = wait
					}
					c.drain()
					began := time.Now()
					require.NoError(t, s.stop(t.Context()))
					assert.GreaterOrEqual(t, time.Since(began), least)
					assert.LessOrEqual(t, time.Since(began), least+test.more+_poll)
				})
			})
		}
	}
}

// Nor do those that come while a scrape is awaited.
func TestNewcomersDoNotLengthenTheStop(t *testing.T) {
	for name, test := range _ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := piped(t, time.Minute)
				s.scrape.scraped.Store(true)
				c.drain()
				time.AfterFunc(time.Minute-time.Millisecond, func() { test.client(c) })
				began := time.Now()
				require.NoError(t, s.stop(t.Context()))
				assert.LessOrEqual(t, time.Since(began), time.Minute+test.more+_poll)
				synctest.Wait()
			})
		})
	}
}

// A scrape that is being answered when the server ends has its answer.
func TestTheEndLetsAScrapeBeAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := piped(t, 0)
		c.send(_hangs)
		synctest.Wait()
		time.AfterFunc(_answerLimit/2, c.release)
		go c.read(200)
		require.NoError(t, s.stop(t.Context()))
		synctest.Wait()
		assert.Equal(t, 1, c.answers)
	})
}

// The goroutine of one that was cut is waited for, as far as it ends.
func TestTheEndWaitsForWhatItCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := piped(t, 0)
		c.send(_hangs)
		synctest.Wait()
		time.AfterFunc(_answerLimit+_closeLimit/2, c.release)
		began := time.Now()
		require.NoError(t, s.stop(t.Context()))
		assert.Equal(t, _answerLimit+_closeLimit/2, time.Since(began))
	})
}

// A connection that is accepted as the server ends is closed at once.
func TestConnectionsCloseLateNewcomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newConnections()
		conn, peer := net.Pipe()
		c.end()
		c.follow(conn, http.StateNew)
		_, err := peer.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		c.follow(conn, http.StateClosed)
		<-c.none
	})
}
