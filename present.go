package gracefulfx

import (
	"fmt"
	"reflect"
)

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
