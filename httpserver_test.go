package gracefulfx_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

// What the user's server has of its own holds, and the log says what does not.
func TestWhatTheUsersServerHasIsKept(t *testing.T) {
	own := &http.Server{Addr: "127.0.0.1:0", Handler: http.NotFoundHandler()}
	a := newApp(t, func(c *gracefulfx.Config) { c.Addr = "127.0.0.2:0" }, handle(ok), fx.Supply(own)).start()
	resp, err := http.Get("http://" + a.server.Addr().String())
	assert.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	http.DefaultClient.CloseIdleConnections()
	assert.Equal(t, http.StatusNotFound, resp.StatusCode)
	assert.Len(t, a.logs.FilterMessageSnippet("the http.Handler in the graph is not used").All(), 1)
	assert.Len(t, a.logs.FilterMessageSnippet("graceful.addr is not used").All(), 1)
	a.RequireStop()
}
