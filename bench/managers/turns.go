package managers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
	"github.com/gracefulfx/gracefulfx/bench/rolling"
)

// Run lets the manager restart two instances behind the proxy, in turn, so many times
// in all. What it needs must be installed, see [Install].
func Run(ctx context.Context, kit *peer.Kit, k Kind, behind proxy.Kind, restarts int) (r rolling.Result, err error) {
	s, err := newSite(ctx, kit, k, behind)
	if err != nil {
		return r, k.wrap(err)
	}
	t := turns{kind: k, site: s, manager: k.manage(s)}
	defer func() { err = errors.Join(err, t.stop(context.WithoutCancel(ctx))) }()
	if err := t.start(ctx); err != nil {
		return r, k.wrap(err)
	}
	r, err = rolling.Turns(ctx, s.dir, t, behind, restarts)
	if err != nil {
		return r, k.wrap(err)
	}
	return r, nil
}

// turns are the instances as the backends of a proxy.
type turns struct {
	kind    Kind
	site    site
	manager manager
}

func (t turns) start(ctx context.Context) error {
	if err := t.manager.start(ctx); err != nil {
		return err
	}
	return t.site.serve(ctx)
}

func (t turns) stop(ctx context.Context) error {
	if err := t.manager.stop(ctx); err != nil {
		return t.kind.wrap(fmt.Errorf("stop: %w", err))
	}
	return nil
}

// Addrs are the addresses of the instances.
func (t turns) Addrs() []string {
	addrs := make([]string, len(t.site.instances))
	for n, i := range t.site.instances {
		addrs[n] = i.addr
	}
	return addrs
}

// Restart restarts an instance by the manager's command. Where that is said to wait
// until the app serves, it must.
func (t turns) Restart(ctx context.Context, n int, _ *proxy.Proxy) (peer.Stop, error) {
	i := t.site.instances[n%len(t.site.instances)]
	stop := peer.Stop{Addr: i.addr, Signalled: time.Now()}
	ended, err := t.manager.exits(i)
	if err != nil {
		return stop, err
	}
	before, err := i.process(ctx)
	if err != nil {
		return stop, err
	}
	if err := t.manager.restart(ctx, i); err != nil {
		return stop, err
	}
	if err := t.back(ctx, i, before); err != nil {
		return stop, fmt.Errorf("%s after its restart: %w", i.name, err)
	}
	stop.Exit, err = t.exit(ctx, i, len(ended))
	return stop, err
}

// back waits until another process serves, or asserts that it does.
func (t turns) back(ctx context.Context, i *instance, before string) error {
	if !t.kind.Waits {
		return i.serves(ctx, before)
	}
	now, err := i.process(ctx)
	if err != nil {
		return fmt.Errorf("not waited for: %w", err)
	}
	if now == before {
		return errors.New("not restarted")
	}
	return nil
}

// exit returns how the process of a restart has ended, behind those that had ended
// before.
func (t turns) exit(ctx context.Context, i *instance, before int) (peer.Exit, error) {
	e := peer.Exit{At: time.Now()}
	err := await(ctx, func() error {
		all, err := t.manager.exits(i)
		if err != nil {
			return err
		}
		if len(all) <= before {
			return fmt.Errorf("the manager says nothing of the end of %s", i.name)
		}
		e.Code, e.Killed = all[before], all[before] < 0
		return nil
	})
	return e, err
}
