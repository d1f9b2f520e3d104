package differential_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const (
	// patience bounds every wait for something that should come at once.
	patience = 10 * time.Second
	// exchanges is how many run at once. Most of them wait for each other's
	// ends, half a second for those whose server lingers.
	exchanges = "24"
)

// against makes the corpus test itself: two bare servers must not differ, or
// the case that does depends on time.
var against = flag.Bool("bare", false, "run bare net/http instead of gracefulfx, to test the corpus")

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	if err := flag.Set("test.parallel", exchanges); err != nil {
		return fail(err)
	}
	defer func() { _ = os.Remove(served()) }()
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		return fail(errors.Join(errors.New("leaked"), err))
	}
	return code
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}
