package gracefulfx

import (
	"errors"
	"net"
	"net/http"

	"go.uber.org/config"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/socketio"
)

// ConfigParams is what [NewConfig] takes.
type ConfigParams struct {
	fx.In

	Provider config.Provider `optional:"true"`
}

// ConfigResult is what [NewConfig] returns.
type ConfigResult struct {
	fx.Out

	Config Config
	Source ConfigSource
}

// ConfigSource says where the configuration was found.
type ConfigSource string

// NewConfig takes the configuration from the graceful section of the provider
// in the graph; else from config.yaml in the working directory, if it has that
// section; else it is [DefaultConfig]. The error names every key with a value
// that is not allowed, the value, and what is.
func NewConfig(p ConfigParams) (ConfigResult, error) {
	c, source, err := loadConfig(p.Provider, ".")
	return ConfigResult{Config: c, Source: ConfigSource(source)}, err
}

// DrainerParams is what [NewDrainer] takes.
type DrainerParams struct {
	fx.In

	Config    Config
	Tracker   *graceful.Tracker
	Rejection http.Handler `name:"gracefulfx.rejection" optional:"true"`
	Logger    *zap.Logger  `optional:"true"`
}

// NewDrainer returns the drainer that the configuration describes. A
// configuration that did not come from [NewConfig] is validated here.
func NewDrainer(p DrainerParams) (*graceful.Drainer, error) {
	if err := p.Config.Validate(); err != nil {
		return nil, err
	}
	reject := p.Config.Reject
	if p.Rejection != nil && p.Config.Goodbye == graceful.GoodbyeReject {
		return nil, errGoodbyeOfHandler
	}
	if p.Rejection == nil {
		p.Rejection = graceful.NewRejection(reject.Status, reject.Body, reject.RetryAfter)
	}
	return graceful.NewDrainer(p.Tracker, graceful.Config{
		Timeout:           p.Config.Timeout,
		Delay:             p.Config.Delay,
		KeepAliveInterval: p.Config.KeepAliveInterval,
		QuietPeriod:       p.Config.QuietPeriod,
		Goodbye:           p.Config.Goodbye,
		Late:              p.Config.Late,
		Rejection:         p.Rejection,
		Observer:          newLogObserver(p.Logger, p.Config.Log),
	})
}

var errGoodbyeOfHandler = errors.New("graceful.goodbye: reject is sent to clients that have asked nothing, " +
	"so it cannot be made by the handler of AsRejection: leave one of the two out")

// NewSocketIO returns the closer of the Socket.IO servers that are mounted with
// it, and adds it to the drain. It is called only where something asks for it.
func NewSocketIO(d *graceful.Drainer) (*socketio.Closer, error) {
	c := socketio.New()
	return c, d.AddClosers(c)
}

// ServerParams is what [NewServer] takes.
type ServerParams struct {
	fx.In

	Lifecycle  fx.Lifecycle
	Shutdowner fx.Shutdowner
	Config     Config
	Source     ConfigSource
	Drainer    *graceful.Drainer
	Handler    http.Handler       `optional:"true"`
	HTTP       *http.Server       `optional:"true"`
	Listener   net.Listener       `optional:"true"`
	Listeners  []net.Listener     `group:"gracefulfx.listeners"`
	Servers    []*graceful.Server `group:"gracefulfx.servers"`
	Closers    []graceful.Closer  `group:"gracefulfx.closers"`
	Logger     *zap.Logger        `optional:"true"`
}

var errNothingToServe = errors.New(
	"gracefulfx: nothing to serve: provide an http.Handler or an *http.Server, as in fx.Provide(newHandler)",
)

// NewServer returns the server and appends the hooks that start it and the
// servers registered with [AsServer], watch for signals, and drain all. An *http.Server in the graph is kept as it is and gets
// from the configuration only what it lacks: an address, a certificate, and the
// http.Handler in the graph as its handler.
func NewServer(p ServerParams) (*graceful.Server, error) {
	if p.Handler == nil && p.HTTP == nil {
		return nil, errNothingToServe
	}
	srv, err := httpServer(p)
	if err != nil {
		return nil, err
	}
	if err := p.Drainer.AddClosers(p.Closers...); err != nil {
		return nil, err
	}
	server, err := graceful.NewServer(p.Drainer, graceful.ServerConfig{HTTP: srv, Listeners: p.listeners()})
	if err != nil {
		return nil, err
	}
	l := newLifecycle(p, server)
	p.Lifecycle.Append(fx.StartStopHook(l.start, l.stop))
	return server, nil
}

// listeners returns what to serve instead of an address.
func (p ServerParams) listeners() []net.Listener {
	if p.Listener == nil {
		return p.Listeners
	}
	return append([]net.Listener{p.Listener}, p.Listeners...)
}
