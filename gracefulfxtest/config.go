package gracefulfxtest

import (
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx"
)

// _timeout is what a drain in a test gets at most.
const _timeout = 5 * time.Second

// _quiet is how long a kept-alive connection must be silent there.
const _quiet = 10 * time.Millisecond

// Configure returns an option that changes the configuration of the app under
// test. Before any change the address is a port that the system chooses, no
// signals are watched, there is no delay, the timeout is 5s at most, and idle
// connections close after 10ms: no proxy stands still in a test.
func Configure(change func(*gracefulfx.Config)) fx.Option {
	return fx.Supply(fx.Annotate(change, fx.ResultTags(`group:"gracefulfxtest.changes"`)))
}

type configParams struct {
	fx.In

	Config  gracefulfx.Config
	Changes []func(*gracefulfx.Config) `group:"gracefulfxtest.changes"`
}

func configure(p configParams) gracefulfx.Config {
	c := p.Config
	c.Addr = "127.0.0.1:0"
	c.Signals = append(c.Signals[:0:0], gracefulfx.NoSignal)
	c.Delay, c.ExitDelay = 0, 0
	c.Timeout = min(c.Timeout, _timeout)
	c.KeepAliveInterval, c.QuietPeriod = _quiet, _quiet
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
