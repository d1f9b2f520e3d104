package yamlconf

import (
	"errors"
	"fmt"
	"strings"

	"go.uber.org/config"
)

// Document is the top level of a YAML file; nil if the file is empty.
type Document = map[any]any

// Decode reads the text of one YAML file, as it stands: variables are not
// replaced. The faults name no file yet.
func Decode(text []byte) (Document, Faults) {
	root, err := decodeAny(string(text))
	if repeated := repeatedKeys(string(text), err); len(repeated) > 0 {
		return nil, repeated
	}
	if err != nil {
		return nil, Faults{invalid(err)}
	}
	doc, ok := root.(Document)
	if !ok && root != nil {
		return nil, Faults{{Err: fmt.Errorf("%s is not a mapping: write a mapping of sections, each a key and its options", kind(root))}}
	}
	return doc, nil
}

// decodeAny reads the first document of text.
func decodeAny(text string, options ...config.YAMLOption) (any, error) {
	merges := hideMerges(text)
	source := config.Source(strings.NewReader(merges.text))
	provider, err := config.NewYAML(append(options, source)...)
	if err != nil {
		return nil, err
	}
	root, _, err := lookup(provider, config.Root)
	return merges.apply(root), errors.Join(err, merges.err)
}

// lookup tells a key that is absent from one that is empty, which the library
// does in deprecated functions only.
func lookup(provider config.Provider, key string) (value any, found bool, err error) {
	type absent struct{}
	value = absent{}
	err = provider.Get(key).Populate(&value)
	if value == (absent{}) {
		return nil, false, err
	}
	return value, true, err
}
