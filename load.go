package gracefulfx

import (
	"errors"
	"math"
	"path/filepath"
	"time"

	"go.uber.org/config"
	"go.uber.org/fx"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// stopReserve is how much of fx's stop timeout is left to the OnStop hooks
// that come after the drain: databases, queues, flushing a log.
const stopReserve = 2 * time.Second

// YAML reads configuration files and provides them to the app as its
// [config.Provider]. Later files override earlier ones, key by key; only the
// first document of a file counts. The provider is strict: a component that
// populates a struct from it gets an error for keys that the struct does not
// have.
//
// The module takes its configuration from the provider in the graph, this one
// or another, whether or not that has a graceful section. Without a provider it
// reads config.yaml in the working directory, if that has such a section, and
// else the defaults hold.
//
// In all sections ${NAME:default} is replaced from the environment, $NAME and
// ${NAME} must be set there, and $$ is a plain dollar sign. What comes from the
// environment is one value, whatever characters it has: never a list, a
// mapping, a comment or an alias. It is a number or a switch if it is written
// as Go prints one (8080, 0.5, true), and a text otherwise. A default may be a
// list, or in quotes. What is replaced by nothing is an empty key.
//
// YAML also sets [fx.StopTimeout] to [Config.StopTimeout], where that is more
// than the 15s that fx gives by default. The last fx.StopTimeout in the app's
// options wins: put one of the program's own behind YAML. Where YAML is not
// used, put fx.StopTimeout beside the module.
//
// The files are read at once. Whatever is wrong with them, all of it, is in
// the app's Err, and the app does not start: a file that is missing or invalid
// YAML, a duplicate key, a variable that is not set, an option of the graceful
// section that is not allowed. A file without that section is fine, but not one
// with a section whose name is nearly that. Errors name file, line, key and
// value, but never a value of another section.
//
// YAML belongs at the top level of the app. Inside an [fx.Module] use
// [ProvideYAML]: fx refuses a stop timeout there, so that YAML would only work as
// long as it has to set none.
func YAML(paths ...string) fx.Option {
	provider, c, fs := readYAML(paths)
	if len(fs) > 0 {
		return refused(fs)
	}
	options := []fx.Option{supply(provider)}
	if c.StopTimeout() > fx.DefaultTimeout {
		options = append(options, fx.StopTimeout(c.StopTimeout()))
	}
	return fx.Options(options...)
}

// ProvideYAML is [YAML] without the stop timeout, for use inside an [fx.Module].
// The app that has the module passes [Config.StopTimeout], or a time that is
// enough for all its configurations, to [fx.StopTimeout] at its top level.
func ProvideYAML(paths ...string) fx.Option {
	provider, _, fs := readYAML(paths)
	if len(fs) > 0 {
		return refused(fs)
	}
	return supply(provider)
}

// refused keeps the app from starting. fx.Error would do so, too, but with it fx
// provides nothing any more, not even what the app's own logger is made of, and
// says that this is missing.
func refused(fs yamlconf.Faults) fx.Option {
	err := fs.Join()
	return fx.Options(
		fx.Provide(func() (config.Provider, error) { return nil, err }),
		fx.Module("gracefulfx.yaml", fx.Invoke(func() error { return err })), // before other invocations
	)
}

func supply(provider config.Provider) fx.Option {
	return fx.Supply(fx.Annotate(provider, fx.As(new(config.Provider))))
}

var errNoFile = errors.New(`gracefulfx.YAML without a file: name one, such as "config.yaml"`)

func readYAML(paths []string) (config.Provider, Config, yamlconf.Faults) {
	if len(paths) == 0 {
		return nil, Config{}, yamlconf.Faults{{Err: errNoFile}}
	}
	files, fs := _section.Files(paths...)
	section, _ := files.Section()
	c, invalid := parse(section)
	fs = append(fs, files.Blame(invalid)...)
	if len(fs) > 0 {
		return nil, Config{}, fs
	}
	provider, err := files.Provider()
	fs.Add("", err)
	return provider, c, fs
}

// _configFile is read from the working directory if the app has no provider.
const _configFile = "config.yaml"

// loadConfig decides which configuration holds: that of the provider, if there
// is one, even if it has no graceful section; else that of config.yaml in dir,
// if it has such a section; else the defaults. The string says which it was.
func loadConfig(provider config.Provider, dir string) (Config, string, error) {
	c, source, fs := chooseConfig(provider, filepath.Join(dir, _configFile))
	if len(fs) > 0 {
		return Config{}, "", fs.Join()
	}
	return c, source, nil
}

func chooseConfig(provider config.Provider, path string) (Config, string, yamlconf.Faults) {
	if provider != nil {
		return fromProvider(provider)
	}
	files, found, fs := _section.Alone(path)
	switch {
	case len(fs) > 0:
		return Config{}, "", fs
	case !found:
		return DefaultConfig(), "defaults", nil
	}
	section, _ := files.Section()
	c, fs := parse(section)
	return c, path, files.Blame(fs)
}

func fromProvider(provider config.Provider) (Config, string, yamlconf.Faults) {
	source := "config provider (" + provider.Name() + ")"
	section, found, fs := _section.Of(provider)
	switch {
	case len(fs) > 0:
		return Config{}, "", fs
	case !found:
		return DefaultConfig(), "defaults, " + source + " has no graceful section", nil
	}
	c, fs := parse(section)
	return c, source, fs
}

// parse reads a graceful section over the defaults. If there are faults the
// Config is of no use.
func parse(section any) (Config, yamlconf.Faults) {
	return parseOver(DefaultConfig(), section)
}

// parseOver is parse with defaults of the caller's choice. Options that cannot
// be read keep theirs, so that each fault is reported once.
func parseOver(c Config, section any) (Config, yamlconf.Faults) {
	const unset = math.MinInt64
	c.QuietPeriod = unset
	fs := _section.Decode(section, &c)
	switch c.QuietPeriod {
	case unset:
		c.QuietPeriod = 0
	case 0: // It stands for the default in Go, but would be something else in YAML.
		fs.Add("graceful.quietPeriod", checkPositive(0))
	}
	return c, append(fs, c.faults()...)
}

// _section is where the configuration stands in a YAML document.
var _section = yamlconf.Section{Name: "graceful", Readers: newReaders()}
