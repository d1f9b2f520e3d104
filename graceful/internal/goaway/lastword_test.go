package goaway

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// net/http is not told to leave, which closes a connection without a stream, before
// the last GOAWAY of a client that has not answered is out.
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
