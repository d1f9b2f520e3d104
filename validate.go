package gracefulfx

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _longestDuration keeps the sum of delay and timeout far from overflow, which
// would force a drain at once.
const _longestDuration = 365 * 24 * time.Hour

// Validate reports everything that is wrong with c, each fault with its key,
// the value and what is allowed. It returns nil if nothing is wrong.
func (c Config) Validate() error { return c.faults().join() }

func (c Config) faults() faults {
	var fs faults
	fs.add("graceful.addr", checkAddr(c.Addr))
	fs.add("graceful.signal", checkSignals(c.Signals)...)
	fs.add("graceful.keepAliveInterval", checkPositive(c.KeepAliveInterval))
	fs.add("graceful.timeout", checkPositive(c.Timeout))
	fs.add("graceful.delay", checkDuration(c.Delay))
	fs.add("graceful.late", checkLate(c.Late))
	fs.add("graceful.reject.status", checkStatus(c.Reject.Status))
	fs.add("graceful.reject.retryAfter", checkSeconds(c.Reject.RetryAfter))
	fs.add("graceful.readHeaderTimeout", checkPositive(c.ReadHeaderTimeout))
	fs.add("graceful.readTimeout", checkDuration(c.ReadTimeout))
	fs.add("graceful.writeTimeout", checkDuration(c.WriteTimeout))
	fs.add("graceful.idleTimeout", checkPositive(c.IdleTimeout))
	fs.add("graceful.maxHeaderBytes", checkSize(c.MaxHeaderBytes))
	fs.add("graceful.tls.certFile", checkPair(c.TLS.CertFile, c.TLS.KeyFile, "keyFile"))
	fs.add("graceful.tls.keyFile", checkPair(c.TLS.KeyFile, c.TLS.CertFile, "certFile"))
	return fs
}

func checkSignals(signals []os.Signal) []error {
	if len(signals) == 0 {
		return []error{fmt.Errorf("an empty list would never drain: name a signal such as %s", _signalExample)}
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

func checkSeconds(d time.Duration) error {
	if d%time.Second != 0 {
		return fmt.Errorf(`%v is no whole number of seconds, in which the header counts: write one such as "5s", or none`, d)
	}
	return checkDuration(d)
}

func checkLate(p graceful.LatePolicy) error {
	if !slices.Contains(_latePolicies, p) {
		return fmt.Errorf("%v is no policy: write reject or serve", p)
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
