package gracefulfx

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"go.uber.org/fx"
)

// optional is a component that an app may provide, as fx names it in its graph.
type optional struct {
	key     string
	present bool
}

// _rejectionKey is what fx calls what AsRejection provides.
const _rejectionKey = "http.Handler[name=gracefulfx.rejection]"

// madeInVain reports whether a constructor makes the component that is not there,
// and lacks nothing.
func madeInVain(text fx.DotGraph, key string) bool {
	g := readGraph(text)
	return len(g.makers[key]) > 0 && g.lack(key) == ""
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

// nothingToServe returns errNothingToServe, and which constructors might have made
// something. One that is fx.Private in another module looks here like one that
// needs what is private there, or returns nil; none of that is a fault where there
// is something to serve.
func nothingToServe(text fx.DotGraph) error {
	g := readGraph(text)
	err := errNothingToServe
	for _, key := range []string{"http.Handler", "*http.Server"} {
		for _, c := range g.makers[key] {
			err = fmt.Errorf("%w; %s makes %s, but returns nil, or is fx.Private in another module%s", err, c, key, c.orNeedsSuch())
		}
	}
	if len(g.makers["*http.ServeMux"]) > 0 {
		err = fmt.Errorf("%w; there is a *http.ServeMux: provide it by fx.Annotate(newMux, fx.As(new(http.Handler)))", err)
	}
	return err
}

func (c *constructor) orNeedsSuch() string {
	if len(c.needs) == 0 {
		return ""
	}
	return ", or needs what is: " + strings.Join(c.needs, ", ")
}

// present returns an error if a member of a value group is nil, or an interface
// that holds nil: it would panic in the drain at the latest.
func present[T any](annotation string, members []T) error {
	for _, m := range members {
		if isNil(m) {
			return fmt.Errorf("gracefulfx: a constructor given to %s returned nil (%v): return an error instead",
				annotation, reflect.TypeFor[T]())
		}
	}
	return nil
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Slice, reflect.Chan, reflect.Interface:
		return r.IsNil()
	default:
		return false
	}
}
