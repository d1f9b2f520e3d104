package socketiotest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/internal/testcert"
	"github.com/gracefulfx/gracefulfx/socketio"
)

// Server is a Socket.IO server under test. It answers the events "who", with
// its name, and "note", with the note, on the namespaces / and /orders, sends each
// event "blast" back three times, and pours where it is asked to.
type Server struct {
	// Name is the name of the server's module.
	Name string
	// Versions are the major versions of the clients that it serves.
	Versions []int
	// Flaps says that sessions which upgrade break and reconnect all the time,
	// without a drain, and that one that is closed while it is being opened is
	// counted for ever.
	Flaps bool
	// Binary says that it knows binary events.
	Binary bool
	// Stuck is for how long a client may be stuck that the server has forgotten
	// to answer while it connected.
	Stuck time.Duration
	// New returns a server with the given name, to be told apart from others.
	New func(name string) Instance
}

// flaps reports whether the sessions of such clients break by themselves.
func (s Server) flaps(crowd Crowd) bool { return s.Flaps && crowd.Transport == "upgrade" }

// transports are those by which its sessions last.
func (s Server) transports() []string {
	if s.Flaps {
		return Transports[:2]
	}
	return Transports
}

// Instance is one server.
type Instance struct {
	// Mount mounts it with the closer.
	Mount func(*socketio.Closer, ...socketio.Option) http.Handler
	// Handler is the bare server.
	Handler http.Handler
	// Count returns how many sessions it has.
	Count func() int
	// Dropped returns how many it has closed by itself and without a reason, if it
	// does such a thing: see [Drops].
	Dropped func() int
	// Plain are the calls that one would think of, by name: what the closer
	// does instead of them is worth its while.
	Plain map[string]func()
	// Stop is what the user calls when the app stops.
	Stop func()
}

// Order says how an app is to run.
type Order struct {
	Name   string
	Plain  string // a plain call to drain with, instead of the closer
	Late   graceful.LatePolicy
	Delay  time.Duration
	Limit  time.Duration // the drain's timeout
	Spread time.Duration
	TLS    bool
	Stop   bool // whether to call the server's own Stop in the closer's place in OnStop
}

// State is what a running app tells of itself.
type State struct {
	Clients    int
	Hijacked   int
	Active     int
	Open       int
	Goroutines int
}

// Outcome is what an app tells when it has ended.
type Outcome struct {
	Forced  string
	Took    time.Duration
	Began   time.Time
	Closers []graceful.CloserReport
	Left    int // clients
	Open    int // connections
	Dropped int // sessions, by the server itself
	Summary string
}

// _order is the environment variable that makes a test binary an app.
const _order = "SOCKETIO_APP"

// Main is the TestMain of a server's module. It runs the app instead of the
// tests where [Start] has asked for it.
func Main(s Server, m *testing.M) {
	text, ok := os.LookupEnv(_order)
	if !ok {
		goleak.VerifyTestMain(m) // exits
	}
	var order Order
	if err := json.Unmarshal([]byte(text), &order); err != nil {
		panic(err)
	}
	os.Exit(runApp(s.New(order.Name), order))
}

// parts are what the app takes out of the graph.
type parts struct {
	fx.In

	Server  *graceful.Server
	Drainer *graceful.Drainer
	Tracker *graceful.Tracker
	Closer  *socketio.Closer
}

func runApp(instance Instance, order Order) int {
	c := gracefulfx.DefaultConfig()
	c.Addr = "127.0.0.1:0"
	c.Late, c.Delay = order.Late, order.Delay
	c.Timeout = max(order.Limit, 5*time.Second)
	var p parts
	app := fx.New(
		gracefulfx.Module,
		fx.Replace(c),
		fx.StopTimeout(c.Delay+c.Timeout+2*time.Second),
		fx.WithLogger(func() fxevent.Logger { return fxevent.NopLogger }),
		fx.Provide(func() *zap.Logger { return zap.Must(zap.NewDevelopment()) }),
		fx.Provide(func(closer *socketio.Closer, d *graceful.Drainer, t *graceful.Tracker) (*http.Server, error) {
			return newServer(instance, order, closer, d, t)
		}),
		fx.Invoke(func(all parts) { p = all }),
	)
	if err := app.Start(context.Background()); err != nil {
		panic(err)
	}
	fmt.Println(p.Server.Addr())
	end := <-app.Wait()
	_ = app.Stop(context.Background())
	if instance.Stop != nil && order.Plain == "" {
		instance.Stop()
	}
	report, _ := p.Drainer.Drain(context.Background())
	outcome := Outcome{
		Took: report.Took, Began: report.Began, Closers: report.Closers,
		Left: instance.Count(), Open: p.Tracker.Open(), Summary: report.String(),
	}
	if instance.Dropped != nil {
		outcome.Dropped = instance.Dropped()
	}
	if report.Forced != nil {
		outcome.Forced = report.Forced.Error()
	}
	for i := range outcome.Closers { // an error does not marshal
		if err := outcome.Closers[i].Err; err != nil {
			outcome.Closers[i].Detail += ": " + err.Error()
			outcome.Closers[i].Err = nil
		}
	}
	_ = json.NewEncoder(os.Stdout).Encode(outcome)
	return end.ExitCode
}

func newServer(
	instance Instance, order Order, closer *socketio.Closer, d *graceful.Drainer, t *graceful.Tracker,
) (*http.Server, error) {
	mux := http.NewServeMux()
	if order.Plain == "" {
		mux.Handle("/socket.io/", instance.Mount(closer, socketio.Spread(order.Spread)))
	} else {
		plain, ok := instance.Plain[order.Plain]
		if !ok {
			return nil, fmt.Errorf("no plain call %q", order.Plain)
		}
		mux.Handle("/socket.io/", instance.Handler)
		if err := d.AddClosers(graceful.CloserFunc("plain", func(context.Context) error { plain(); return nil })); err != nil {
			return nil, err
		}
	}
	mux.HandleFunc("GET /state", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("gc") {
			runtime.GC()
			runtime.GC()
		}
		counts := t.Counts()
		_ = json.NewEncoder(w).Encode(State{
			Clients: instance.Count(), Hijacked: counts.In(graceful.StateHijacked), Open: t.Open(),
			Active:     counts.In(graceful.StateActive),
			Goroutines: runtime.NumGoroutine(),
		})
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	if order.TLS {
		cert, err := testcert.New(1)
		if err != nil {
			return nil, err
		}
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert.TLS}, MinVersion: tls.VersionTLS12}
	}
	return srv, nil
}
