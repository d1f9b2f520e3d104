package gracefulfx

import (
	"fmt"
	"net"
	"net/http"
	"reflect"

	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// AsCloser annotates a constructor whose result is a [graceful.Closer], for use
// in fx.Provide. The drain calls the closer when it closes the intake. A
// constructor of something else, or one that returns nil, stops the app with an
// error, here and below.
//
// As with every annotation of fx, the graph gets nothing else of the constructor:
// provide a hub that its handler asks for by itself, and give AsCloser
// func(h *Hub) graceful.Closer { return h }.
func AsCloser(constructor any) any {
	return annotate[graceful.Closer]("AsCloser", constructor,
		fx.As(new(graceful.Closer)),
		fx.ResultTags(`group:"gracefulfx.closers"`),
	)
}

// AsServer annotates a constructor whose result is a [*graceful.Server], for use
// in fx.Provide. The constructor asks for the [*graceful.Drainer] in the graph
// and calls [graceful.NewServer] with it. The module starts these servers after
// its own, in no order. They drain at the same time as it, those with
// [graceful.ServerConfig].Last after all others. Each needs a name of its own.
func AsServer(constructor any) any {
	return annotate[*graceful.Server]("AsServer", constructor,
		fx.ResultTags(`group:"gracefulfx.servers"`))
}

// AsListener annotates a constructor whose result is a [net.Listener], for use
// in fx.Provide. The module's own server serves all listeners in the graph,
// annotated or not, instead of its configured address.
func AsListener(constructor any) any {
	return annotate[net.Listener]("AsListener", constructor,
		fx.As(new(net.Listener)),
		fx.ResultTags(`group:"gracefulfx.listeners"`),
	)
}

// AsRejection annotates a constructor whose result is an [http.Handler] that
// answers rejected requests in place of the configured reply, for use in
// fx.Provide. The reply's Connection: close is added to whatever it writes.
func AsRejection(constructor any) any {
	return annotate[http.Handler]("AsRejection", constructor,
		fx.As(new(http.Handler)),
		fx.ResultTags(`name:"gracefulfx.rejection"`),
	)
}

// AsObserver annotates a constructor whose result is a [graceful.Observer], for
// use in fx.Provide. It is told of every event, on a goroutine of its own; an
// observer that panics is told no more. It cannot ask for the [*graceful.Drainer],
// which needs its observers first; the report of the drain is in the last event,
// [graceful.DrainEnded].
func AsObserver(constructor any) any {
	return annotate[graceful.Observer]("AsObserver", constructor,
		fx.As(new(graceful.Observer)),
		fx.ResultTags(`group:"gracefulfx.observers"`),
	)
}

// AsCheck annotates a constructor whose result is a [graceful.Check], for use in
// fx.Provide. The [*graceful.Readiness] in the graph is red while one of its checks
// fails, and the /readyz of package ops says which. Each check needs a name of its
// own. Its constructor must not depend on the readiness, directly or not.
func AsCheck(constructor any) any {
	return annotate[graceful.Check]("AsCheck", constructor,
		fx.ResultTags(`group:"gracefulfx.checks"`))
}

// annotate is fx.Annotate for a constructor of a T. What makes no T is replaced
// by a constructor that fails when the module asks for it: a value group of
// another type would be provided and never asked for.
func annotate[T any](name string, constructor any, annotations ...fx.Annotation) any {
	if err := makes(reflect.TypeOf(constructor), reflect.TypeFor[T]()); err != nil {
		err = fmt.Errorf("gracefulfx: %s: %w", name, err)
		constructor = func() (none T, _ error) { return none, err }
	}
	return fx.Annotate(constructor, annotations...)
}

// makes returns an error unless a constructor of that type makes a value of type
// want, and nothing else but an error.
func makes(constructor, want reflect.Type) error {
	if constructor != nil && constructor.PkgPath() == "go.uber.org/fx" {
		return fmt.Errorf("%v is not a constructor: pass the function itself, which takes names and groups by a struct with fx.In", constructor)
	}
	if constructor == nil || constructor.Kind() != reflect.Func {
		return fmt.Errorf("%v is not a constructor: pass a function that returns %v", constructor, want)
	}
	fault := fmt.Errorf("%v does not return %v, or that and an error", constructor, want)
	out := constructor.NumOut()
	if out == 0 || out > 2 || !constructor.Out(0).AssignableTo(want) {
		return fault
	}
	if out == 2 && constructor.Out(1) != reflect.TypeFor[error]() {
		return fault
	}
	return nil
}
