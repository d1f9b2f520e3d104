package ops

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

const (
	_usualRows = 100
	_mostRows  = 1000
)

// filter says which connections are wanted.
type filter struct {
	state, server string // "" for any
	older         time.Duration
	limit         int
}

// parseFilter reads ?state=&server=&older=&limit=.
func parseFilter(q url.Values) (f filter, err error) {
	f = filter{state: q.Get("state"), server: q.Get("server")}
	if f.state != "" && !isState(f.state) {
		return f, fmt.Errorf("state %q is not a state: write new, reading, active, idle, hijacked or http2", f.state)
	}
	older := cmp.Or(q.Get("older"), "0s")
	if f.older, err = time.ParseDuration(older); err != nil || f.older < 0 {
		return f, fmt.Errorf("older %q is not a duration: write one such as 5s", older)
	}
	limit := cmp.Or(q.Get("limit"), strconv.Itoa(_usualRows))
	if f.limit, err = strconv.Atoi(limit); err != nil || f.limit < 1 || f.limit > _mostRows {
		return f, fmt.Errorf("limit %q is not allowed: write a number from 1 to %d", limit, _mostRows)
	}
	return f, nil
}

func isState(name string) bool {
	for s := range (graceful.Counts{}) {
		if graceful.State(s).String() == name { //nolint:gosec // a handful
			return true
		}
	}
	return false
}

func (f filter) takes(c graceful.Connection, now time.Time) bool {
	return (f.state == "" || f.state == c.State.String()) &&
		(f.server == "" || f.server == c.Server) &&
		now.Sub(beganAt(c)) >= f.older
}
