package gracefulfx

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _section is where the configuration stands in a YAML document.
const _section = "graceful"

// parse reads a graceful section, as YAML decodes it into an any, over the
// defaults. If there are faults the Config is of no use.
//
// It looks at the section itself instead of decoding it into a struct: yaml.v2
// would take a bare 30000 for 30 µs, stop at the first fault, and name the
// lines of a merged document that no user has seen.
func parse(section any) (Config, faults) {
	return parseOver(DefaultConfig(), section)
}

// parseOver is parse with defaults of the caller's choice. Options that cannot
// be read keep theirs, so that each fault is reported once.
func parseOver(c Config, section any) (Config, faults) {
	var r reader
	r.group(_section, section, reflect.ValueOf(&c).Elem())
	return c, append(r.faults, c.faults()...)
}

// reader carries values from a section to a Config.
type reader struct{ faults faults }

// group reads a mapping into the struct that has its keys as yaml tags.
func (r *reader) group(key string, value any, into reflect.Value) {
	if value == nil {
		return // Nothing is set, so all defaults hold.
	}
	mapping, ok := value.(document)
	if !ok {
		r.faults.add(key, fmt.Errorf("%s is no mapping: write its options below it, which are %s",
			show(value), strings.Join(names(into.Type()), ", ")))
		return
	}
	for _, name := range slices.SortedFunc(maps.Keys(mapping), compareText) {
		full := below(key, name)
		field, ok := fieldNamed(into, fmt.Sprint(name))
		if !ok {
			r.faults.add(full, unknownKey(full, names(into.Type())))
			continue
		}
		r.option(full, mapping[name], field)
	}
}

// option reads one value into the field for it.
func (r *reader) option(key string, value any, field reflect.Value) {
	if value == nil {
		return // An empty key means its default.
	}
	switch into := field.Addr().Interface().(type) {
	case *string:
		assign(r, key, value, into, textLike(cmp.Or(*into, "cert.pem")))
	case *bool:
		assign(r, key, value, into, readSwitch)
	case *int:
		assign(r, key, value, into, readNumber)
	case *time.Duration:
		assign(r, key, value, into, readDuration)
	case *graceful.LatePolicy:
		assign(r, key, value, into, readPolicy)
	case *[]os.Signal:
		r.signals(key, value, into)
	default:
		r.group(key, value, field)
	}
}

func assign[T any](r *reader, key string, value any, into *T, read func(any) (T, error)) {
	v, err := read(value)
	if err != nil {
		r.faults.add(key, err)
		return
	}
	*into = v
}

// fieldNamed returns the field of group whose yaml tag is name.
func fieldNamed(group reflect.Value, name string) (reflect.Value, bool) {
	i := slices.Index(names(group.Type()), name)
	if i < 0 {
		return reflect.Value{}, false
	}
	return group.Field(i), true
}

// names lists the keys of a group, in the order of its fields.
func names(group reflect.Type) []string {
	var list []string
	for field := range group.Fields() {
		list = append(list, field.Tag.Get("yaml"))
	}
	return list
}

// below returns the full key of name under a parent; the top level has none.
func below(parent string, name any) string {
	if parent == "" {
		return fmt.Sprint(name)
	}
	return fmt.Sprintf("%s.%v", parent, name)
}

func compareText(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
