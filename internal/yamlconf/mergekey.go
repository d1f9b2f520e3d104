package yamlconf

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// merges is a text whose merge keys (<<) are hidden from the parser. In strict
// mode, which finds duplicate keys, the parser takes each override of a merged
// key for a duplicate; and it lets what is merged override what stands above.
// So each merge key gets a name that no other key has, and the merge is made
// afterwards.
type merges struct {
	text string
	keys []string // the merge keys as they were written; their names are numbered
	name *regexp.Regexp
	err  error
}

var errMerge = errors.New("<< merges mappings only: write <<: and an alias to a mapping, such as *base")

// _mergeKey finds merge keys, and some that are only a part of a text.
var _mergeKey = regexp.MustCompile(`((?:!!merge[ \t]+)?<<)[ \t]*:`)

func hideMerges(text string) *merges {
	m := &merges{text: text}
	mark := unused(text)
	m.name = regexp.MustCompile(mark + `(\d+)` + mark)
	m.text = _mergeKey.ReplaceAllStringFunc(text, func(found string) string {
		key := _mergeKey.FindStringSubmatch(found)[1]
		m.keys = append(m.keys, key)
		return mark + strconv.Itoa(len(m.keys)-1) + mark + found[len(key):]
	})
	return m
}

// unused returns a character for private use, one that is not in text if there
// is one.
func unused(text string) string {
	mark := '\uE000'
	for mark < '\uF8FF' && strings.ContainsRune(text, mark) {
		mark++
	}
	return string(mark)
}

// apply returns value with the merges made, and texts as they were written.
func (m *merges) apply(value any) any {
	if len(m.keys) == 0 {
		return value
	}
	switch v := value.(type) {
	case string:
		return m.name.ReplaceAllStringFunc(v, func(name string) string { return m.keys[m.number(name)] })
	case []any:
		for i := range v {
			v[i] = m.apply(v[i])
		}
	case Document:
		return m.mapping(v)
	}
	return value
}

// mapping makes the merges of one mapping, in the order in which they stand.
func (m *merges) mapping(from Document) Document {
	into, merged := Document{}, map[int]any{}
	for key, value := range from {
		if name, ok := key.(string); ok && m.name.FindString(name) == name && name != "" {
			merged[m.number(name)] = value
			continue
		}
		into[m.apply(key)] = m.apply(value)
	}
	for _, number := range slices.Sorted(maps.Keys(merged)) {
		m.merge(into, merged[number])
	}
	return into
}

// merge adds what into does not have yet: what stands beside a merge key
// overrides it, and the first of several mappings overrides the others.
func (m *merges) merge(into Document, value any) {
	sources, ok := value.([]any)
	if !ok {
		sources = []any{value}
	}
	for _, source := range sources {
		mapping, ok := source.(Document)
		if !ok {
			m.err = errMerge
			continue
		}
		own := maps.Clone(into)
		maps.Copy(into, m.mapping(mapping))
		maps.Copy(into, own)
	}
}

// number returns which merge key a name stands for.
func (m *merges) number(name string) int {
	n, err := strconv.Atoi(m.name.FindStringSubmatch(name)[1])
	if err != nil || n >= len(m.keys) {
		return 0 // the name was written by an escape, "\uE000", in the file
	}
	return n
}
