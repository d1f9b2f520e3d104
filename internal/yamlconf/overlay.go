package yamlconf

import (
	"fmt"
	"maps"
	"slices"
)

// overlay lays the documents of files over each other, as go.uber.org/config
// does: mappings key by key, and anything else as a whole; null removes what
// was there. In the section, whose empty keys mean their defaults, null changes
// nothing, and a list and a single value may take each other's place.
type overlay struct {
	section string
	below   []file // what lies below the file that is laid over
	faults  Faults
}

func (files *Files) merge() (Document, Faults) {
	o := overlay{section: files.section.Name}
	var merged any
	for i, f := range files.list {
		if f.doc == nil {
			continue // An empty file changes nothing.
		}
		o.below = files.list[:i]
		known := len(o.faults)
		merged = o.merge("", merged, f.doc)
		for j := known; j < len(o.faults); j++ {
			o.faults[j].File, o.faults[j].Line = f.path, f.lines.of(o.faults[j].Key)
		}
	}
	doc, _ := merged.(Document)
	return doc, o.faults
}

// merge returns into, at key, with from over it.
func (o *overlay) merge(key string, into, from any) any {
	ours := inside(key, o.section)
	switch {
	case into == nil || from == nil && !ours:
		return from
	case from == nil:
		return into
	case !o.fits(kind(into), kind(from), ours):
		o.faults.Add(key, fmt.Errorf("%s cannot override %s in %s", kind(from), kind(into), o.origin(key)))
		return into
	case kind(into) == _mapping:
		return o.mappings(key, into.(Document), from.(Document))
	default:
		return from
	}
}

func (o *overlay) fits(into, from string, ours bool) bool {
	return into == from || ours && into != _mapping && from != _mapping
}

func (o *overlay) mappings(key string, into, from Document) Document {
	merged := maps.Clone(into)
	for _, name := range slices.SortedFunc(maps.Keys(from), compareText) {
		merged[name] = o.merge(below(key, name), into[name], from[name])
	}
	return merged
}

// origin names the file whose value at key would be overridden.
func (o *overlay) origin(key string) string {
	for _, f := range slices.Backward(o.below) {
		if _, ok := f.at(key); ok {
			return f.path
		}
	}
	return "an earlier file"
}
