package yamlconf

import (
	"os"
	"strings"

	"go.uber.org/config"
)

// Files are the files that make up a configuration, later ones over earlier
// ones, with variables replaced from the environment.
type Files struct {
	section Section
	list    []file
	merged  Document
}

// file is one of the files that make up a configuration.
type file struct {
	path  string
	doc   Document
	lines lines
}

// Files reads the files of a configuration. Each is read by itself, so that
// what is wrong with one is reported with its name.
func (s Section) Files(paths ...string) (*Files, Faults) {
	files := &Files{section: s}
	var fs Faults
	for _, path := range paths {
		f, faults := s.readFile(path)
		files.list = append(files.list, f)
		fs = append(fs, faults...)
	}
	if len(fs) > 0 {
		return files, fs
	}
	merged, fs := files.merge()
	if len(fs) > 0 {
		return files, fs
	}
	files.merged, fs = s.replaceVariables(merged)
	return files, files.Blame(fs)
}

func (s Section) readFile(path string) (file, Faults) {
	text, err := os.ReadFile(path)
	if err != nil {
		return file{path: path}, Faults{{File: path, Err: reason(err)}}
	}
	return s.parse(path, text)
}

// parse reads the text of the file at path.
func (s Section) parse(path string, text []byte) (file, Faults) {
	doc, fs := Decode(text)
	f := file{path: path, doc: doc, lines: linesOf(string(text))}
	for i := range fs {
		fs[i].File = path
	}
	return f, append(fs, f.blame(s.misspelt(doc))...)
}

// Section returns what the files have of the section.
func (files *Files) Section() (value any, found bool) {
	value, found = files.merged[files.section.Name]
	return value, found
}

// Provider returns all that the files have, other sections too.
func (files *Files) Provider() (config.Provider, error) {
	options := []config.YAMLOption{config.Name(files.names())}
	if files.merged != nil { // A null would not be empty.
		options = append(options, config.Static(plain(files.merged)))
	}
	provider, err := config.NewYAML(options...)
	if err != nil {
		return nil, invalid(err)
	}
	return filesProvider{Provider: provider, files: files}, nil
}

// filesProvider remembers which values come from the environment.
type filesProvider struct {
	config.Provider
	files *Files
}

// Blame names the file and line of each fault: the last file that has the key,
// since its value holds, or all files where there is no key.
func (files *Files) Blame(fs Faults) Faults {
	for i := range fs {
		fs[i].File = files.names()
		if f, ok := files.last(fs[i].Key); ok {
			fs[i].File, fs[i].Line = f.path, f.lines.of(fs[i].Key)
		}
	}
	return fs
}

// last returns the file whose value at key holds.
func (files *Files) last(key string) (found file, ok bool) {
	for _, f := range files.list {
		if value, has := f.at(key); has && (value != nil || !ok) {
			found, ok = f, true
		}
	}
	return found, ok
}

func (files *Files) names() string {
	var paths []string
	for _, file := range files.list {
		paths = append(paths, file.path)
	}
	return strings.Join(paths, ", ")
}

// blame names f, and the line, in faults whose keys it has.
func (f file) blame(fs Faults) Faults {
	for i := range fs {
		fs[i].File, fs[i].Line = f.path, f.lines.of(fs[i].Key)
	}
	return fs
}

// at returns the value at a full key, and whether f has that key.
func (f file) at(key string) (value any, ok bool) {
	value = f.doc
	for part := range strings.SplitSeq(key, ".") {
		doc, _ := value.(Document)
		if value, ok = doc[part]; !ok {
			return nil, false
		}
	}
	return value, true
}
