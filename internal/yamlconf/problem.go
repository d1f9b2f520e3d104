package yamlconf

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// _problem is how the YAML parser words an error.
var _problem = regexp.MustCompile(`yaml: (?:line (\d+): )?(.*)`)

// invalid words an error of the YAML parser.
func invalid(err error) OptionError {
	match := _problem.FindStringSubmatch(err.Error())
	if match == nil {
		return OptionError{Err: fmt.Errorf("invalid YAML: %w", err)}
	}
	line, _ := strconv.Atoi(match[1]) // zero where there is no line
	return OptionError{Line: line, Err: fmt.Errorf("invalid YAML: %s", advised(match[2]))}
}

// advised adds to what the parser says what to write. What it repeats of the
// file is left out: that could be a secret of another section.
func advised(problem string) string {
	for _, a := range _advice {
		if strings.HasPrefix(problem, a.problem) {
			return a.words
		}
	}
	return problem
}

var _advice = []struct{ problem, words string }{
	{"unknown anchor", "* refers to an anchor that is not defined above: put a text that begins with * in quotes"},
	{"anchor '", "an anchor contains an alias to itself"},
	{"invalid map key", "a mapping or a list cannot be a key: put a text that begins with { or [ in quotes"},
	{"cannot decode", "a value does not have the type that its tag (!!) names: put a text that begins with ! in quotes"},
	{
		"found character that cannot start any token",
		"found character that cannot start any token: indent with spaces, and put a text that begins with @, ` or % in quotes",
	},
	{
		"mapping values are not allowed in this context",
		"mapping values are not allowed in this context: put a text that contains a colon and a space in quotes, " +
			"and check the indentation",
	},
	{"did not find expected key", "did not find expected key: check the indentation and the quotes"},
	{"could not find expected ':'", "could not find expected ':': write a key, a colon and a space, and check the indentation"},
	{"did not find expected node content", "did not find expected node content: check the brackets"},
	{"did not find expected ',' or", "did not find the end of a list or mapping: check the commas and the brackets"},
}
