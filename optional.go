package gracefulfx

import (
	"errors"
	"fmt"

	"go.uber.org/fx"
)

// optional is a component that an app may provide, as fx names it in its graph.
type optional struct {
	key     string
	present bool
}

// buildable returns an error for each component that the app provides and fx
// could not build: it must not be treated as absent. Without a graph, outside
// of fx, there is nothing to look at.
func buildable(text fx.DotGraph, components ...optional) error {
	var g *graph
	var errs []error
	for _, c := range components {
		if c.present || text == "" {
			continue
		}
		if g == nil {
			g = readGraph(text)
		}
		if what := g.lack(c.key); what != "" {
			errs = append(errs, fmt.Errorf("gracefulfx: %s is provided but cannot be built: %s", c.key, what))
		}
	}
	return errors.Join(errs...)
}
