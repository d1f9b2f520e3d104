package yamlconf

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// Readers say how to read a value into a field, by the field's type.
type Readers map[reflect.Type]reader

// reader reads a value, as YAML decodes it, into a field of its type. A field
// that is not read keeps what it has.
type reader func(value any, field reflect.Value) []error

// Add registers read for all fields of type T. It gets what the field has now.
func Add[T any](readers Readers, read func(value any, now T) (T, []error)) {
	addRaw(readers, func(value any, now T) (T, []error) { return read(plain(value), now) })
}

// addRaw is [Add] for readers that tell a [Text] from other values.
func addRaw[T any](readers Readers, read func(value any, now T) (T, []error)) {
	readers[reflect.TypeFor[T]()] = func(value any, field reflect.Value) []error {
		v, errs := read(value, field.Interface().(T))
		field.Set(reflect.ValueOf(v))
		return errs
	}
}

// AddOne is [Add] for values that have one fault at the most.
func AddOne[T any](readers Readers, read func(value any) (T, error)) {
	Add(readers, one(func(value any, _ T) (T, error) { return read(value) }))
}

// one makes a list of an error, with which the field keeps what it has.
func one[T any](read func(value any, now T) (T, error)) func(any, T) (T, []error) {
	return func(value any, now T) (T, []error) {
		v, err := read(value, now)
		if err != nil {
			return now, []error{err}
		}
		return v, nil
	}
}

// NewReaders returns the readers of texts, switches and numbers. The example
// shows how to write a text, where the field has none.
func NewReaders(example string) Readers {
	readers := Readers{}
	addRaw(readers, one(func(value any, now string) (string, error) {
		return readText(value, cmp.Or(now, example))
	}))
	addRaw(readers, one(func(value any, _ bool) (bool, error) { return readSwitch(value) }))
	AddOne(readers, readNumber)
	return readers
}

// readText reads a string. What looks like a number, a switch or a date to
// YAML needs quotes, which the example shows; what comes from the environment
// does not.
func readText(value any, example string) (string, error) {
	switch text := value.(type) {
	case string:
		return text, nil
	case Text:
		return string(text), nil
	default:
		return "", fmt.Errorf("%s is not a string: write one in quotes, such as %q", Show(value), example)
	}
}

var errNotSecret = errors.New("is not a string: write it in quotes")

// readSecret reads a string, and shows none of it where it is not one.
func readSecret(value any, field reflect.Value) error {
	text, err := readText(value, "")
	if err != nil {
		return errNotSecret
	}
	field.SetString(text)
	return nil
}

// readSwitch takes from the environment what YAML takes for a switch.
func readSwitch(value any) (bool, error) {
	text, _ := value.(Text)
	switch strings.ToLower(string(text)) {
	case "true", "yes", "on":
		return true, nil
	case "false", "no", "off":
		return false, nil
	}
	on, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("%s is not a switch: write true or false, without quotes", Show(value))
	}
	return on, nil
}

func readNumber(value any) (int, error) {
	switch n := value.(type) {
	case int:
		return n, nil
	case int64, uint64:
		return 0, fmt.Errorf("%d is too large: write a number such as 502", n)
	case float64:
		if math.Abs(n) >= 1<<63 {
			return 0, fmt.Errorf("%v is too large: write a number such as 502", n)
		}
	}
	return 0, fmt.Errorf("%s is not a whole number: write one such as 502, without quotes", Show(value))
}
