package graceful_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/gracefulfx/gracefulfx/graceful"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(byTheTable{m}) }

// byTheTable fails where a test made a connection change its state in a way that
// the table of states does not have.
type byTheTable struct{ *testing.M }

func (m byTheTable) Run() int {
	code := m.M.Run()
	if !graceful.TurnedByTheTable(os.Stderr) {
		return max(code, 1)
	}
	return code
}
