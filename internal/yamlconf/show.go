package yamlconf

import (
	"fmt"
	"strconv"
)

// Show renders a value for an error. Mappings and lists are only named: they
// may be long, and hold what is no concern of ours.
func Show(value any) string {
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
	case Document:
		return "a mapping"
	case []any:
		return "a list"
	default:
		return _singleValue
	}
}
