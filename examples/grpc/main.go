// Command grpc has a gRPC server beside the HTTP server, drained with it: by
// graceful.StopCloser, which lets the calls in flight end and stops what is left
// when the drain waits no longer. Its health service turns to NOT_SERVING as
// soon as the drain begins.
//
// Run it in this directory, and stop it with SIGUSR2 or Ctrl-C:
//
//	go build -o /tmp/grpc . && /tmp/grpc
//	grpc-health-probe -addr localhost:9090
package main

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"os"

	"go.uber.org/fx"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

func main() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(
			zap.NewProduction,
			newHandler,
			newServer,
			gracefulfx.AsCloser(func(s *grpc.Server) graceful.Closer { return graceful.StopCloser("grpc", s) }),
		),
		fx.Invoke(serve),
		gracefulfx.Module,
	).Run()
}

func newHandler(ready *graceful.Readiness) http.Handler { return ready }

func newServer(d *graceful.Drainer) *grpc.Server {
	s := grpc.NewServer()
	registerEcho(s, &echo{drainer: d})
	return s
}

// serve starts the gRPC server, and turns its health red with the drain.
func serve(lc fx.Lifecycle, s *grpc.Server, d *graceful.Drainer, log *zap.Logger) {
	h := health.NewServer()
	healthpb.RegisterHealthServer(s, h)
	ended := make(chan struct{})
	lc.Append(fx.Hook{
		OnStart: func(ctx context.Context) error {
			var lc net.ListenConfig
			l, err := lc.Listen(ctx, "tcp", cmp.Or(os.Getenv("GRPC_ADDR"), "127.0.0.1:9090"))
			if err != nil {
				return err
			}
			log.Info("server listens", zap.String("server", "grpc"), zap.Stringer("addr", l.Addr()))
			go func() {
				defer close(ended)
				if err := s.Serve(l); err != nil {
					log.Error("gRPC server failed", zap.Error(err))
				}
			}()
			go func() {
				<-d.Draining()
				h.Shutdown() // NOT_SERVING; ends with the app at the latest, which drains
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			_, err := d.Drain(ctx) // joins the drain, or begins it
			<-ended                // StopCloser has stopped it
			return err
		},
	})
}
