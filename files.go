package gracefulfx

import (
	"errors"
	"os"
	"slices"
	"strings"

	"go.uber.org/config"
)

// yamlFile is one of the files that make up a configuration.
type yamlFile struct {
	path string
	doc  document
}

type yamlFiles []yamlFile

// readFiles reads each file by itself, so that what is wrong with one is
// reported with its name.
func readFiles(paths []string) (yamlFiles, faults) {
	if len(paths) == 0 {
		return nil, faults{{err: errors.New("gracefulfx.YAML without a file: name one, such as \"config.yaml\"")}}
	}
	var files yamlFiles
	var all faults
	for _, path := range paths {
		doc, fs := readDocument(path)
		files = append(files, yamlFile{path, doc})
		all = append(all, fs.in(path)...)
	}
	return files, all
}

func readDocument(path string) (document, faults) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, faults{{err: reason(err)}}
	}
	return decode(text)
}

// merged is all files together, later ones over earlier ones.
func (files yamlFiles) merged() (config.Provider, faults) {
	options := []config.YAMLOption{config.Name(files.names())}
	for _, file := range files {
		if file.doc == nil {
			continue // An empty file changes nothing, a null would erase all.
		}
		listSignals(file.doc)
		options = append(options, config.Static(file.doc))
	}
	if _, err := config.NewYAML(options...); err != nil {
		return nil, files.clashes(err)
	}
	return expand(options...)
}

// listSignals makes a list of a single signal: the library refuses to merge a
// name with a list, and both are allowed.
func listSignals(doc document) {
	section, _ := doc[_section].(document)
	if name, ok := section["signal"].(string); ok {
		section["signal"] = []any{name}
	}
}

// blamed names the file in each fault: the last that has the key, since that
// is the one whose value holds, or all of them where there is no key.
func (files yamlFiles) blamed(fs faults) faults {
	for i := range fs {
		fs[i].file = files.names()
		for _, file := range slices.Backward(files) {
			if fs[i].key != "" && has(file.doc, strings.Split(fs[i].key, ".")) {
				fs[i].file = file.path
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
	doc, _ := value.(document)
	next, ok := doc[key[0]]
	return ok && has(next, key[1:])
}

func (files yamlFiles) names() string {
	var paths []string
	for _, file := range files {
		paths = append(paths, file.path)
	}
	return strings.Join(paths, ", ")
}
