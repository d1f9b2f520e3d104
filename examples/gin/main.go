// Command gin is a gin engine on gracefulfx: the engine is an http.Handler, and
// nothing more is needed. Do not call its Run, which would make a server that
// nobody drains.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/gin . && /tmp/gin
//	curl -d hello localhost:8080
package main

import (
	"net/http"

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

func newHandler(ready *graceful.Readiness) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/ready", gin.WrapH(ready))
	r.POST("/", func(c *gin.Context) {
		c.DataFromReader(http.StatusOK, c.Request.ContentLength, "text/plain", c.Request.Body, nil)
	})
	return r
}
