package gracefulfx

import (
	"errors"
	"net"
	"net/http"
	"sync/atomic"

	"go.uber.org/config"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/socketio"
)

// ConfigParams are the parameters of [NewConfig].
type ConfigParams struct {
	fx.In

	Provider config.Provider `optional:"true"`
	Graph    fx.DotGraph     // tells what is absent from what cannot be built
}

// ConfigResult is the result of [NewConfig].
type ConfigResult struct {
	fx.Out

	Config Config
	Source configSource
}

// configSource says where the configuration was found.
type configSource string

// NewConfig takes the configuration from the graceful section of the provider
// in the graph; else from config.yaml in the working directory, if it has that
// section; else it is [DefaultConfig]. The error names every key with a value
// that is not allowed, the value, and what is.
func NewConfig(p ConfigParams) (ConfigResult, error) {
	if err := buildable(p.Graph, optional{"config.Provider", p.Provider != nil}); err != nil {
		return ConfigResult{}, err
	}
	c, source, err := loadConfig(p.Provider, ".")
	return ConfigResult{Config: c, Source: configSource(source)}, err
}

// drainerParams are the parameters of newDrainer.
type drainerParams struct {
	fx.In

	Config    Config
	Tracker   *graceful.Tracker
	Rejection http.Handler        `name:"gracefulfx.rejection" optional:"true"`
	Observers []graceful.Observer `group:"gracefulfx.observers"`
	Logger    *zap.Logger         `optional:"true"`
	Graph     fx.DotGraph
}

// buildDrainer returns the drainer that the configuration describes. A
// configuration that did not come from [NewConfig] is validated here.
func buildDrainer(p drainerParams) (*graceful.Drainer, error) {
	err := errors.Join(
		buildable(p.Graph,
			optional{"*zap.Logger", p.Logger != nil},
			optional{_rejectionKey, p.Rejection != nil}),
		present("AsObserver", p.Observers),
		p.checkRejection(),
		p.Config.Validate(),
	)
	if err != nil {
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
		MaxConnectionAge:  p.Config.MaxConnectionAge,
		Rejection:         p.Rejection,
		Observer:          p.observer(),
	})
}

// checkRejection returns an error if there is no rejection though one was given to
// AsRejection, which only the graph tells, or if it is nil by its value.
func (p drainerParams) checkRejection() error {
	switch {
	case p.Rejection == nil && madeInVain(p.Graph, _rejectionKey):
		return errRejectionMissing
	case p.Rejection != nil:
		return present("AsRejection", []http.Handler{p.Rejection})
	default:
		return nil
	}
}

var errRejectionMissing = errors.New("gracefulfx: a constructor given to AsRejection returned nil (http.Handler), " +
	"or needs what is fx.Private in another module")

var errGoodbyeOfHandler = errors.New("graceful.goodbye: reject is sent to clients that have asked nothing, " +
	"so it cannot be made by the handler of AsRejection: leave one of the two out")

// newSocketIO returns the closer of the Socket.IO servers that are mounted with
// it, and adds it to the drain. It is called only where something asks for it.
func newSocketIO(d *graceful.Drainer) (*socketio.Closer, error) {
	c := socketio.New()
	return c, d.AddClosers(c)
}

// readinessParams is what newReadiness takes.
type readinessParams struct {
	fx.In

	Drainer *graceful.Drainer
	Started *started
	Checks  []graceful.Check `group:"gracefulfx.checks"`
}

// newReadiness returns the readiness of the app: red until the module's OnStart
// has returned, while a check fails, and from the drain on.
func newReadiness(p readinessParams) (*graceful.Readiness, error) {
	r := graceful.NewReadiness(p.Drainer, p.Started.Load)
	return r, r.AddChecks(p.Checks...)
}

// started says whether the module's OnStart is done. It is not part of lifecycle,
// which needs the handler, which needs the readiness.
type started struct{ atomic.Bool }

func newStarted() *started { return new(started) }

// serverParams is what newLifecycle takes.
type serverParams struct {
	fx.In

	Lifecycle    fx.Lifecycle
	Shutdowner   fx.Shutdowner
	Config       Config
	Source       configSource
	Registration *registration
	Stopper      *Stopper
	Use          *use
	Started      *started
	Drainer      *graceful.Drainer
	Readiness    *graceful.Readiness // built in any case, for what is wrong with its checks
	Tracker      *graceful.Tracker
	Handler      http.Handler       `optional:"true"`
	HTTP         *http.Server       `optional:"true"`
	Listener     net.Listener       `optional:"true"`
	Listeners    []net.Listener     `group:"gracefulfx.listeners"`
	Servers      []*graceful.Server `group:"gracefulfx.servers"`
	Closers      []graceful.Closer  `group:"gracefulfx.closers"`
	Logger       *zap.Logger        `optional:"true"`
	Graph        fx.DotGraph
}

var errNothingToServe = errors.New(
	"gracefulfx: nothing to serve: provide an http.Handler or an *http.Server, as in fx.Provide(newHandler), " +
		"or list gracefulfx.Module behind what uses its *graceful.Drainer",
)
