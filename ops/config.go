package ops

import (
	"errors"
	"fmt"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// Config is the section operations of a YAML configuration; the yaml tags are its
// keys. Start from [DefaultConfig]. Where a Config is in the graph, it holds
// instead of the section.
type Config struct {
	// Addr is where the server listens: "host:port" or "unix:/path". Without Token
	// or TLS.ClientCAFile it must be localhost, an address of the loopback
	// interface, or a Unix socket. Defaults to "127.0.0.1:9091".
	Addr string `yaml:"addr"`

	// Token is the secret that a request has to carry: 16 characters or more, of
	// visible ASCII alone. Defaults to none.
	Token string `yaml:"token"`

	// ShowClients shows the addresses of clients. Defaults to false.
	ShowClients bool `yaml:"showClients"`

	// ShowPaths shows the paths of requests in flight, without their queries. They
	// may hold secrets. The patterns of an [http.ServeMux] are shown in any case.
	// Defaults to false.
	ShowPaths bool `yaml:"showPaths"`

	// TLS configures TLS. The zero value is plain HTTP.
	TLS TLSConfig `yaml:"tls"`
}

// TLSConfig names PEM files, which are read at each handshake, so that a renewal
// needs no restart. While they cannot be read, those before hold.
type TLSConfig struct {
	// CertFile and KeyFile are the certificate and its key: both, or neither for
	// plain HTTP.
	CertFile string `yaml:"certFile"`
	KeyFile  string `yaml:"keyFile"`

	// ClientCAFile has the authorities whose client certificates are let in, also
	// without the token. Only probes need no certificate then.
	ClientCAFile string `yaml:"clientCAFile"`
}

// DefaultConfig returns the configuration that holds where nothing else is said.
func DefaultConfig() Config { return Config{Addr: "127.0.0.1:9091"} }

// Validate reports everything that is wrong with c, each fault with its key, the
// value and what is allowed. It returns nil if nothing is wrong.
func (c Config) Validate() error { return c.faults(false).Join() }

// faults are those of c, which something else may guard, too.
func (c Config) faults(guarded bool) yamlconf.Faults {
	var fs yamlconf.Faults
	fs.Add("operations.addr", checkAddr(c.Addr, guarded || c.Token != "" || c.TLS.ClientCAFile != ""))
	fs.Add(_tokenKey, checkToken(c.Token))
	fs.Add("operations.tls.certFile", checkBeside(c.TLS.CertFile, c.TLS.KeyFile, "keyFile"))
	fs.Add("operations.tls.keyFile", checkBeside(c.TLS.KeyFile, c.TLS.CertFile, "certFile"))
	fs.Add("operations.tls.clientCAFile", checkBeside(c.TLS.ClientCAFile, c.TLS.CertFile, "certFile"))
	return fs
}

func checkBeside(file, other, name string) error {
	if file != "" && other == "" {
		return fmt.Errorf("%q needs operations.tls.%s beside it", file, name)
	}
	return nil
}

var errNothingToShow = errors.New("ops: HandlerConfig.Drainer and Tracker must be those that are to be shown, and one is nil")
