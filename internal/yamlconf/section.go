package yamlconf

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Section is the part of a configuration that is read: a mapping at the top
// level of a YAML document.
type Section struct {
	Name    string  // its key
	Readers Readers // one for each type of the fields to fill, except for structs

	// Secret are the full keys of texts that no fault shows.
	Secret []string
	// Mistaken are names, in lower case, by which the section may be called in error,
	// besides those that are misspelt.
	Mistaken []string
}

// Decode reads value, a section as YAML decodes it into an any, into the struct
// that target points to; the yaml tags of its fields are the keys. Options
// that are absent, empty or cannot be read keep what target had.
//
// It looks at the section itself instead of decoding it into a struct: yaml.v2
// would take a bare 30000 for 30 µs, stop at the first fault, and name the
// lines of a merged document that no user has seen.
func (s Section) Decode(value, target any) Faults {
	into := reflect.ValueOf(target).Elem()
	d := decoder{section: s, root: into.Type()}
	d.group(s.Name, value, into)
	return d.faults
}

// decoder carries values from a section to a struct.
type decoder struct {
	section Section
	root    reflect.Type
	faults  Faults
}

// group reads a mapping into the struct that has its keys as yaml tags.
func (d *decoder) group(key string, value any, into reflect.Value) {
	if empty(value) {
		return // Nothing is set, so all defaults hold.
	}
	mapping, ok := value.(Document)
	if !ok {
		d.faults.Add(key, fmt.Errorf("%s is not a mapping: write its options below it, which are %s",
			Show(value), strings.Join(names(into.Type()), ", ")))
		return
	}
	for _, name := range slices.SortedFunc(maps.Keys(mapping), compareText) {
		full := below(key, name)
		field, ok := fieldNamed(into, fmt.Sprint(name))
		if !ok {
			d.faults.Add(full, d.unknownKey(full, names(into.Type())))
			continue
		}
		d.option(full, mapping[name], field)
	}
}

// option reads one value into the field for it.
func (d *decoder) option(key string, value any, field reflect.Value) {
	read, ok := d.section.Readers[field.Type()]
	switch {
	case empty(value): // An empty key means its default.
	case slices.Contains(d.section.Secret, key):
		d.faults.Add(key, readSecret(value, field))
	case ok:
		d.faults.Add(key, read(value, field)...)
	default:
		d.group(key, value, field)
	}
}

// empty says whether a key has no value, as one has whose variable is empty.
func empty(value any) bool { return value == nil || value == Text("") }

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

// inside says whether a full key is that of section, or below it.
func inside(key, section string) bool {
	return key == section || strings.HasPrefix(key, section+".")
}

func compareText(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
