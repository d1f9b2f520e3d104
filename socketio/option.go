package socketio

import "time"

// Option adjusts a [Closer] or one of the servers mounted with it.
type Option func(*options)

type options struct {
	name   string
	spread time.Duration
}

// Spread sends the clients away one after the other over the time d, so that
// the other servers do not meet them all at once. Keep it below the drain's
// timeout: when that runs out, those that are left are sent away at once, and
// the drain counts as forced. The default is zero: all at once.
//
// It is meant for WebSockets. A client on long polling leaves earlier if its
// next request needs a new connection, for which it is too late then.
//
// Given to [New] it holds for every server and for [Closer.Add].
func Spread(d time.Duration) Option { return func(o *options) { o.spread = d } }

// Named sets the name of a server in counts, reports and errors. The default is
// "socket.io", with a number from the second server on. Given to [New] it is
// the name of the closer, whose default is "socketio".
func Named(name string) Option { return func(o *options) { o.name = name } }

func (o options) with(more []Option) options {
	for _, option := range more {
		option(&o)
	}
	return o
}
