package yamlconf

import (
	"cmp"
	"fmt"
	"reflect"
)

// Readers say how to read a value into a field, by the field's type.
type Readers map[reflect.Type]reader

// reader reads a value, as YAML decodes it, into a field of its type. A field
// that is not read keeps what it has.
type reader func(value any, field reflect.Value) []error

// Add registers read for all fields of type T. It gets what the field has now.
func Add[T any](readers Readers, read func(value any, now T) (T, []error)) {
	readers[reflect.TypeFor[T]()] = func(value any, field reflect.Value) []error {
		now := field.Interface().(T)
		v, errs := read(value, now)
		field.Set(reflect.ValueOf(v))
		return errs
	}
}

// AddOne is [Add] for values that have one fault at the most.
func AddOne[T any](readers Readers, read func(value any) (T, error)) {
	Add(readers, func(value any, now T) (T, []error) {
		v, err := read(value)
		if err != nil {
			return now, []error{err}
		}
		return v, nil
	})
}

// NewReaders returns the readers of texts, switches and numbers. The example
// shows how to write a text, where the field has none.
func NewReaders(example string) Readers {
	readers := Readers{}
	Add(readers, func(value any, now string) (string, []error) {
		text, err := readText(value, cmp.Or(now, example))
		if err != nil {
			return now, []error{err}
		}
		return text, nil
	})
	AddOne(readers, readSwitch)
	AddOne(readers, readNumber)
	return readers
}

// readText reads a string. What looks like a number, a switch or a date to
// YAML needs quotes, which the example shows.
func readText(value any, example string) (string, error) {
	text, ok := value.(string)
	if !ok {
		return "", fmt.Errorf("%s is no string: write one in quotes, such as %q", Show(value), example)
	}
	return text, nil
}

func readSwitch(value any) (bool, error) {
	on, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("%s is no switch: write true or false, without quotes", Show(value))
	}
	return on, nil
}

func readNumber(value any) (int, error) {
	n, ok := value.(int)
	if !ok {
		return 0, fmt.Errorf("%s is no whole number: write one such as 502, without quotes", Show(value))
	}
	return n, nil
}
