package storm

import (
	"flag"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// make test plays the same trials each time, so that what fails comes of a change;
// make storm draws others.
var (
	seed   = flag.Uint64("storm.seed", 1, "seed of the storm's first trial")
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
