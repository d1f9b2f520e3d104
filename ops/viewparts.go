package ops

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// process tells one process from others.
type process struct {
	Name string `json:"name"`
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

var thisProcess = sync.OnceValue(func() process {
	host, _ := os.Hostname() // "" where it has none
	return process{filepath.Base(os.Args[0]), host, os.Getpid()}
})

type serverView struct {
	Name         string         `json:"name"`
	Addresses    []string       `json:"addresses"`
	Last         bool           `json:"last"`
	Accepted     int64          `json:"accepted"`
	Open         int            `json:"open"`
	Connections  map[string]int `json:"connections"` // by state, all of them
	Requests     requestsView   `json:"requests"`
	ClosedIdle   int            `json:"closedIdle"`
	ClosedSilent int            `json:"closedSilent"`
}

type closerView struct {
	Name    string  `json:"name"`
	State   string  `json:"state"` // waiting, running or done
	Seconds seconds `json:"seconds,omitzero"`
	Detail  string  `json:"detail,omitempty"`
	Error   string  `json:"error,omitempty"`
}

func serverViews(servers []graceful.ServerStatus) []serverView {
	list := []serverView{}
	for _, s := range servers {
		v := serverView{
			Name: s.Name, Addresses: []string{}, Last: s.Last, Accepted: s.Accepted,
			Open: s.Connections.Total(), Connections: map[string]int{}, Requests: requestsView(s.Requests),
			ClosedIdle: s.ClosedIdle, ClosedSilent: s.ClosedSilent,
		}
		for _, a := range s.Addrs {
			v.Addresses = append(v.Addresses, a.String())
		}
		for state, n := range s.Connections {
			v.Connections[graceful.State(state).String()] = n //nolint:gosec // a handful
		}
		list = append(list, v)
	}
	return list
}

func closerViews(closers []graceful.CloserStatus, now time.Time) []closerView {
	list := []closerView{}
	for _, c := range closers {
		v := closerView{Name: c.Name, State: "waiting", Detail: c.Detail, Error: textOf(c.Err)}
		switch {
		case c.Done:
			v.State, v.Seconds = "done", secondsOf(c.Took)
		case !c.Began.IsZero():
			v.State, v.Seconds = "running", secondsOf(now.Sub(c.Began))
		}
		list = append(list, v)
	}
	return list
}
