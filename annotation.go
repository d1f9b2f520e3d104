package gracefulfx

import (
	"fmt"
	"reflect"

	"go.uber.org/fx"
)

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
