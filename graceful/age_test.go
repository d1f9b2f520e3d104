package graceful_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

var aged = graceful.Config{MaxConnectionAge: time.Minute}

// inBubble serves in a bubble of virtual time, in memory.
func inBubble(t *testing.T, config graceful.Config, h http.HandlerFunc, test func(a *app)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(serve(t, config, h)) })
}

func TestConnectionEndsAtItsAge(t *testing.T) {
	inBubble(t, aged, say, func(a *app) {
		p := a.dial()
		time.Sleep(54*time.Second - ms) // nine tenths
		assert.False(t, p.ask("/young").Close)
		time.Sleep(6*time.Second + ms)
		assert.Equal(t, 1, a.tracker.Open(), "idle ones are left alone")
		got := p.ask("/old")
		assert.Equal(t, "/old", got.Body)
		assert.True(t, got.Close)
		p.gone()
		assert.False(t, a.dial().ask("/new").Close)
		r := <-a.drain()
		require.NoError(t, r.err)
		assert.Equal(t, 0, r.Requests.Finished+r.Requests.ServedLate+r.Requests.Rejected, "that was before the drain")
	})
}

func TestConnectionHasNoAgeByDefault(t *testing.T) {
	inBubble(t, graceful.Config{}, say, func(a *app) {
		p := a.dial()
		for range 10 {
			time.Sleep(1000 * time.Hour)
			assert.False(t, p.ask("/").Close)
		}
	})
}

// Connections that are opened together do not end together.
func TestAgesDiffer(t *testing.T) {
	const clients = 50
	inBubble(t, aged, say, func(a *app) {
		var peers []*peer
		for range clients {
			peers = append(peers, a.dial())
			time.Sleep(time.Microsecond)
		}
		time.Sleep(54 * time.Second)
		ended := make(map[time.Duration]int) // by second
		for second := range time.Duration(6) {
			var left []*peer
			for _, p := range peers {
				if !p.ask("/").Close {
					left = append(left, p)
				}
			}
			ended[second] = len(peers) - len(left)
			peers = left
			time.Sleep(time.Second)
		}
		ended[6] = len(peers)
		assert.Zero(t, ended[0], "at the least nine tenths")
		for second := time.Duration(1); second <= 6; second++ {
			assert.Less(t, ended[second], clients/2, "second %d", second)
		}
		for _, p := range peers {
			assert.True(t, p.ask("/").Close, "at the most all of it")
		}
	})
}

// A reply whose head was out before says nothing, and the next one does.
func TestAgeIsReachedInAReply(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		time.Sleep(30 * time.Second)
		say(w, r)
	}
	inBubble(t, aged, h, func(a *app) {
		p := a.dial()
		time.Sleep(40 * time.Second)
		got := p.ask("/long")
		assert.Equal(t, "/long", got.Body)
		assert.False(t, got.Close)
		assert.True(t, p.ask("/next").Close)
		p.gone()
	})
}

func TestAgeIsReachedInARequest(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	}
	inBubble(t, aged, h, func(a *app) {
		p := a.dial()
		p.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo")
		time.Sleep(time.Hour)
		p.send("dy")
		got := p.receive()
		assert.Equal(t, "body", got.Body)
		assert.True(t, got.Close)
		p.gone()
	})
}

// Pipelined requests are answered in order, the last with Connection: close.
func TestAgeOfAPipeline(t *testing.T) {
	inBubble(t, aged, say, func(a *app) {
		p := a.dial()
		time.Sleep(time.Minute)
		p.send(getText("/1") + getText("/2") + getText("/3"))
		for _, want := range []string{"/1", "/2", "/3"} {
			got := p.receive()
			assert.Equal(t, want, got.Body)
			assert.Equal(t, want == "/3", got.Close)
		}
		p.gone()
	})
}

// A client that never stops pipelining is not served for ever.
func TestAgeOfAPipelineWithoutAnEnd(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * ms)
		say(w, r)
	}
	inBubble(t, aged, h, func(a *app) {
		start := time.Now()
		p := a.dial()
		time.Sleep(50 * time.Second)
		p.get("/")
		for closes := false; !closes; closes = p.receive().Close {
			require.Less(t, time.Since(start), 2*time.Minute)
			p.get("/")
		}
		assert.GreaterOrEqual(t, time.Since(start), 55*time.Second, "it has a second more")
		assert.Less(t, time.Since(start), 62*time.Second)
	})
}

func TestHijackedConnectionHasNoAge(t *testing.T) {
	h := func(w http.ResponseWriter, _ *http.Request) {
		nc, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer nc.Close()
		_, _ = io.WriteString(nc, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		_, _ = io.Copy(nc, buf)
	}
	inBubble(t, aged, h, func(a *app) {
		p := a.dial()
		time.Sleep(time.Hour)
		p.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		p.patiently()
		resp, err := http.ReadResponse(p.r, nil)
		require.NoError(t, err)
		assert.Equal(t, "Upgrade", resp.Header.Get("Connection"))
		for range 3 {
			time.Sleep(time.Hour)
			p.send("hello")
			p.patiently()
			got := make([]byte, 5)
			_, err := io.ReadFull(p.r, got)
			require.NoError(t, err)
		}
		_ = p.Close()
	})
}

func TestAgeOfAServerThatIsNotOwned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serveOutside(t, aged, http.HandlerFunc(say), nil)
		p := a.dial()
		assert.False(t, p.ask("/young").Close)
		time.Sleep(time.Minute)
		got := p.ask("/old")
		assert.Equal(t, "/old", got.Body)
		assert.True(t, got.Close)
		p.gone()
	})
}
