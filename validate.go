package gracefulfx

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// _longestDuration keeps the sum of delay and timeout far from overflow, which
// would force a drain at once.
const _longestDuration = 365 * 24 * time.Hour

// Validate reports everything that is wrong with c, each fault with its key,
// the value and what is allowed. It returns nil if nothing is wrong.
func (c Config) Validate() error { return c.faults().Join() }

func (c Config) faults() yamlconf.Faults {
	var fs yamlconf.Faults
	fs.Add("graceful.addr", checkAddr(c.Addr))
	fs.Add("graceful.signal", checkSignals(c.Signals)...)
	fs.Add("graceful.keepAliveInterval", checkPositive(c.KeepAliveInterval))
	fs.Add("graceful.quietPeriod", c.checkQuietPeriod())
	fs.Add("graceful.goodbye", checkGoodbye(c.Goodbye))
	fs.Add("graceful.timeout", checkPositive(c.Timeout))
	fs.Add("graceful.delay", checkDuration(c.Delay))
	fs.Add("graceful.late", checkLate(c.Late))
	fs.Add("graceful.reject.status", checkStatus(c.Reject.Status))
	fs.Add("graceful.reject.retryAfter", checkSeconds(c.Reject.RetryAfter))
	fs.Add("graceful.exitDelay", checkDuration(c.ExitDelay))
	fs.Add("graceful.readHeaderTimeout", checkPositive(c.ReadHeaderTimeout))
	fs.Add("graceful.readTimeout", checkDuration(c.ReadTimeout))
	fs.Add("graceful.writeTimeout", checkDuration(c.WriteTimeout))
	fs.Add("graceful.idleTimeout", checkPositive(c.IdleTimeout))
	fs.Add("graceful.maxConnectionAge", checkDuration(c.MaxConnectionAge))
	fs.Add("graceful.maxHeaderBytes", checkSize(c.MaxHeaderBytes))
	fs.Add("graceful.tls.certFile", checkPair(c.TLS.CertFile, c.TLS.KeyFile, "keyFile"))
	fs.Add("graceful.tls.keyFile", checkPair(c.TLS.KeyFile, c.TLS.CertFile, "certFile"))
	return fs
}

func checkSignals(signals []os.Signal) []error {
	if len(signals) == 0 {
		return []error{fmt.Errorf("an empty list would never drain: name a signal such as %s", _signalExample)}
	}
	if len(signals) > 1 && slices.Contains(signals, NoSignal) {
		return []error{errors.New("none does not go with a signal: write none by itself")}
	}
	var errs []error
	for _, sig := range signals {
		errs = append(errs, checkSignal(sig))
	}
	return errs
}

func checkPositive(d time.Duration) error {
	if d <= 0 {
		return fmt.Errorf(`%v is not allowed: write a duration above zero, such as "30s"`, d)
	}
	return checkDuration(d)
}

// checkDuration allows zero, which turns the option off.
func checkDuration(d time.Duration) error {
	switch {
	case d < 0:
		return fmt.Errorf(`%v is negative: write a duration such as "30s", or "0s"`, d)
	case d > _longestDuration:
		return fmt.Errorf(`%v is too long: write at most "%v"`, d, _longestDuration)
	default:
		return nil
	}
}

// checkQuietPeriod allows zero, which stands for the default.
func (c Config) checkQuietPeriod() error {
	least, most := c.KeepAliveInterval, c.Timeout/2
	switch {
	case c.QuietPeriod == 0:
		return nil
	case least > most:
		return fmt.Errorf("%v is not allowed: nothing lies between keepAliveInterval (%v) and half of timeout (%v): write a longer timeout, or a shorter keepAliveInterval",
			c.QuietPeriod, least, most)
	case c.QuietPeriod < least, c.QuietPeriod > most:
		return fmt.Errorf("%v is not allowed: write a duration from keepAliveInterval (%v) to half of timeout (%v)",
			c.QuietPeriod, least, most)
	default:
		return nil
	}
}

// _goodbyes are those that Config.Goodbye may have.
var _goodbyes = []graceful.Goodbye{graceful.GoodbyeNone, graceful.GoodbyeRequestTimeout, graceful.GoodbyeReject}

func checkGoodbye(g graceful.Goodbye) error {
	if !slices.Contains(_goodbyes, g) {
		return fmt.Errorf("%v is not a goodbye: %s", g, _goodbyeForms)
	}
	return nil
}

const _goodbyeForms = "write none, requestTimeout or reject"

func checkSeconds(d time.Duration) error {
	if d%time.Second != 0 {
		return fmt.Errorf(`%v is not a whole number of seconds, in which the header counts: write one such as "5s", or none`, d)
	}
	return checkDuration(d)
}

// _latePolicies are those that Config.Late may have; their String is what YAML
// says.
var _latePolicies = []graceful.LatePolicy{graceful.Reject, graceful.Serve}

func checkLate(p graceful.LatePolicy) error {
	if !slices.Contains(_latePolicies, p) {
		return fmt.Errorf("%v is not a policy: write reject or serve", p)
	}
	return nil
}

func checkStatus(status int) error {
	if status < 400 || status > 599 {
		return fmt.Errorf("%d would tell a proxy that the request was served: write a status from 400 to 599", status)
	}
	return nil
}

func checkSize(n int) error {
	if n <= 0 {
		return fmt.Errorf("%d is not allowed: write a number of bytes above zero, such as 1048576", n)
	}
	return nil
}

func checkPair(file, other, otherName string) error {
	if file != "" && other == "" {
		return fmt.Errorf("%q needs graceful.tls.%s beside it: set both, or neither for plain HTTP", file, otherName)
	}
	return nil
}

// _addressForms is what an address may look like.
const _addressForms = `write "host:port", ":port" or "unix:/path"`

// checkAddr allows no service names such as ":http": what they mean depends on
// the machine, and a misspelt one would show only when the server binds.
func checkAddr(addr string) error {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return checkSocketPath(addr, path)
	}
	_, port, err := net.SplitHostPort(addr)
	switch {
	case err == nil && port != "":
		return checkPort(addr, port)
	case err == nil || !strings.Contains(addr, ":"):
		return fmt.Errorf("%q has no port: %s", addr, _addressForms)
	default:
		return fmt.Errorf("%q is not an address: %s, and an IPv6 host in brackets", addr, _addressForms)
	}
}

func checkSocketPath(addr, path string) error {
	if path == "" {
		return fmt.Errorf(`%q has no path: write one such as "unix:/run/app.sock"`, addr)
	}
	return nil
}

func checkPort(addr, port string) error {
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q: port %q is not allowed: write a number from 0 to 65535", addr, port)
	}
	return nil
}
