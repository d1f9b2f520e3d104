package yamlconf

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// unknownKey says which option the user may have meant by key, or else which
// there are in its place.
func (d *decoder) unknownKey(key string, inPlace []string) error {
	if meant := d.nearest(lastPart(key)); meant != "" {
		return fmt.Errorf("unknown key, did you mean %s?", meant)
	}
	return fmt.Errorf("unknown key, write one of %s", strings.Join(inPlace, ", "))
}

// nearest returns the full key whose last part looks most like name, wherever
// it stands: an option under the wrong parent is a likely mistake too. It
// returns "" if none comes close.
func (d *decoder) nearest(name string) string {
	best, least := "", max(1, (len(name)+1)/3)+1
	for _, key := range optionKeys(d.section.Name, d.root) {
		if d := likeness(strings.ToLower(name), strings.ToLower(lastPart(key))); d < least {
			best, least = key, d
		}
	}
	return best
}

// optionKeys lists the full keys of a group and of the groups in it.
func optionKeys(parent string, group reflect.Type) []string {
	var keys []string
	for field := range group.Fields() {
		key := parent + "." + field.Tag.Get("yaml")
		keys = append(keys, key)
		if field.Type.Kind() == reflect.Struct {
			keys = append(keys, optionKeys(key, field.Type)...)
		}
	}
	return keys
}

func lastPart(key string) string { return key[strings.LastIndex(key, ".")+1:] }

// misspelt finds keys of the top level that were meant to be the section's, in
// a document that does not have it: the defaults would hold, and no one be told.
func (s Section) misspelt(doc Document) Faults {
	var fs Faults
	if _, ok := doc[s.Name]; ok {
		return nil
	}
	for _, key := range slices.SortedFunc(maps.Keys(doc), compareText) {
		name, ok := key.(string)
		if ok && s.isMeant(strings.ToLower(name)) {
			fs.Add(name, fmt.Errorf("unknown key, did you mean %s? "+
				"If it is a section of another component, add an empty one, %[1]s:, beside it", s.Name))
		}
	}
	return fs
}

// isMeant reports whether a name may have been meant to be the section's.
func (s Section) isMeant(name string) bool {
	return distance(name, s.Name) <= _misspelt || slices.Contains(s.Mistaken, name)
}

// _misspelt is how many letters of the section's key may be wrong.
const _misspelt = 2

// likeness is the distance of two names, except that what was merely appended
// counts as one letter: address for addr, loggingLevel for log.
func likeness(a, b string) int {
	if strings.HasPrefix(a, b) && a != b {
		return 1
	}
	return distance(a, b)
}

// distance counts the letters to insert, delete or replace to get from a to b
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
