package goaway

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sink is a connection that keeps what is written and from which nothing comes.
type sink struct {
	net.Conn
	bytes.Buffer
}

func (s *sink) Read([]byte) (int, error)        { return 0, io.EOF }
func (s *sink) Write(p []byte) (int, error)     { return s.Buffer.Write(p) }
func (s *sink) Close() error                    { return nil }
func (s *sink) SetReadDeadline(time.Time) error { return nil }

// bare returns a connection that nobody serves, and what it has written.
func bare(t *testing.T) (*conn, *sink) {
	var running tasks
	s := new(sink)
	c := newConn(s, &running)
	t.Cleanup(func() {
		_ = c.Close()
		running.wait()
	})
	return c, s
}

// ask is announce, without its goroutine and its times.
func (c *conn) ask() {
	c.step = announcing
	c.waits.Store(true)
	c.insert()
}

// gaps are where an announcement may stand in sentFrames: behind each frame but
// those after which a header block goes on.
func gaps() (all []int) {
	block := false
	at := 0
	for _, f := range sentFrames() {
		at += len(f)
		switch f[3] {
		case _headers, _pushPromise, _continuation:
			block = f[4]&_endHeaders == 0
		}
		if !block {
			all = append(all, at)
		}
	}
	return all
}

// firstGap returns the first gap at or behind at.
func firstGap(at int) int {
	for _, gap := range gaps() {
		if gap >= at {
			return gap
		}
	}
	return -1
}

func TestAnnouncementStandsInTheFirstGap(t *testing.T) {
	text := bytes.Join(sentFrames(), nil)
	for i := range len(text) + 1 {
		gap := firstGap(i)
		want := append(append(bytes.Clone(text[:gap]), announcement([_pingLen]byte{})...), text[gap:]...)
		for j := i; j <= len(text); j++ {
			c, s := bare(t)
			write(t, c, text[:i])
			c.ask()
			write(t, c, text[i:j])
			write(t, c, text[j:])
			require.Equal(t, want, s.Bytes(), "asked for at %d, then cut at %d", i, j)
		}
	}
}

func write(t *testing.T, c *conn, p []byte) {
	n, err := c.Write(p)
	require.NoError(t, err)
	require.Equal(t, len(p), n)
}

// The number in a GOAWAY must never be above that in one before.
func TestNothingIsAnnouncedBehindTheServersOwn(t *testing.T) {
	c, s := bare(t)
	write(t, c, sentFrames()[0])
	write(t, c, goAway(0))
	before := bytes.Clone(s.Bytes())
	c.announce(Times{Quiet: time.Hour})
	c.insert()
	assert.Equal(t, before, s.Bytes())
	assert.Equal(t, parted, c.step, "no stream is open, so the connection may go")
}

// What net/http has still to say behind the last GOAWAY concerns no stream.
func TestNothingIsWrittenBehindTheLast(t *testing.T) {
	c, s := bare(t)
	write(t, c, sentFrames()[0])
	c.ask()
	c.mu.Lock()
	c.conclude()
	c.maybePart()
	c.mu.Unlock()
	c.insert()
	assert.True(t, bytes.HasSuffix(s.Bytes(), goAway(0)))
	before := bytes.Clone(s.Bytes())
	write(t, c, frame(_ping, _ack, 0, make([]byte, _pingLen)))
	assert.Equal(t, before, s.Bytes())
}

func TestGaps(t *testing.T) {
	assert.Len(t, gaps(), 8, "the table is what it should be")
}
