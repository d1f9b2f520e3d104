package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// The names of the protocols.
const (
	http11 = "1.1"
	http2  = "2"
)

// group is a number of like clients.
type group struct {
	method, protocol, connections string
	like                          load.Client
}

func (g group) String() string {
	return fmt.Sprintf("%s HTTP/%s, %s", g.method, g.protocol, g.connections)
}

// groups are all that the flags ask for.
func (o *options) groups() []group {
	var all []group
	for _, p := range o.protocols {
		for _, m := range o.methods {
			kept, blind, fresh := o.client(m, p), o.client(m, p), o.client(m, p)
			kept.KeepAlive, kept.Look, blind.KeepAlive = true, true, true
			all = append(all, group{m, p, "kept", kept})
			if p == http11 && load.CanLook {
				all = append(all, group{m, p, "kept, not looking", blind})
			}
			all = append(all, group{m, p, "fresh", fresh})
		}
	}
	for i := range all {
		all[i].like.Name = fmt.Sprintf("group%d-client", i)
	}
	return all
}

func (o *options) client(method, protocol string) load.Client {
	return load.Client{
		Dial: o.dial, TLS: o.tls, HTTP2: protocol == http2, Method: method, Host: o.host, Path: o.path,
		Header: o.header, Body: o.body, Judge: judges[o.judge],
		Think: o.think, Patience: o.patience, Slow: o.slow,
	}
}

// measure puts the target under load, and shows on progress what becomes of it.
func (o *options) measure(ctx context.Context, progress io.Writer) (*report, error) {
	groups := o.groups()
	if err := o.probe(ctx, groups, progress); err != nil {
		return nil, err
	}
	started := time.Now()
	ctx, cancel := context.WithTimeout(ctx, o.duration)
	defer cancel()
	l := newLive(len(groups)*o.clients, progress)
	say(progress, "%d clients ask %s for %v; ^C ends it sooner.\n", l.clients, o.url, o.duration)
	running := make([]*load.Group, len(groups))
	for i, g := range groups {
		g.like.Observe = l.seen
		running[i] = load.Start(ctx, o.clients, g.like)
	}
	l.show(ctx)
	r := newReport(o, started)
	for i, g := range groups {
		r.add(g, o.clients, running[i].Stop())
	}
	r.judge(o.failOn)
	return r, nil
}

// probe asks once in each way that has to be answered.
func (o *options) probe(ctx context.Context, groups []group, progress io.Writer) error {
	for _, g := range groups {
		if g.connections != "fresh" {
			continue
		}
		g.like.Name = "probe"
		switch i := g.like.Probe(ctx); {
		case i.Kind == load.Refused:
			return fmt.Errorf("%s is refused: start the server first", o.url)
		case !i.Kind.Replied():
			return fmt.Errorf("%s %s by HTTP/%s is not answered (%s), so nothing can be measured: %w",
				g.method, o.url, g.protocol, i.Kind, i.Err)
		case i.Kind != load.Served:
			say(progress, "%s %s by HTTP/%s: %s, which does not count as answered.\n", g.method, o.url, g.protocol, i.Kind)
		}
	}
	return nil
}
