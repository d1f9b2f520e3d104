package yamlconf

import (
	"bytes"
	"errors"
	"os"
	"regexp"

	"go.uber.org/config"
)

// Of returns the section of a provider, and whether it has one.
func (s Section) Of(provider config.Provider) (value any, found bool, fs Faults) {
	value, found, err := lookup(provider, s.Name)
	fs.Add(s.Name, err)
	return value, found, fs
}

// Alone returns the section of one file, and whether it has one. A file
// without it is somebody else's, so its faults are as well; and variables are
// expanded in the section only: what the rest of the file does with dollar
// signs is none of our business.
func (s Section) Alone(path string) (value any, found bool, fs Faults) {
	text, found, err := readIfRegular(path)
	if err != nil {
		return nil, true, Faults{{File: path, Err: err}}
	}
	if !found || !s.in(text) {
		return nil, false, nil
	}
	value, fs = s.expanded(text)
	return value, true, fs.In(path)
}

func (s Section) expanded(text []byte) (any, Faults) {
	doc, fs := Decode(text)
	if len(fs) > 0 {
		return nil, fs
	}
	provider, fs := expand(config.Static(Document{s.Name: doc[s.Name]}))
	if len(fs) > 0 {
		return nil, fs
	}
	value, _, fs := s.Of(provider)
	return value, fs
}

// in says whether a file concerns this section at all. One that was meant to
// have it must not be passed over because of a fault.
func (s Section) in(text []byte) bool {
	root, err := decodeAny(config.Permissive(), config.Source(bytes.NewReader(text)))
	if err != nil {
		return s.line().Match(text)
	}
	doc, _ := root.(Document)
	_, ok := doc[s.Name]
	return ok
}

// line is how a section begins in a file that does not parse.
func (s Section) line() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^["']?` + regexp.QuoteMeta(s.Name) + `["']?[ \t]*:`)
}

// readIfRegular finds nothing in a directory, a pipe or the like. A file that
// may not be read is an error: it could hold the very settings that matter.
func readIfRegular(path string) (text []byte, found bool, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, false, nil
	}
	text, err = os.ReadFile(path)
	return text, err == nil, reason(err)
}

// reason drops the file name from err, which is named already.
func reason(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	return err
}
