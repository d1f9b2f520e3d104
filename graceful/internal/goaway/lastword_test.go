package goaway

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Shutdown of net/http closes connections without streams. It is not called before the
// last GOAWAY is written to a client that has not answered the PING.
func TestLastWordComesBeforeTheClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := pipe()
		c := newConn(far, new(tasks))
		c.heard, c.writer.opened = true, true
		go func() { _, _ = io.Copy(io.Discard, c) }() // as net/http reads
		p := newPeer(t, near)
		p.mute = true
		go p.listen()

		c.announce(_times)
		synctest.Wait()
		c.writing.take() // something is being written
		time.Sleep(_times.Quiet + time.Second)
		select {
		case <-c.over:
			t.Error("the last GOAWAY is not out")
		default:
		}

		c.writing.give()
		<-c.over
		<-p.eof
		p.saw("GOAWAY max", "PING", "GOAWAY 0", "EOF")
		require.NoError(t, c.Close())
	})
}
