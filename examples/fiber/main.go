// Command fiber is a fiber app on gracefulfx, by fiber's own adaptor to
// net/http. Do not call its Listen, which would make a server that is not
// drained.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/fiber . && /tmp/fiber
//	curl -d hello localhost:8080
package main

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
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
	app := fiber.New()
	app.Get("/ready", adaptor.HTTPHandler(ready))
	app.Post("/", func(c *fiber.Ctx) error { return c.Send(c.Body()) })
	return adaptor.FiberApp(app)
}
