package negotiation_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience bounds every wait.
const patience = 10 * time.Second

// against makes the product test itself: two bare servers must not differ.
var against = flag.Bool("bare", false, "run bare net/http instead of gracefulfx")

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	flag.Parse()
	if err := flag.Set("test.parallel", "128"); err != nil {
		return fail(err)
	}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		return fail(err)
	}
	return code
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}
