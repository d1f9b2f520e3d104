package graceful_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// The answer to a client that speaks HTTP on the TLS port ends as a stream
// does: a socket closed upon what the client has sent would be reset, and the
// answer could be lost.
func TestTLSAnswersPlainHTTPWithoutAReset(t *testing.T) {
	a := start(t, graceful.Config{}, &http.Server{Addr: "127.0.0.1:0", TLSConfig: serverTLS()})
	nc, err := net.Dial("tcp", a.Addr().String())
	require.NoError(t, err)
	defer nc.Close()
	require.NoError(t, nc.SetDeadline(time.Now().Add(_patience)))
	_, err = io.WriteString(nc, getText("/"))
	require.NoError(t, err)
	got, err := io.ReadAll(nc)
	assert.NoError(t, err)
	assert.Contains(t, string(got), "400 Bad Request")
}
