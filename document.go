package gracefulfx

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"go.uber.org/config"
)

// document is the top level of a YAML file; nil if the file is empty.
type document = map[any]any

// decode reads the text of one YAML file, as it stands: environment variables
// are not expanded. The faults name no file yet.
func decode(text []byte) (document, faults) {
	root, err := decodeAny(config.Source(bytes.NewReader(text)))
	if repeated := repeatedKeys(text, err); len(repeated) > 0 {
		return nil, repeated
	}
	if err != nil {
		return nil, faults{{err: fmt.Errorf("no YAML: %s", yamlReason(err))}}
	}
	doc, ok := root.(document)
	if !ok && root != nil {
		return nil, faults{{err: fmt.Errorf("%s is no mapping: write keys such as graceful at the top level", show(root))}}
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

// _sectionLine is how a graceful section begins in a file that does not parse.
var _sectionLine = regexp.MustCompile(`(?m)^["']?graceful["']?[ \t]*:`)

// hasSection says whether a file concerns this package at all. One without a
// section is somebody else's, so its faults are as well; one that was meant to
// have a section must not be passed over because of a fault.
func hasSection(text []byte) bool {
	root, err := decodeAny(config.Permissive(), config.Source(bytes.NewReader(text)))
	if err != nil {
		return _sectionLine.Match(text)
	}
	doc, _ := root.(document)
	_, ok := doc[_section]
	return ok
}
