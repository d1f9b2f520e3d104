package yamlconf

import (
	"errors"
	"os"
	"slices"
	"strings"

	"go.uber.org/config"
)

// file is one of the files that make up a configuration.
type file struct {
	path string
	doc  Document
}

// Files are the files that make up a configuration, later ones over earlier
// ones.
type Files struct {
	section Section
	list    []file
}

// Files reads each file by itself, so that what is wrong with one is
// reported with its name.
func (s Section) Files(paths []string) (Files, Faults) {
	if len(paths) == 0 {
		return Files{}, Faults{{Err: errors.New("gracefulfx.YAML without a file: name one, such as \"config.yaml\"")}}
	}
	files := Files{section: s}
	var all Faults
	for _, path := range paths {
		doc, fs := readDocument(path)
		files.list = append(files.list, file{path, doc})
		all = append(all, fs.In(path)...)
	}
	return files, all
}

func readDocument(path string) (Document, Faults) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, Faults{{Err: reason(err)}}
	}
	return Decode(text)
}

// Provider returns all files together.
func (files Files) Provider() (config.Provider, Faults) {
	options := []config.YAMLOption{config.Name(files.names())}
	for _, file := range files.list {
		if file.doc == nil {
			continue // An empty file changes nothing, a null would erase all.
		}
		file.listSingle(files.section.Name)
		options = append(options, config.Static(file.doc))
	}
	if _, err := config.NewYAML(options...); err != nil {
		return nil, files.Blame(files.clashes(err))
	}
	provider, fs := expand(options...)
	return provider, files.Blame(fs)
}

// listSingle makes a list of a single signal: the library refuses to merge a
// name with a list, and both are allowed.
func (f file) listSingle(section string) {
	options, _ := f.doc[section].(Document)
	if name, ok := options["signal"].(string); ok {
		options["signal"] = []any{name}
	}
}

// Blame names the file in each fault: the last that has the key, since that
// is the one whose value holds, or all of them where there is no key.
func (files Files) Blame(fs Faults) Faults {
	for i := range fs {
		fs[i].File = files.names()
		for _, file := range slices.Backward(files.list) {
			if fs[i].Key != "" && has(file.doc, strings.Split(fs[i].Key, ".")) {
				fs[i].File = file.path
				break
			}
		}
	}
	return fs
}

func has(value any, key []string) bool {
	if len(key) == 0 {
		return true
	}
	doc, _ := value.(Document)
	next, ok := doc[key[0]]
	return ok && has(next, key[1:])
}

func (files Files) names() string {
	var paths []string
	for _, file := range files.list {
		paths = append(paths, file.path)
	}
	return strings.Join(paths, ", ")
}
