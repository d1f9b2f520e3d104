package yamlconf

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// _repeatedKey is how yaml.v2 reports a key that a mapping has twice. The line
// is that of the second value.
var _repeatedKey = regexp.MustCompile(`line (\d+): key (.+) already set in map`)

// repeatedKeys finds in the parser's error which keys text has twice.
func repeatedKeys(text string, err error) Faults {
	if err == nil {
		return nil
	}
	lines := splitLines(text)
	var fs Faults
	for _, match := range _repeatedKey.FindAllStringSubmatch(err.Error(), -1) {
		line, _ := strconv.Atoi(match[1]) // The pattern has digits only.
		above := lines[:min(line, len(lines))]
		fs.Add(fullKey(above, strings.Trim(match[2], `"`)), fmt.Errorf("duplicate key, again at line %d: write it once", line))
	}
	return fs
}

// _keyLine is a line with a key in YAML's block style; the last group is what
// follows on that line.
var _keyLine = regexp.MustCompile(`^( *)["']?([\w.-]+)["']?[ \t]*:(?:\s(.*)|$)`)

// fullKey finds the parents of the last key called name in lines, by their
// indentation: the parser does not tell them. The key stands in the last line
// with a key or, if its value is a mapping, in the one above; elsewhere the
// text is in flow style, {a: 1, a: 2}, and name must do.
func fullKey(lines []string, name string) string {
	full, indent, seen := "", 0, 0
	for i := range slices.Backward(lines) {
		match := _keyLine.FindStringSubmatch(lines[i])
		switch {
		case match == nil:
		case full != "" && len(match[1]) < indent:
			full, indent = match[2]+"."+full, len(match[1])
		case full == "" && seen < 2 && match[2] == name:
			full, indent = name, len(match[1])
		default:
			seen++
		}
	}
	return cmp.Or(full, name)
}
