package gracefulfx

import (
	"fmt"
	"strconv"

	"github.com/gracefulfx/gracefulfx/graceful"
)

// _latePolicies are those that Config.Late may have; their String is what YAML
// says.
var _latePolicies = []graceful.LatePolicy{graceful.Reject, graceful.Serve}

// textLike reads a string. What looks like a number, a switch or a date to
// YAML needs quotes, which the example shows.
func textLike(example string) func(any) (string, error) {
	return func(value any) (string, error) {
		text, ok := value.(string)
		if !ok {
			return "", fmt.Errorf("%s is no string: write one in quotes, such as %q", show(value), example)
		}
		return text, nil
	}
}

func readSwitch(value any) (bool, error) {
	on, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("%s is no switch: write true or false, without quotes", show(value))
	}
	return on, nil
}

func readNumber(value any) (int, error) {
	n, ok := value.(int)
	if !ok {
		return 0, fmt.Errorf("%s is no whole number: write one such as 502, without quotes", show(value))
	}
	return n, nil
}

func readPolicy(value any) (graceful.LatePolicy, error) {
	for _, policy := range _latePolicies {
		if value == policy.String() {
			return policy, nil
		}
	}
	return 0, fmt.Errorf("%s is no policy: write reject or serve", show(value))
}

// show renders a value for an error. Mappings and lists are only named: they
// may be long, and hold what is no concern of ours.
func show(value any) string {
	if text, ok := value.(string); ok {
		return strconv.Quote(text)
	}
	if what := kind(value); what != _singleValue {
		return what
	}
	return fmt.Sprint(value)
}

const _singleValue = "a single value"

// kind names what YAML takes value for.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case document:
		return "a mapping"
	case []any:
		return "a list"
	default:
		return _singleValue
	}
}
