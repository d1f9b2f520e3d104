package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// _floods are what a client sends over and over again, the n-th time.
var _floods = map[string]func(w *http2Wire, block []byte, n uint32) error{
	"rapid reset": func(w *http2Wire, block []byte, n uint32) error {
		return errors.Join(
			w.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*n + 1, BlockFragment: block, EndStream: true, EndHeaders: true}),
			w.WriteRSTStream(2*n+1, http2.ErrCodeCancel))
	},
	"PING":     func(w *http2Wire, _ []byte, n uint32) error { return w.WritePing(false, [8]byte{byte(n)}) },
	"SETTINGS": func(w *http2Wire, _ []byte, _ uint32) error { return w.WriteSettings() },
	"CONTINUATION": func(w *http2Wire, block []byte, n uint32) error {
		if n == 0 {
			return w.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block})
		}
		return w.WriteContinuation(1, false, nil)
	},
}

// _mostMore is by how much the process may grow. What a flood could make of it
// in these seconds is far more.
const _mostMore = 128 << 20

// Clients that flood the app from before the signal on, in the lame duck and in the
// drain, neither hold it up nor fill its memory, and nobody else loses.
func TestFloodsInTheDrain(t *testing.T) {
	for name, flood := range _floods {
		t.Run(name, func(t *testing.T) {
			a := start(t, overTLS, "delay: 500ms", "timeout: 20s")
			before := a.resident(t)
			most := a.watchMemory(t)
			var clients sync.WaitGroup
			for range 2 {
				w := a.dialHTTP2()
				clients.Go(func() { w.flood(flood) })
			}
			other := a.ask(t)
			other.answers(100)
			a.signal(syscall.SIGUSR2)
			a.outcome(0)
			clients.Wait()
			assert.NoError(t, other.wait())
			assert.Less(t, most.Load()-before, int64(_mostMore))
			t.Logf("%d answered beside it; grown by %d MiB at the most", other.answered.Load(), (most.Load()-before)>>20)
		})
	}
}

// flood sends until the connection is closed, and reads what comes. It answers
// nothing. A connection that the server closes for the flood is not replaced: the
// drain ought to find it there, or rid of it.
func (w *http2Wire) flood(send func(*http2Wire, []byte, uint32) error) {
	go func() { _, _ = io.Copy(io.Discard, w.conn) }() // ends with the connection
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", "app"}, {":path", "/"}} {
		_ = enc.WriteField(hpack.HeaderField{Name: f[0], Value: f[1], Sensitive: true}) // a buffer takes all
	}
	var err error
	for n := uint32(0); err == nil; n++ {
		err = send(w, block.Bytes(), n)
	}
	_ = w.conn.Close()
}

// asker is a client that asks for one thing after the other, over one connection
// if it may.
type asker struct {
	t        *testing.T
	answered atomic.Int64
	asking   sync.WaitGroup
	failed   error
}

func (a *app) ask(t *testing.T) *asker {
	k := &asker{t: t}
	rt := &http.Transport{TLSClientConfig: a.tls.Clone(), ForceAttemptHTTP2: true}
	t.Cleanup(rt.CloseIdleConnections)
	client := &http.Client{Transport: rt, Timeout: patience}
	k.asking.Go(func() {
		for {
			err := k.once(client, "https://"+a.addr+"/")
			var op *net.OpError
			switch {
			case errors.As(err, &op) && op.Op == "dial":
				return // it has drained
			case err != nil:
				k.failed = err
				return
			}
			k.answered.Add(1)
		}
	})
	return k
}

func (k *asker) once(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return err
}

// answers waits for so many answers.
func (k *asker) answers(n int64) {
	k.t.Helper()
	require.Eventually(k.t, func() bool { return k.answered.Load() >= n }, patience, time.Millisecond)
}

func (k *asker) wait() error {
	k.asking.Wait()
	return k.failed
}

// resident returns how much memory the process has, in bytes.
func (p *process) resident(t *testing.T) int64 {
	t.Helper()
	n, err := resident(p.cmd.Process.Pid)
	require.NoError(t, err)
	return n
}

func resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	var size, pages int64
	_, err = fmt.Sscan(string(text), &size, &pages)
	return pages * int64(os.Getpagesize()), err
}

// watchMemory notes the most that the process has until it ends.
func (p *process) watchMemory(t *testing.T) *atomic.Int64 {
	most, done := new(atomic.Int64), make(chan struct{})
	t.Cleanup(func() { <-done })
	go func() {
		defer close(done)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-p.over:
				return
			case <-tick.C:
			}
			if n, err := resident(p.cmd.Process.Pid); err == nil {
				most.Store(max(most.Load(), n))
			}
		}
	}()
	return most
}
