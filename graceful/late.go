package graceful

import "fmt"

// LatePolicy says what happens to a late request: one that arrives on a
// kept-alive connection after the intake has closed.
type LatePolicy uint8

const (
	// Reject answers a late request with the rejection handler and runs no
	// other handler, so that a proxy can send it to another server. It is the
	// default.
	Reject LatePolicy = iota
	// Serve answers a late request as usual, with Connection: close.
	Serve
)

// String returns the policy's name as it stands in a configuration.
func (p LatePolicy) String() string {
	switch p {
	case Reject:
		return "reject"
	case Serve:
		return "serve"
	default:
		return fmt.Sprintf("LatePolicy(%d)", uint8(p))
	}
}
