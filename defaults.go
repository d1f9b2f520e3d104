package gracefulfx

import (
	_ "embed"
	"os"
)

// _defaults is the configuration that holds where nothing else is said. What
// users read is what runs: there is no second list of defaults in the code.
//
//go:embed config.yaml
var _defaults []byte

// DefaultConfig returns what config.yaml in this package's source says. The
// server listens on ":8080" until SIGUSR2 (SIGINT where the system has none),
// answers late requests with 502, closes connections that were idle for 100ms,
// and gives the rest 30s. The result is the caller's to change.
func DefaultConfig() Config {
	// The one default that depends on the system is left empty in config.yaml.
	base := Config{Signals: []os.Signal{_defaultSignal}}
	doc, unreadable := decode(_defaults)
	c, invalid := parseOver(base, doc[_section])
	if err := append(unreadable, invalid...).join(); err != nil {
		panic("gracefulfx: embedded config.yaml: " + err.Error())
	}
	return c
}
