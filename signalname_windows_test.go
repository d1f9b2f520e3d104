package gracefulfx_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gracefulfx/gracefulfx"
)

func TestSignalByDefault(t *testing.T) {
	assert.Equal(t, []os.Signal{os.Interrupt}, gracefulfx.DefaultConfig().Signals)
}

func TestSignalsRefused(t *testing.T) {
	for _, name := range []string{"SIGUSR2", "SIGKILL", "SIGHUP"} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(t, "graceful: {signal: "+name+"}")
			assert.EqualError(t, err, `graceful.signal: "`+name+`" is not a signal of this system: write one such as SIGINT`)
		})
	}
}
