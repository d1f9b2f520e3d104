package managers

import (
	"context"
	"fmt"
	"slices"
)

// Kind is a process manager.
type Kind struct {
	// Name is its name in tests.
	Name string
	// Waits says that its restart returns when the app serves again, by what the
	// file tells it. Otherwise that has to be awaited.
	Waits    bool
	packages map[string]string // of Debian, by their program
	node     bool              // whether it comes from npm
	drop     string            // a line of the file that is left out
	manage   func(site) manager
}

// manager runs the instances of a site.
type manager interface {
	// start starts the manager, and by it the instances.
	start(ctx context.Context) error
	// restart restarts an instance by the manager's command, and returns with it.
	restart(ctx context.Context, i *instance) error
	// exits returns the codes with which the instance's processes have ended
	// according to the manager, -1 for a signal.
	exits(i *instance) ([]int, error)
	// stop ends the instances and the manager.
	stop(ctx context.Context) error
}

// All returns the managers in the order of docs/managers.md.
func All() []Kind {
	return []Kind{
		{Name: "supervisord", Waits: true, packages: map[string]string{"supervisord": "supervisor"}, manage: newSupervisord},
		{Name: "runit", Waits: true, packages: map[string]string{"runsv": "runit", "curl": "curl"}, manage: newRunit},
		{Name: "s6", Waits: true, packages: map[string]string{"s6-supervise": "s6"}, manage: newS6},
		{Name: "pm2", Waits: true, node: true, manage: newPM2},
		{Name: "forever", node: true, manage: newForever},
	}
}

// ForeverWithout returns forever without the kill signal of its file.
func ForeverWithout() Kind {
	all := All()
	k := all[slices.IndexFunc(all, func(k Kind) bool { return k.Name == "forever" })]
	k.Name += " without killSignal"
	k.drop = `"killSignal": "SIGUSR2",`
	return k
}

func (k Kind) wrap(err error) error { return fmt.Errorf("%s: %w", k.Name, err) }
