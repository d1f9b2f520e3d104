package gracefulfx_test

import (
	"net/http"
	"testing"
	"time"

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

// Limits are those of the server that the module makes.
func TestLimitsOfTheUsersServerAreItsOwn(t *testing.T) {
	set := func(c *gracefulfx.Config) {
		c.ReadTimeout, c.WriteTimeout, c.MaxHeaderBytes = time.Minute, time.Second, 1<<16
	}
	own := &http.Server{Addr: "127.0.0.1:0", WriteTimeout: time.Second}
	a := newApp(t, set, handle(ok), fx.Supply(own)).start()
	for key, times := range map[string]int{"readTimeout": 1, "maxHeaderBytes": 1, "writeTimeout": 0, "idleTimeout": 0, "readHeaderTimeout": 0} {
		assert.Len(t, a.logs.FilterMessageSnippet("graceful."+key+" is not used").All(), times, key)
	}
	assert.Zero(t, own.ReadTimeout)
	a.RequireStop()

	a = newApp(t, set, handle(ok)).start()
	assert.Empty(t, a.logs.FilterMessageSnippet("is not used").All())
	a.RequireStop()
}
