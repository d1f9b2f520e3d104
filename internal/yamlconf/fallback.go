package yamlconf

import "strings"

// fallback reads a default, which the file's author wrote: in quotes it is a
// string and, where it is the whole value, in brackets a list or a mapping.
func fallback(text string, whole bool) any {
	if inner, ok := unquoted(text); ok && inner != "" {
		return inner
	} else if ok {
		return Text("")
	}
	if whole && (text == "~" || text == "null") {
		return nil
	}
	if whole && text != "" && strings.Contains("[{", text[:1]) {
		if value, err := decodeAny(text); err == nil {
			return value
		}
	}
	return Text(text)
}

func unquoted(text string) (inner string, ok bool) {
	if text == "" || !strings.Contains(`"'`, text[:1]) {
		return "", false
	}
	value, err := decodeAny(text)
	inner, ok = value.(string)
	return inner, ok && err == nil
}
