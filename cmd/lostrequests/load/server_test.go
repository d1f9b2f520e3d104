package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is what a server does with a connection whose request has arrived.
// The connection is closed after it.
type script func(c *net.TCPConn, id string)

// serve plays a script for each connection in turn once a request has come,
// refuses those after the last, and returns how to connect.
func serve(t *testing.T, scripts ...script) DialFunc {
	t.Helper()
	var after []script
	for _, s := range scripts {
		after = append(after, func(c *net.TCPConn, _ string) { play(t, c, s) })
	}
	return serveRaw(t, after...)
}

// serveRaw plays the scripts as soon as there is a connection.
func serveRaw(t *testing.T, scripts ...script) DialFunc {
	t.Helper()
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	var playing sync.WaitGroup
	t.Cleanup(func() {
		_ = ln.Close() // closed already if all scripts were played
		playing.Wait()
	})
	if len(scripts) == 0 {
		require.NoError(t, ln.Close())
	}
	playing.Go(func() {
		for i, s := range scripts {
			c, err := ln.AcceptTCP()
			if err != nil {
				return
			}
			if i == len(scripts)-1 {
				_ = ln.Close() // before the reply, so that the next connect is refused
			}
			s(c, "")
			_ = c.Close() // or closed already
		}
	})
	return To(ln.Addr().String())
}

func play(t *testing.T, c *net.TCPConn, s script) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(c))
	if !assert.NoError(t, err) {
		return
	}
	_, err = io.Copy(io.Discard, r.Body)
	assert.NoError(t, err)
	s(c, r.Header.Get("X-Id"))
}

// answer is a script that replies.
func answer(c *net.TCPConn, id string) { fmt.Fprint(c, whole(id)) }

func whole(id string) string {
	text := id + " from test\n"
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nX-Id: %s\r\nContent-Length: %d\r\n\r\n%s", id, len(text), text)
}
