package storm

import (
	"flag"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var (
	seed   = flag.Uint64("storm.seed", uint64(time.Now().UnixNano()), "seed of the storm's first trial") //nolint:gosec // positive
	trials = flag.Int("storm.trials", 200, "how many trials the storm has")
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		code = 1
	}
	os.Exit(code)
}
