package yamlconf

import (
	"fmt"
	"maps"
	"slices"
)

// clashes tells where a file has a single value, say, for what is a mapping in
// an earlier one. The library refuses to merge them, with an err that does not
// say where.
func (files Files) clashes(err error) Faults {
	var fs Faults
	for i, later := range files.list {
		for _, earlier := range files.list[:i] {
			fs.clash("", earlier.doc, later.doc, earlier.path)
		}
	}
	if len(fs) == 0 {
		fs.Add("", err)
	}
	return fs
}

// clash notes the keys at and below key where later cannot override what
// earlier, of the file called path, has.
func (fs *Faults) clash(key string, earlier, later any, path string) {
	if earlier == nil || later == nil {
		return // A null overrides anything.
	}
	if kind(earlier) != kind(later) {
		fs.Add(key, fmt.Errorf("%s cannot override %s in %s", kind(later), kind(earlier), path))
		return
	}
	into, _ := earlier.(Document)
	from, _ := later.(Document)
	for _, name := range slices.SortedFunc(maps.Keys(from), compareText) {
		fs.clash(below(key, name), into[name], from[name], path)
	}
}
