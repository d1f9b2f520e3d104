//go:build !unix && !js

package gracefulfx

import (
	"os"
	"syscall"
)

// _deafTo must not end the process once a drain has begun: a console that
// closes.
var _deafTo = []os.Signal{syscall.SIGHUP}
