// Command gin is a gin engine on gracefulfx: the engine is an http.Handler, and
// nothing more is needed. Do not call its Run, which would make a server that
// is not drained. A stream of server-sent events ends when the drain begins.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/gin . && /tmp/gin
//	curl -d hello localhost:8080
//	curl -N localhost:8080/events
package main

import (
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		gracefulfx.Module,
	).Run()
}

func newHandler(ready *graceful.Readiness, d *graceful.Drainer) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/ready", gin.WrapH(ready))
	r.POST("/", func(c *gin.Context) {
		c.DataFromReader(http.StatusOK, c.Request.ContentLength, "text/plain", c.Request.Body, nil)
	})
	r.GET("/events", func(c *gin.Context) { sendEvents(c, d) })
	return r
}

// sendEvents sends server-sent events until the client goes or the server drains.
// A browser then connects again by itself, to another server.
func sendEvents(c *gin.Context, d *graceful.Drainer) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	n := 0
	c.Stream(func(io.Writer) bool {
		c.SSEvent("count", n)
		n++
		select {
		case <-tick.C:
			return true
		case <-c.Request.Context().Done():
			return false // the client has gone, or the drain waits no longer
		case <-d.Draining():
			return false // the end of the reply makes the client connect again
		}
	})
}
