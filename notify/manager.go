package notify

import (
	"errors"
	"io"
	"time"
)

// manager is what manages the process.
type manager interface {
	// ready says that the app serves.
	ready() error
	// stopping says that the app stops, for which it may take so long.
	stopping(patience time.Duration) error
	// status says in words what the app does.
	status(text string) error
	// alive says that the app answers.
	alive() error
	io.Closer
}

// managers are all that want to be told.
type managers []manager

// named returns the managers that the environment names.
func named(getenv func(string) string) (managers, error) {
	var all managers
	var faults []error
	for _, of := range []func(func(string) string) (manager, error){systemdOf, s6Of, nodeOf} {
		switch m, err := of(getenv); {
		case err != nil:
			faults = append(faults, err)
		case m != nil:
			all = append(all, m)
		}
	}
	if len(faults) > 0 {
		_ = all.each(manager.Close)
		return nil, errors.Join(faults...)
	}
	return all, nil
}

// each does the same for each of them.
func (m managers) each(do func(manager) error) error {
	var faults []error
	for _, one := range m {
		faults = append(faults, do(one))
	}
	return errors.Join(faults...)
}
