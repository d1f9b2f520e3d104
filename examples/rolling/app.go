package main

import (
	_ "embed"
	"os"
	"path/filepath"

	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"
	"go.uber.org/zap"

	"github.com/gracefulfx/gracefulfx"
)

// serveGracefulfx is an app on gracefulfx, all of it.
func serveGracefulfx() {
	fx.New(
		gracefulfx.YAML("config.yaml"),
		fx.Provide(newHandler),
		fx.WithLogger(onlyErrors),
		gracefulfx.Module,
	).Run()
}

// onlyErrors silences what fx tells of each constructor and hook, but not that
// the app could not start: [fx.NopLogger] would swallow that too.
func onlyErrors() fxevent.Logger {
	return &fxevent.ZapLogger{Logger: zap.Must(zap.NewProduction(zap.IncreaseLevel(zap.ErrorLevel)))}
}

//go:embed config.yaml
var _config []byte

// writeAppConfig puts config.yaml where the app will run.
func writeAppConfig(dir string) error {
	return os.WriteFile(filepath.Join(dir, "config.yaml"), _config, 0o600)
}
