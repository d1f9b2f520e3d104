package graceful_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// erringConn returns its last bytes together with the end, as io.Reader allows
// and connections do that look ahead.
type erringConn struct {
	net.Conn
	r io.Reader
}

func (c *erringConn) Read(p []byte) (int, error) { return c.r.Read(p) }

func TestBytesThatComeWithAnErrorAreRead(t *testing.T) {
	const post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n"
	for name, sent := range map[string]string{
		"body":       post + "END",
		"short body": post + "EN",
		"pipelined":  getText("/one") + getText("/two"),
		"half":       getText("/one") + "GET /tw",
		"chunks":     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nEND\r\n0\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			play := func(start func(*testing.T, *graceful.MemListener, *http.Server)) (got string) {
				synctest.Test(t, func(t *testing.T) {
					mem := graceful.NewMemListener().Wrap(func(nc net.Conn) net.Conn {
						return &erringConn{nc, iotest.DataErrReader(nc)}
					})
					start(t, mem, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						body, err := io.ReadAll(r.Body)
						if err == nil {
							_, _ = io.WriteString(w, r.URL.Path+string(body))
						}
					})})
					nc, err := mem.Dial()
					require.NoError(t, err)
					_, err = io.WriteString(nc, sent)
					require.NoError(t, err)
					require.NoError(t, nc.(interface{ CloseWrite() error }).CloseWrite())
					text, err := io.ReadAll(nc)
					require.NoError(t, err)
					got = string(text)
				})
				return got
			}
			want := play(startPlain)
			assert.NotEmpty(t, want)
			assert.Equal(t, want, play(startOurs))
		})
	}
}
