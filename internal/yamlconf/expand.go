package yamlconf

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
)

// replaceVariables returns doc with its variables replaced from the
// environment. What comes from there is never taken for YAML, and each
// variable that is neither set nor has a default is reported once.
func (s Section) replaceVariables(doc Document) (Document, Faults) {
	e := expander{section: s.Name, missed: map[string]bool{}}
	if doc == nil {
		return nil, nil
	}
	return e.mapping("", doc), e.faults
}

type expander struct {
	section string
	missed  map[string]bool // what has been reported
	faults  Faults
}

func (e *expander) value(key string, value any) any {
	switch v := value.(type) {
	case string:
		return e.text(key, v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = e.value(key, v[i])
		}
		return list
	case Document:
		return e.mapping(key, v)
	default:
		return value
	}
}

func (e *expander) mapping(key string, from Document) Document {
	into := Document{}
	for _, name := range slices.SortedFunc(maps.Keys(from), compareText) {
		full := below(key, name)
		expanded := plain(e.value(full, name))
		if _, twice := into[expanded]; twice {
			e.faults.Add(full, errors.New("duplicate key, once its variables are replaced: write it once"))
			continue
		}
		into[expanded] = e.value(full, from[name])
	}
	return into
}

// text replaces the variables of a text. One that is nothing but a variable
// may have a list as its default.
func (e *expander) text(key, text string) any {
	if !strings.Contains(text, "$") {
		return text
	}
	parts, err := pieces(text)
	if err != nil {
		e.faults.Add(key, err)
		return nil
	}
	if v := only(parts); v != nil {
		return e.variable(key, v, true)
	}
	return e.joined(key, parts)
}

// only returns the variable that is all there is.
func only(parts []piece) *variable {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p piece) bool { return p == piece{} })
	if len(parts) != 1 {
		return nil
	}
	return parts[0].variable
}

func (e *expander) joined(key string, parts []piece) any {
	var b strings.Builder
	replaced, whole := false, true
	for _, p := range parts {
		b.WriteString(p.literal)
		if p.variable != nil {
			text, ok := textOf(e.variable(key, p.variable, false))
			b.WriteString(text)
			replaced, whole = true, whole && ok
		}
	}
	switch {
	case !whole:
		return nil // The fault that has been reported should be the only one.
	case replaced:
		return Text(b.String())
	default:
		return b.String()
	}
}

// textOf returns a part of a text: the Text of a variable, or the string of a
// default in quotes.
func textOf(value any) (text string, ok bool) {
	switch v := value.(type) {
	case Text:
		return string(v), true
	case string:
		return v, true
	default:
		return "", false
	}
}

// variable returns the value of a variable; whole says that it is all of a text.
func (e *expander) variable(key string, v *variable, whole bool) any {
	value, ok := os.LookupEnv(v.name)
	switch {
	case ok:
		return Text(value)
	case !v.hasFallback:
		e.unset(key, v, whole)
		return nil
	case strings.Contains(v.fallback, "${"):
		return e.text(key, v.fallback)
	default:
		return fallback(v.fallback, whole)
	}
}
