package e2e_test

import (
	"net"
	"time"

	"github.com/stretchr/testify/require"
)

// hasArrived waits until all that was sent is in the app's socket. The kernel
// may put off even what it delivers on one machine. Over Unix sockets it does
// not.
func (w *wire) hasArrived() {
	w.t.Helper()
	tcp, ok := w.socket.(*net.TCPConn)
	if !ok {
		return
	}
	raw, err := tcp.SyscallConn()
	require.NoError(w.t, err)
	for patient := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		var unacknowledged int
		require.NoError(w.t, raw.Control(func(fd uintptr) {
			unacknowledged, err = unacknowledgedBytes(int(fd))
		}))
		require.NoError(w.t, err)
		if unacknowledged == 0 {
			return
		}
		require.True(w.t, time.Now().Before(patient), "%d bytes have not arrived", unacknowledged)
	}
}
