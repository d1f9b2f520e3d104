package gracefulfx

import "github.com/gracefulfx/gracefulfx/graceful"

// use tells an app whose server a framework owns from one that has forgotten its
// handler: the first asks for the drainer, by itself, before the module's turn.
type use struct {
	turn    bool // whether it is the module's turn
	drainer bool // whether the drainer was asked for before
}

func newUse() *use { return new(use) }

// beginTurn is invoked before serve.
func beginTurn(u *use) { u.turn = true }

// newDrainer notes who asks.
func newDrainer(p DrainerParams, u *use) (*graceful.Drainer, error) {
	u.drainer = !u.turn
	return NewDrainer(p)
}
