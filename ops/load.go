package ops

import (
	"slices"
	"strings"

	"go.uber.org/config"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// _section is where the configuration stands in a YAML document.
var _section = yamlconf.Section{
	Name:     "operations",
	Readers:  yamlconf.NewReaders("cert.pem"),
	Secret:   []string{_tokenKey},
	Mistaken: []string{"ops"}, // as the package is called
}

// _configFile is read from the working directory if the app has no provider, as
// the module does.
const _configFile = "config.yaml"

// load returns the configuration of a provider, or, where there is none, of the
// file; where neither has the section, the defaults.
func load(provider config.Provider) (Config, error) {
	var value any
	var fs yamlconf.Faults
	blame := func(fs yamlconf.Faults) yamlconf.Faults { return _section.Blame(provider, fs) }
	if provider != nil {
		value, _, fs = _section.Of(provider)
	} else {
		var files *yamlconf.Files
		var found bool
		if files, found, fs = _section.Alone(_configFile); found && len(fs) == 0 {
			value, _ = files.Section()
			blame = files.Blame
		}
	}
	if len(fs) > 0 {
		return Config{}, fs.Join()
	}
	c, fs := parse(value)
	if len(fs) == 0 {
		fs = c.TLS.unreadable()
	}
	return c, blame(fs).Join()
}

// parse reads the section over the defaults.
func parse(value any) (Config, yamlconf.Faults) {
	c := DefaultConfig()
	fs := _section.Decode(value, &c)
	return c, append(fs, c.faults(guardedBy(fs))...)
}

// guardedBy reports whether something was to guard the server that could not be
// read: of its address nothing is said then.
func guardedBy(fs yamlconf.Faults) bool {
	return slices.ContainsFunc(fs, func(f yamlconf.OptionError) bool {
		return f.Key == _tokenKey || strings.HasPrefix(f.Key, "operations.tls")
	})
}
