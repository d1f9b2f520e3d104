package graceful

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"
)

// Config says how to drain. The zero value of a field stands for its default,
// except for Delay and MaxConnectionAge, whose default is zero.
type Config struct {
	// Timeout is how long after Delay the drain stops waiting and closes what
	// is left. The default is [DefaultTimeout].
	Timeout time.Duration
	// Delay is how long to go on accepting and serving after the drain has
	// been announced, so that a balancer has the time to look elsewhere. The
	// default is zero.
	Delay time.Duration
	// KeepAliveInterval is how often kept-alive connections are looked at
	// during the drain. The default is [DefaultKeepAliveInterval], or
	// QuietPeriod if that is set and shorter.
	KeepAliveInterval time.Duration
	// QuietPeriod is how long a kept-alive connection must have been silent,
	// during the drain, to be closed. A client or proxy that did not run for
	// that long, or whose segment was lost, looks silent too. It must be at
	// least KeepAliveInterval and at most half of Timeout. The default is the
	// larger of [DefaultQuietPeriod] and KeepAliveInterval, but at most a
	// quarter of Timeout.
	QuietPeriod time.Duration
	// Goodbye says what a kept-alive connection is sent before it is closed as
	// idle. The default is [GoodbyeNone]. [GoodbyeReject] needs a Rejection
	// that [NewRejection] has made.
	Goodbye Goodbye
	// Late says what to do with late requests. The default is [Reject].
	Late LatePolicy
	// Rejection answers late requests where Late is [Reject]. It need not read
	// their bodies. The default is 502 with a line of text, see [NewRejection].
	Rejection http.Handler
	// MaxConnectionAge is after what age a connection ends, so that servers that
	// were started later get their share: with the next reply, which says
	// Connection: close, or on HTTP/2 with GOAWAY in two steps at the next stream.
	// No request is lost by that. It is up to a tenth less, so that connections that
	// were opened together do not end together. Idle connections are left to
	// http.Server.IdleTimeout, for a close could cross a request; hijacked ones are
	// left alone, and so is HTTP/2 by a function of the user's in TLSNextProto. The
	// default, zero, ends none.
	MaxConnectionAge time.Duration
	// Observer is told what happens, on a goroutine of its own. The default is
	// none.
	Observer Observer
}

// Defaults of [Config].
const (
	DefaultTimeout           = 30 * time.Second
	DefaultKeepAliveInterval = 100 * time.Millisecond
	DefaultQuietPeriod       = 500 * time.Millisecond
)

// patience returns how long a drain may take until it is forced.
func (c Config) patience() time.Duration {
	if c.Timeout > math.MaxInt64-c.Delay {
		return math.MaxInt64
	}
	return c.Delay + c.Timeout
}

// withDefaults returns the configuration with its defaults filled in, or an
// error that names every field which holds what it must not.
func (c Config) withDefaults() (Config, error) {
	var errs []error
	for _, f := range []struct {
		name  string
		value *time.Duration
		none  time.Duration
	}{
		{"Timeout", &c.Timeout, DefaultTimeout},
		{"KeepAliveInterval", &c.KeepAliveInterval, c.defaultInterval()},
		{"QuietPeriod", &c.QuietPeriod, 0},
		{"Delay", &c.Delay, 0},
		{"MaxConnectionAge", &c.MaxConnectionAge, 0},
	} {
		if *f.value < 0 {
			errs = append(errs, fmt.Errorf("graceful: Config.%s is %v: must not be negative", f.name, *f.value))
		}
		if *f.value == 0 {
			*f.value = f.none
		}
	}
	if c.Late != Reject && c.Late != Serve {
		errs = append(errs, fmt.Errorf("graceful: Config.Late is %v: must be Reject or Serve", c.Late))
	}
	if c.Rejection == nil {
		c.Rejection = NewRejection(http.StatusBadGateway, _rejectionBody, 0)
	}
	errs = append(errs, c.checkQuietPeriod(), c.checkGoodbye())
	if c.QuietPeriod == 0 {
		c.QuietPeriod = min(max(DefaultQuietPeriod, c.KeepAliveInterval), c.Timeout/4)
	}
	if c.Observer == nil {
		c.Observer = Observers{}
	}
	errs = append(errs, checkObserver(c.Observer))
	return c, errors.Join(errs...)
}

func (c Config) defaultInterval() time.Duration {
	if c.QuietPeriod > 0 {
		return min(DefaultKeepAliveInterval, c.QuietPeriod)
	}
	return DefaultKeepAliveInterval
}

func (c Config) checkQuietPeriod() error {
	least, most := c.KeepAliveInterval, c.Timeout/2
	if q := c.QuietPeriod; q > 0 && (q < least || q > most) {
		return fmt.Errorf("graceful: Config.QuietPeriod is %v: must be from KeepAliveInterval to half of Timeout, %v to %v", q, least, most)
	}
	return nil
}

func (c Config) checkGoodbye() error {
	if c.Goodbye > GoodbyeReject {
		return fmt.Errorf("graceful: Config.Goodbye is %v: must be GoodbyeNone, GoodbyeRequestTimeout or GoodbyeReject", c.Goodbye)
	}
	if _, known := c.Rejection.(*rejection); c.Goodbye == GoodbyeReject && !known {
		return errors.New("graceful: Config.Goodbye is reject: needs a Rejection that NewRejection has made")
	}
	return nil
}
