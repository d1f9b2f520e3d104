package graceful

import "fmt"

// Phase is a part of a drain. Phases follow one another in the order of their
// constants, each at most once; a phase for which there is nothing to do is
// left out.
type Phase uint32

const (
	// PhaseServing is before the drain.
	PhaseServing Phase = iota
	// PhaseAnnounce turns readiness red.
	PhaseAnnounce
	// PhaseLameDuck goes on accepting and serving for Config.Delay, every reply
	// on HTTP/1 with Connection: close.
	PhaseLameDuck
	// PhaseCloseIntake closes the listeners, begins to send GOAWAY on HTTP/2, and
	// starts the closers.
	PhaseCloseIntake
	// PhaseWait answers late requests and waits for connections and closers.
	PhaseWait
	// PhaseForce cancels the contexts of requests and closes what is left.
	PhaseForce
	// PhaseReport ends the servers and makes the report.
	PhaseReport
	// PhaseDrained is after the drain.
	PhaseDrained
)

var _phaseNames = [...]string{
	"serving", "announce", "lame duck", "close intake", "wait", "force", "report", "drained",
}

// String returns the phase's name, such as "lame duck".
func (p Phase) String() string {
	if int(p) < len(_phaseNames) {
		return _phaseNames[p]
	}
	return fmt.Sprintf("Phase(%d)", uint32(p))
}
