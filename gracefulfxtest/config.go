package gracefulfxtest

import (
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

// _timeout is what a drain in a test gets at most.
const _timeout = 5 * time.Second

// Configure returns an option that changes the configuration of the app under
// test. Before any change the address is a port that the system chooses, no
// signals are watched, there is no delay, and the timeout is 5s at most.
func Configure(change func(*gracefulfx.Config)) fx.Option {
	return fx.Supply(fx.Annotate(change, fx.ResultTags(`group:"gracefulfxtest.changes"`)))
}

type configParams struct {
	fx.In

	Config  gracefulfx.Config
	Changes []func(*gracefulfx.Config) `group:"gracefulfxtest.changes"`
}

// _interval is both the interval at which idle connections are looked at in a drain,
// and how long they must have been silent.
const _interval = 10 * time.Millisecond

func configure(p configParams) gracefulfx.Config {
	c := p.Config
	c.Addr = "127.0.0.1:0"
	c.Signals = append(c.Signals[:0:0], gracefulfx.NoSignal)
	c.Delay, c.ExitDelay = 0, 0
	c.Timeout = min(c.Timeout, _timeout)
	// No proxy stands still in a test: idle connections need not be silent for
	// long to be closed.
	c.KeepAliveInterval, c.QuietPeriod = _interval, _interval
	for _, change := range p.Changes {
		change(&c)
	}
	return c
}

type addressParams struct {
	fx.In

	Config gracefulfx.Config
	HTTP   *http.Server `optional:"true"`
}

// address moves a server of the app's own to the configured address.
func address(p addressParams) *http.Server {
	if p.HTTP != nil {
		p.HTTP.Addr = p.Config.Addr
	}
	return p.HTTP
}
