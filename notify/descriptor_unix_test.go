//go:build unix

package notify_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// inherit makes a pipe whose writing end is in the environment.
func inherit(t *testing.T, key string) (*os.File, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { _ = r.Close(); _ = w.Close() }) // the test may have done so
	t.Setenv(key, strconv.Itoa(int(w.Fd())))
	return r, w
}

func TestDescriptors(t *testing.T) {
	for key, word := range map[string]string{
		"NOTIFICATION_FD": "\n",
		"NODE_CHANNEL_FD": "\"ready\"\n",
	} {
		t.Run(key, func(t *testing.T) {
			r, w := inherit(t, key)
			a := newApp(t)
			a.start(t)
			a.stop(t)
			require.NoError(t, w.Close())
			assert.Equal(t, word, told(t, r), "the app has closed its own copy")
			assert.Zero(t, a.log.FilterMessageSnippet("could not be told").Len())
		})
	}
}

// A manager that does not read holds the app up for no more than a second.
func TestDescriptorFull(t *testing.T) {
	r, w := inherit(t, "NOTIFICATION_FD")
	fd := int(w.Fd()) // which makes it block, each time it is asked for
	require.NoError(t, unix.SetNonblock(fd, true))
	for {
		if _, err := unix.Write(fd, make([]byte, 4096)); err != nil {
			require.ErrorIs(t, err, unix.EAGAIN)
			break
		}
	}
	a := newApp(t)
	began := time.Now()
	a.start(t)
	assert.Less(t, time.Since(began), _patience)
	a.stop(t)
	assert.Equal(t, 1, a.log.FilterMessageSnippet("could not be told").Len())
	require.NoError(t, r.Close())
}

// A descriptor that is not open is not one that the manager has given.
func TestDescriptorClosed(t *testing.T) {
	t.Setenv("NOTIFICATION_FD", "1023")
	assert.ErrorContains(t, newApp(t).Err(), `NOTIFICATION_FD is "1023": fcntl: bad file descriptor`)
}
