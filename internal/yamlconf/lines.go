package yamlconf

import (
	"regexp"
	"strings"
)

// lines has the line of each key that a text has in YAML's block style: the
// parser does not tell it. A key that seems to be there twice has none.
type lines map[string]int

// _block is what stands behind a key whose value is a text of several lines.
var _block = regexp.MustCompile(`^\s*(?:[&!]\S*\s+)*[|>][-+\d]*\s*(?:#.*)?$`)

func linesOf(text string) lines {
	found := lines{}
	var parents []indentedKey
	block := -1 // the indentation of the key whose text goes on, if there is one
	for i, line := range splitLines(text) {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && (indent > block || strings.TrimSpace(line) == "") {
			continue
		}
		block = -1
		match := _keyLine.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		parents = above(parents, indent)
		key := nested(parents, match[2])
		parents = append(parents, indentedKey{key, indent})
		found.add(key, i+1)
		if _block.MatchString(match[3]) {
			block = indent
		}
	}
	return found
}

// indentedKey is a full key and how far it is indented.
type indentedKey struct {
	key    string
	indent int
}

// above returns those of keys that can be parents of a key at indent.
func above(keys []indentedKey, indent int) []indentedKey {
	for len(keys) > 0 && keys[len(keys)-1].indent >= indent {
		keys = keys[:len(keys)-1]
	}
	return keys
}

func nested(parents []indentedKey, name string) string {
	if len(parents) == 0 {
		return name
	}
	return below(parents[len(parents)-1].key, name)
}

func (l lines) add(key string, line int) {
	if _, twice := l[key]; twice {
		line = 0
	}
	l[key] = line
}

// of returns the line of key or else, where that stands in a mapping in flow
// style or is merged, of its nearest parent; 0 if it is not known.
func (l lines) of(key string) int {
	for key != "" {
		if line := l[key]; line > 0 {
			return line
		}
		key = key[:max(0, strings.LastIndex(key, "."))]
	}
	return 0
}

// _break is what ends a line in YAML 1.1.
var _break = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

func splitLines(text string) []string { return _break.Split(text, -1) }
