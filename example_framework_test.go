package gracefulfx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
)

// A framework that makes and starts its own net/http server is drained by its
// listener and its outermost handler. The app has no http.Handler then, and the
// module nothing of its own to serve.
func Example_framework() {
	var address string
	app := fx.New(
		fx.NopLogger,
		fx.Provide(newLoopback, newFramework),
		fx.Invoke(func(f *framework) { address = f.listener.Addr().String() }),
		gracefulfx.Module,
	)
	ctx := context.Background()
	fmt.Println("started:", app.Start(ctx))
	resp, err := http.Get("http://" + address)
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	fmt.Println(string(body))
	fmt.Println("stopped:", app.Stop(ctx))
	_, err = net.Dial("tcp", address)
	fmt.Println("refused:", err != nil)
	// Output:
	// started: <nil>
	// hello
	// stopped: <nil>
	// refused: true
}

// framework stands for what owns a server, such as an Echo.
type framework struct {
	listener net.Listener
	server   *http.Server
	ended    chan struct{}
}

func newFramework(lc fx.Lifecycle, d *graceful.Drainer) (*framework, error) {
	bound, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &framework{ended: make(chan struct{})}
	if f.listener, err = d.Listener("framework", bound); err != nil {
		return nil, errors.Join(err, bound.Close())
	}
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	f.server = &http.Server{Handler: d.Middleware(hello), ReadHeaderTimeout: time.Second}
	lc.Append(fx.StartStopHook(f.start, f.stop))
	return f, nil
}

func (f *framework) start() {
	go func() {
		defer close(f.ended)
		_ = f.server.Serve(f.listener) // ends when the drain has closed the listener
	}()
}

// stop runs after the module's, which has drained: nothing is left to wait for.
func (f *framework) stop(ctx context.Context) error {
	err := f.server.Shutdown(ctx)
	<-f.ended
	return err
}
