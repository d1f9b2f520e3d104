package yamlconf

import (
	"bytes"
	"fmt"
	"strings"

	"go.uber.org/config"
)

// Document is the top level of a YAML file; nil if the file is empty.
type Document = map[any]any

// Decode reads the text of one YAML file, as it stands: environment variables
// are not expanded. The faults name no file yet.
func Decode(text []byte) (Document, Faults) {
	root, err := decodeAny(config.Source(bytes.NewReader(text)))
	if repeated := repeatedKeys(text, err); len(repeated) > 0 {
		return nil, repeated
	}
	if err != nil {
		return nil, Faults{{Err: fmt.Errorf("no YAML: %s", yamlReason(err))}}
	}
	doc, ok := root.(Document)
	if !ok && root != nil {
		return nil, Faults{{Err: fmt.Errorf("%s is no mapping: write keys such as graceful at the top level", Show(root))}}
	}
	return doc, nil
}

func decodeAny(options ...config.YAMLOption) (root any, err error) {
	provider, err := config.NewYAML(options...)
	if err != nil {
		return nil, err
	}
	root, _, err = lookup(provider, config.Root)
	return root, err
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

// yamlReason is what the YAML parser said, without the wrappings around it.
func yamlReason(err error) string {
	_, reason, ok := strings.Cut(err.Error(), "yaml: ")
	if !ok {
		return err.Error()
	}
	return reason
}
