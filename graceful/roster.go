package graceful

import "fmt"

// AddClosers adds closers to those that are called when the intake closes. It
// adds none and returns an error if one is nil, or panics when it is asked for its
// name, and [ErrDraining] once the drain has begun.
func (d *Drainer) AddClosers(closers ...Closer) error {
	named := make([]namedCloser, len(closers))
	for i, c := range closers {
		name, err := nameOf(c)
		if err != nil {
			return fmt.Errorf("graceful: AddClosers: number %d: %w", i, err)
		}
		named[i] = namedCloser{c, name}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.begun {
		return ErrDraining
	}
	d.closers = append(d.closers, named...)
	return nil
}

// adopt takes a server into the drain and lets it begin to serve, unless the
// drain was first.
func (d *Drainer) adopt(s *Server, serve func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.enlist(s.account, s.listeners...); err != nil {
		return err
	}
	d.servers = append(d.servers, s)
	serve()
	return nil
}

// nameFree returns an error where a server has the name.
func (d *Drainer) nameFree(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.nameFreeLocked(name)
}

func (d *Drainer) nameFreeLocked(name string) error {
	for _, other := range d.accounts {
		if other.name == name {
			return fmt.Errorf("graceful: there is a server named %q already: give each a name of its own", name)
		}
	}
	return nil
}

// enlist takes an account and its listeners into the drain, unless that has
// begun or the name is taken.
func (d *Drainer) enlist(s *account, listeners ...*listener) error {
	if d.begun {
		return ErrDraining
	}
	if err := d.nameFreeLocked(s.name); err != nil {
		return err
	}
	if len(d.accounts) == 0 {
		for name := range mismatches() {
			d.Observe(AssumptionFailed{name})
		}
	}
	d.accounts = append(d.accounts, s)
	d.listeners = append(d.listeners, listeners...)
	return nil
}

// registered returns the closers in the order of their registration, as far as
// they have come. None is added any more when a drain asks.
func (d *Drainer) registered() []namedCloser {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closers
}

// owned returns the servers of st, or all if it is nil, in the order of their
// start.
func (d *Drainer) owned(st *stage) []*Server {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []*Server
	for _, s := range d.servers {
		if st == nil || s.account.stage == st {
			list = append(list, s)
		}
	}
	return list
}

// intakes returns the listeners of st.
func (d *Drainer) intakes(st *stage) []*listener {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []*listener
	for _, l := range d.listeners {
		if l.account.stage == st {
			list = append(list, l)
		}
	}
	return list
}

// enlisted returns the accounts in the order in which they came.
func (d *Drainer) enlisted() []*account {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.accounts
}
