package gracefulfx

import (
	_ "embed"
	"os"
	"time"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// Config is the validated graceful section of a YAML configuration. The yaml
// tags are the keys of that section. Start from [DefaultConfig]: the zero
// value is not valid.
type Config struct {
	// Addr is where the server listens: "host:port", ":port" for every
	// interface, or "unix:/path" for a Unix socket. Ports are numbers from 0
	// to 65535; 0 lets the system choose. Defaults to ":8080".
	Addr string `yaml:"addr"`

	// Signals are the signals that start the drain; in YAML one name or a list
	// of names, with or without the SIG prefix, or none, which is [NoSignal].
	// Defaults to SIGUSR2, and to SIGINT where the system has no SIGUSR2.
	Signals []os.Signal `yaml:"signal"`

	// Log turns on progress messages. Warnings and errors are logged
	// regardless. Defaults to false.
	Log bool `yaml:"log"`

	// KeepAliveInterval is how often idle connections are looked at during the
	// drain. Must be positive; defaults to 100ms.
	KeepAliveInterval time.Duration `yaml:"keepAliveInterval"`

	// QuietPeriod is how long a kept-alive connection must have been silent,
	// during the drain, to be closed as idle: from KeepAliveInterval to half of
	// Timeout. Zero, the default, stands for the larger of 500ms and
	// KeepAliveInterval, but at most a quarter of Timeout.
	QuietPeriod time.Duration `yaml:"quietPeriod"`

	// Goodbye is what a kept-alive connection is sent before it is closed as
	// idle. Defaults to [graceful.GoodbyeNone].
	Goodbye graceful.Goodbye `yaml:"goodbye"`

	// Timeout is how long after Delay the drain stops waiting, closes what is
	// left and ends with exit code 1. Must be positive; defaults to 30s.
	Timeout time.Duration `yaml:"timeout"`

	// Delay is the lame duck: how long the server goes on accepting after the
	// signal, with readiness red and Connection: close on every reply.
	// Defaults to 0, which closes the intake at once.
	Delay time.Duration `yaml:"delay"`

	// Late says what happens to late requests on kept-alive connections.
	// Defaults to [graceful.Reject].
	Late graceful.LatePolicy `yaml:"late"`

	// Reject is the answer to a rejected request.
	Reject RejectConfig `yaml:"reject"`

	// ExitProcess says whether the app is shut down after a drain that one of
	// Signals began. False leaves that to the program, which learns from
	// [graceful.Drainer.Done] when the drain is over. Defaults to true.
	ExitProcess bool `yaml:"exitProcess"`

	// ExitDelay is how long after a drain that one of Signals began the app is
	// shut down, so that its logs can be collected, and its metrics from a server
	// that the module does not drain: all others are closed by then. It does not
	// hold up a stop that fx has begun, as on SIGTERM. Defaults to 0.
	ExitDelay time.Duration `yaml:"exitDelay"`

	// ReadHeaderTimeout is how long a client may take to send the head of a
	// request. Must be positive; defaults to 10s.
	ReadHeaderTimeout time.Duration `yaml:"readHeaderTimeout"`

	// ReadTimeout is how long a client may take to send a whole request, body
	// included. Defaults to 0, which is no limit: any other value cuts uploads
	// that take longer.
	ReadTimeout time.Duration `yaml:"readTimeout"`

	// WriteTimeout is how long a reply may take, handler included. Defaults to
	// 0, which is no limit: any other value cuts downloads and streams that
	// take longer.
	WriteTimeout time.Duration `yaml:"writeTimeout"`

	// IdleTimeout is how long a kept-alive connection may stay idle while the
	// server does not drain. It should exceed the same setting of the proxy in
	// front, see config.yaml. Must be positive; defaults to 2m.
	IdleTimeout time.Duration `yaml:"idleTimeout"`

	// MaxConnectionAge is after what age a connection ends with its next reply,
	// so that new instances get their share, or up to a tenth earlier. On HTTP/2 it
	// ends with GOAWAY at its next stream. No request is lost by that. It holds for
	// all servers of the app. Defaults to 0, which is no limit.
	MaxConnectionAge time.Duration `yaml:"maxConnectionAge"`

	// MaxHeaderBytes is the size in bytes that the head of a request may have.
	// Must be positive; defaults to 1048576 (1 MiB).
	MaxHeaderBytes int `yaml:"maxHeaderBytes"`

	// TLS names the server's certificate. The zero value is no TLS.
	TLS TLSConfig `yaml:"tls"`
}

// StopTimeout returns how long a stop of the app may take: Delay and Timeout, and
// 2s for the OnStop hooks of other components; but never less than the 15s that
// fx gives by default. Where [YAML] cannot be used, pass it to [fx.StopTimeout]
// at the top level of the app.
func (c Config) StopTimeout() time.Duration {
	return max(c.Delay+c.Timeout+stopReserve, fx.DefaultTimeout)
}

// RejectConfig describes the answer to a rejected request. A handler that is given
// to [AsRejection] takes its place.
type RejectConfig struct {
	// Status is the HTTP status, from 400 to 599: any other would tell a proxy
	// that the request was served. Defaults to 502.
	Status int `yaml:"status"`

	// Body is the text of the reply, and may be empty. Defaults to a line that
	// says that the server is shutting down.
	Body string `yaml:"body"`

	// RetryAfter is the value of the Retry-After header, in whole seconds
	// because the header counts in them (RFC 9110, section 10.2.3). Defaults
	// to 0, which sends no such header.
	RetryAfter time.Duration `yaml:"retryAfter"`
}

// TLSConfig names the PEM files of the server's certificate. Either both are
// set or neither. They are read again when they change; where they cannot be read
// then, the certificate before holds.
type TLSConfig struct {
	// CertFile holds the certificate, followed by its intermediates. Defaults
	// to none.
	CertFile string `yaml:"certFile"`

	// KeyFile holds the certificate's private key. Defaults to none.
	KeyFile string `yaml:"keyFile"`
}

// _defaults is the configuration that holds where nothing else is said. What
// users read is what runs: there is no second list of defaults in the code.
//
//go:embed config.yaml
var _defaults []byte

// DefaultConfig returns what config.yaml in this package's source says. The
// server listens on ":8080" until SIGUSR2 (SIGINT where the system has none),
// answers late requests with 502, closes connections that were idle for 500ms,
// and gives the rest 30s. The result is the caller's to change.
func DefaultConfig() Config {
	// The one default that depends on the system is left empty in config.yaml.
	base := Config{Signals: []os.Signal{_defaultSignal}}
	doc, unreadable := yamlconf.Decode(_defaults)
	c, invalid := parseOver(base, doc[_section.Name])
	if err := append(unreadable, invalid...).Join(); err != nil {
		panic("gracefulfx: embedded config.yaml: " + err.Error())
	}
	return c
}
