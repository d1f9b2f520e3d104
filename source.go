package gracefulfx

import (
	"errors"
	"os"
	"path/filepath"

	"go.uber.org/config"
)

// _configFile is read from the working directory if nobody gave a provider.
const _configFile = "config.yaml"

// loadConfig decides which configuration holds: that of the provider, if there
// is one; else that of config.yaml in dir, if it has a graceful section; else
// the defaults. The string says which it was.
func loadConfig(provider config.Provider, dir string) (Config, string, error) {
	c, source, fs := chooseConfig(provider, filepath.Join(dir, _configFile))
	if len(fs) > 0 {
		return Config{}, "", fs.join()
	}
	return c, source, nil
}

func chooseConfig(provider config.Provider, path string) (Config, string, faults) {
	if provider != nil {
		return fromProvider(provider)
	}
	text, found, err := readIfRegular(path)
	if err != nil {
		return Config{}, "", faults{{file: path, err: err}}
	}
	if !found || !hasSection(text) {
		return DefaultConfig(), "defaults", nil
	}
	c, fs := fromText(text)
	return c, path, fs.in(path)
}

func fromProvider(provider config.Provider) (Config, string, faults) {
	source := "config provider (" + provider.Name() + ")"
	section, found, err := lookup(provider, _section)
	if err != nil {
		return Config{}, "", faults{{key: _section, err: err}}
	}
	if !found {
		return DefaultConfig(), "defaults, " + source + " has no graceful section", nil
	}
	c, fs := parse(section)
	return c, source, fs
}

// fromText expands variables in the graceful section only: what the rest of
// the file does with dollar signs is none of our business.
func fromText(text []byte) (Config, faults) {
	doc, fs := decode(text)
	if len(fs) > 0 {
		return Config{}, fs
	}
	provider, fs := expand(config.Static(document{_section: doc[_section]}))
	if len(fs) > 0 {
		return Config{}, fs
	}
	c, _, fs := fromProvider(provider)
	return c, fs
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
