package load

import (
	"crypto/tls"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHandshakeThatIsCutIsAReset(t *testing.T) {
	c := Client{
		Dial: serveRaw(t, func(*net.TCPConn, string) {}), TLS: &tls.Config{InsecureSkipVerify: true},
		Method: http.MethodGet,
	}
	i := c.request(t.Context())
	assert.Equal(t, Reset, i.Kind, "%v", i.Err)
	assert.True(t, i.Written.IsZero())
}
