package netlab

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newLab returns a lab, or skips the test where it is not allowed.
func newLab(t *testing.T, link Link) *Lab {
	t.Helper()
	lab, err := New(link)
	if err != nil {
		t.Skipf("this takes root and network namespaces: %v", err)
	}
	t.Cleanup(func() { assert.NoError(t, lab.Close()) })
	return lab
}

// listen returns a listener on the server's side that sends back what it reads.
func listen(t *testing.T, lab *Lab) string {
	t.Helper()
	var l net.Listener
	require.NoError(t, lab.Server.Do(func() (err error) {
		l, err = net.Listen("tcp", netip.AddrPortFrom(ServerAddr, 0).String())
		return err
	}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(nc, nc)
			_ = nc.Close()
		}
	}()
	t.Cleanup(func() {
		assert.NoError(t, l.Close())
		<-done
	})
	return l.Addr().String()
}

// dial connects from the client's side.
func dial(t *testing.T, lab *Lab, addr string) (nc net.Conn, took time.Duration) {
	t.Helper()
	start := time.Now()
	require.NoError(t, lab.Client.Do(func() (err error) {
		nc, err = net.DialTimeout("tcp", addr, 20*time.Second)
		return err
	}))
	t.Cleanup(func() { _ = nc.Close() })
	return nc, time.Since(start)
}

// echo sends n bytes and reads them back.
func echo(t *testing.T, nc net.Conn, n int) (took time.Duration) {
	t.Helper()
	start := time.Now()
	require.NoError(t, nc.SetDeadline(start.Add(20*time.Second)))
	sent := bytes.Repeat([]byte("x"), n)
	go func() { _, _ = nc.Write(sent) }()
	got := make([]byte, n)
	_, err := io.ReadFull(nc, got)
	require.NoError(t, err)
	assert.Equal(t, sent, got)
	return time.Since(start)
}

func TestLabDelays(t *testing.T) {
	lab := newLab(t, Link{Delay: 50 * time.Millisecond})
	nc, took := dial(t, lab, listen(t, lab))
	assert.GreaterOrEqual(t, took, 100*time.Millisecond, "a round trip")
	assert.GreaterOrEqual(t, echo(t, nc, 100), 100*time.Millisecond)
	lab.Set(Link{})
	took = echo(t, nc, 100)
	for tries := 0; tries < 50 && took >= 100*time.Millisecond; tries++ { // the machine may stand still
		took = echo(t, nc, 100)
	}
	assert.Less(t, took, 100*time.Millisecond)
}

func TestLabLimits(t *testing.T) {
	lab := newLab(t, Link{Rate: 100_000})
	nc, _ := dial(t, lab, listen(t, lab))
	assert.GreaterOrEqual(t, echo(t, nc, 50_000), 500*time.Millisecond)
}

func TestLabLosesAndReorders(t *testing.T) {
	lab := newLab(t, Link{Delay: time.Millisecond, Jitter: time.Millisecond, Loss: 0.05, Reorder: 0.05})
	nc, _ := dial(t, lab, listen(t, lab))
	echo(t, nc, 200_000)
}

func TestLabDropsWhatItIsTold(t *testing.T) {
	lab := newLab(t, Link{})
	addr := listen(t, lab)
	nc, _ := dial(t, lab, addr)
	echo(t, nc, 10)
	fins := 0
	lab.Set(Link{Drop: func(p Packet) bool {
		if p.ToServer || p.Flags()&FIN == 0 {
			return false
		}
		fins++
		return fins == 1
	}})
	require.NoError(t, nc.(*net.TCPConn).CloseWrite())
	require.NoError(t, nc.SetReadDeadline(time.Now().Add(20*time.Second)))
	_, err := nc.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF, "it was sent again")
}
