// Command echo shows both ways to put echo on gracefulfx. The simple one: an
// Echo is an http.Handler, and the module serves it (newHandler). The other one
// is for a server that something else makes and starts, as Echo.Start does
// (startOwn): its listener and its handlers are wrapped, so that it is drained
// with the rest, and ended after the drain by what started it. Streams of
// server-sent events end when the drain begins, on both.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/echo . && /tmp/echo
//	curl -d hello localhost:8080
//	curl -d hello localhost:8081
//	curl -N localhost:8080/events
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		fx.Invoke(startOwn),
		gracefulfx.Module,
	).Run()
}

// newHandler returns what the module serves.
func newHandler(ready *graceful.Readiness, d *graceful.Drainer) http.Handler {
	e := newEcho(d)
	e.GET("/ready", echo.WrapHandler(ready))
	return e
}

// startOwn lets echo serve by itself.
func startOwn(lc fx.Lifecycle, d *graceful.Drainer) {
	e := newEcho(d)
	e.HideBanner, e.HidePort = true, true
	e.Pre(echo.WrapMiddleware(d.Middleware)) // the outermost of all
	ended := make(chan struct{})
	lc.Append(fx.Hook{
		OnStart: func(ctx context.Context) error {
			var lc net.ListenConfig
			l, err := lc.Listen(ctx, "tcp", ownAddr())
			if err != nil {
				return err
			}
			if e.Listener, err = d.Listener("echo", l); err != nil {
				return err
			}
			go func() {
				defer close(ended)
				_ = e.Start("") // ends when the drain has closed the listener
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			_, drained := d.Drain(ctx) // joins the drain, or begins it
			_ = e.Shutdown(ctx)        // nothing is left to wait for
			<-ended
			return drained
		},
	})
}

func ownAddr() string {
	if addr := os.Getenv("OWN_ADDR"); addr != "" {
		return addr
	}
	return "127.0.0.1:8081"
}

func newEcho(d *graceful.Drainer) *echo.Echo {
	e := echo.New()
	e.POST("/", func(c echo.Context) error {
		return c.Stream(http.StatusOK, "text/plain", c.Request().Body)
	})
	e.GET("/events", func(c echo.Context) error { return sendEvents(c, d) })
	return e
}

// sendEvents sends server-sent events until the client goes or the server drains.
// A browser then connects again by itself, to another server.
func sendEvents(c echo.Context, d *graceful.Drainer) error {
	w := c.Response()
	w.Header().Set(echo.HeaderContentType, "text/event-stream")
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		if _, err := fmt.Fprintf(w, "id: %d\ndata: event %d\n\n", n, n); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-c.Request().Context().Done():
			return nil // the client has gone, or the drain waits no longer
		case <-d.Draining():
			return nil // the end of the reply makes the client connect again
		}
	}
}
