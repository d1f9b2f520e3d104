package graceful

import (
	"runtime"
	"weak"
)

// place is where the tracker keeps a connection, so that it can be taken out
// again at no cost.
type place struct {
	shard *shard
	index int // in shard.conns, while the tracker holds the connection strongly

	// A hijacked connection is held weakly, see shard.weaken.
	weak    weak.Pointer[conn]
	cleanup runtime.Cleanup
}
