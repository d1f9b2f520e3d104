package yamlconf

import (
	"errors"
	"os"
	"regexp"

	"go.uber.org/config"
)

// Of returns the section of a provider, and whether it has one. Where that is
// a provider of [Files], the section still knows what comes from the
// environment.
func (s Section) Of(provider config.Provider) (value any, found bool, fs Faults) {
	if ours, ok := provider.(filesProvider); ok {
		value, found = ours.files.merged[s.Name]
		return value, found, s.misspelt(ours.files.merged)
	}
	value, found, err := lookup(provider, s.Name)
	if err != nil {
		return nil, true, Faults{{Key: s.Name, Err: invalid(err).Err}}
	}
	if !found {
		root, _, _ := lookup(provider, config.Root) // nothing to compare where it fails
		doc, _ := root.(Document)
		fs = s.misspelt(doc)
	}
	return value, found, fs
}

// Blame names the file and line of each fault, where the provider is one of
// [Files].
func (s Section) Blame(provider config.Provider, fs Faults) Faults {
	if ours, ok := provider.(filesProvider); ok {
		return ours.files.Blame(fs)
	}
	return fs
}

// Alone returns the one file at path, unless it lacks the section: then it is
// somebody else's, and so are its faults. Variables are replaced in the
// section only: what the rest of the file does with dollar signs is none of
// our business.
func (s Section) Alone(path string) (files *Files, found bool, fs Faults) {
	text, found, err := readIfRegular(path)
	if err != nil {
		return nil, true, Faults{{File: path, Err: reason(err)}}
	}
	if !found {
		return nil, false, nil
	}
	doc, concerned := s.in(string(text))
	if !concerned {
		fs = file{path: path, lines: linesOf(string(text))}.blame(s.misspelt(doc))
		return nil, false, fs
	}
	files = &Files{section: s}
	f, fs := s.parse(path, text)
	files.list = []file{f}
	if len(fs) > 0 {
		return files, true, fs
	}
	files.merged, fs = s.replaceVariables(Document{s.Name: f.doc[s.Name]})
	return files, true, files.Blame(fs)
}

// in says whether a file concerns this section at all. One that was meant to
// have it must not be passed over because of a fault.
func (s Section) in(text string) (doc Document, ok bool) {
	root, err := decodeAny(text, config.Permissive())
	if err != nil {
		return nil, s.line().MatchString(text)
	}
	doc, _ = root.(Document)
	_, ok = doc[s.Name]
	return doc, ok
}

// line is how a section begins in a file that does not parse.
func (s Section) line() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(?:\{\s*)?["']?` + regexp.QuoteMeta(s.Name) + `["']?[ \t]*:`)
}

// readIfRegular finds nothing in a directory, a pipe or the like. A file that
// may not be read is an error: it could hold the very settings that matter.
func readIfRegular(path string) (text []byte, found bool, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, false, nil
	}
	text, err = os.ReadFile(path)
	return text, err == nil, err
}

// reason drops the file name from err, which is named already.
func reason(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	return err
}
