package yamlconf

import (
	"fmt"
	"strconv"
)

// Show renders a value for an error. Mappings and lists are only named: they
// may be long, and hold what the error is not about.
func Show(value any) string {
	switch v := value.(type) {
	case string:
		return strconv.Quote(v)
	case Text:
		return strconv.Quote(string(v))
	}
	if what := kind(value); what != _singleValue {
		return what
	}
	return fmt.Sprint(value)
}

const (
	_singleValue = "a single value"
	_mapping     = "a mapping"
)

// kind names what YAML takes value for.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case Document:
		return _mapping
	case []any:
		return "a list"
	default:
		return _singleValue
	}
}
