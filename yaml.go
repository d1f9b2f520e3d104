package gracefulfx

import (
	"time"

	"go.uber.org/config"
	"go.uber.org/fx"
)

// stopReserve is how much of fx's stop timeout is left to the OnStop hooks
// that come after the drain: databases, queues, flushing a log.
const stopReserve = 2 * time.Second

// YAML reads configuration files and provides them to the app as its
// [config.Provider]. Later files override earlier ones, key by key; in all of
// them ${NAME:default} is replaced from the environment, $NAME must be set
// there, and $$ is a plain dollar sign. Only the first document of a file
// counts. The provider is strict: a component that populates a struct from it
// gets an error for keys that the struct does not have.
//
// YAML also sets [fx.StopTimeout], 15s by default, to what the drain may take
// (delay and timeout) plus 2s for the hooks after it. An fx.StopTimeout that
// comes later in the app's options overrides it.
//
// The files are read at once. Whatever is wrong with them, all of it, is in
// the app's Err, and the app does not start: a file that is missing or no
// YAML, a duplicate key, a variable that is not set, an option of the graceful
// section that cannot be. A file without that section is fine.
//
// YAML belongs at the top level of the app: fx refuses a stop timeout inside
// an [fx.Module].
func YAML(paths ...string) fx.Option {
	provider, c, fs := readYAML(paths)
	if len(fs) > 0 {
		return fx.Error(fs.list()...)
	}
	return fx.Options(
		fx.Supply(fx.Annotate(provider, fx.As(new(config.Provider)))),
		fx.StopTimeout(c.Delay+c.Timeout+stopReserve),
	)
}

func readYAML(paths []string) (config.Provider, Config, faults) {
	files, fs := readFiles(paths)
	if len(fs) > 0 {
		return nil, Config{}, fs
	}
	provider, fs := files.merged()
	if len(fs) > 0 {
		return nil, Config{}, files.blamed(fs)
	}
	c, _, fs := fromProvider(provider)
	return provider, c, files.blamed(fs)
}
