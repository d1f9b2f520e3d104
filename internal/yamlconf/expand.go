package yamlconf

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"go.uber.org/config"
)

// expand builds a provider in which ${NAME:default} and $NAME are replaced
// from the environment. It reports all variables that are neither set nor have
// a default; the library stops at the first, so each is assumed to be empty
// once it is noted.
func expand(options ...config.YAMLOption) (config.Provider, Faults) {
	var fs Faults
	env := environment{assumed: map[string]bool{}}
	for {
		provider, err := config.NewYAML(append(options, config.Expand(env.lookup))...)
		switch {
		case err != nil && env.stopped(err):
			fs = append(fs, Fault{Err: env.unset()})
		case len(fs) > 0:
			return nil, fs
		case err != nil:
			return nil, Faults{{Err: fmt.Errorf("no YAML once environment variables are in: %s", yamlReason(err))}}
		default:
			return provider, nil
		}
	}
}

// environment looks up variables, and remembers the last that was not set.
type environment struct {
	missed  string
	assumed map[string]bool
}

func (e *environment) lookup(name string) (string, bool) {
	value, ok := os.LookupEnv(name)
	if !ok {
		e.missed = name
	}
	return value, ok || e.assumed[name]
}

// stopped says whether err is that the missed variable has no default. The
// library has no error of its own for it, only these words.
func (e *environment) stopped(err error) bool {
	return strings.Contains(err.Error(), "default is empty for "+strconv.Quote(e.missed))
}

func (e *environment) unset() error {
	e.assumed[e.missed] = true
	return fmt.Errorf("environment variable %s is not set: set it, write ${%[1]s:default}, "+
		"or $$ for a plain dollar sign", e.missed)
}
