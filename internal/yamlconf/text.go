package yamlconf

import "strconv"

// Text is a value with characters that come from the environment. It is one
// value, whatever characters it has: YAML does not look at them.
type Text string

// scalar returns what t stands for where a provider has to give it a type: a
// number or a switch only if that is written the same way again. So a field of
// type string gets all characters too: 0123 stays what it is, and 1.10 as well.
// An empty text is an empty key.
func (t Text) scalar() any {
	switch t {
	case "":
		return nil
	case "true", "false":
		return t == "true"
	}
	if n, ok := t.number(); ok {
		return n
	}
	return string(t)
}

func (t Text) number() (any, bool) {
	text := string(t)
	if n, err := strconv.Atoi(text); err == nil && strconv.Itoa(n) == text {
		return n, true
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	digits := text[len(text)-1] >= '0' && text[len(text)-1] <= '9' // unlike NaN and Inf
	return f, err == nil && digits && strconv.FormatFloat(f, 'g', -1, 64) == text
}

// plain returns value with each Text as the scalar for which it stands.
func plain(value any) any {
	switch v := value.(type) {
	case Text:
		return v.scalar()
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	case Document:
		doc := Document{}
		for key := range v {
			doc[key] = plain(v[key])
		}
		return doc
	default:
		return value
	}
}
