package gracefulfx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/gracefulfxtest"
)

// maxConnectionAge reaches the server: every connection is older than that.
func TestMaxConnectionAge(t *testing.T) {
	app := gracefulfxtest.New(t,
		fx.Supply(fx.Annotate(http.NotFoundHandler(), fx.As(new(http.Handler)))),
		gracefulfxtest.Configure(func(c *gracefulfx.Config) { c.MaxConnectionAge = time.Nanosecond }),
	)
	resp, err := app.Client.Get(app.URL("/"))
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.True(t, resp.Close)
}
