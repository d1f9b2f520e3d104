package notify

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// FuzzEnvironment reads any values of the variables that managers set: none is a
// panic, what is wrong is an error that names its variable, and what is left is
// sane.
func FuzzEnvironment(f *testing.F) {
	f.Add("/run/notify", "3", "", "30000000", "1")
	f.Add("@abstract", "", "4", "0", "")
	f.Add("relative", "-1", "+5", "-5", "x")
	f.Add("", "4294967297", "", "", "") // the kernel looks at 32 bits
	f.Add("@", "1e3", "0x10", "9223372036854775808", "01")
	f.Fuzz(func(t *testing.T, socket, s6, node, usec, pid string) {
		values := map[string]string{
			"NOTIFY_SOCKET": socket, "NOTIFICATION_FD": foreign(s6), "NODE_CHANNEL_FD": foreign(node),
			"WATCHDOG_USEC": usec, "WATCHDOG_PID": pid,
		}
		getenv := func(key string) string { return values[key] }
		all, err := named(getenv)
		if err != nil {
			assert.Nil(t, all)
			assert.Regexp(t, "^notify: (NOTIFY_SOCKET|NOTIFICATION_FD|NODE_CHANNEL_FD) is \"", err.Error())
		} else {
			assert.Equal(t, socket != "", len(all) == 1, "no descriptor is open here that one could name")
			assert.NoError(t, all.each(manager.Close))
		}
		w, err := watchdogOf(getenv, 1)
		switch {
		case err != nil:
			assert.True(t, strings.HasPrefix(err.Error(), "notify: WATCHDOG_USEC is "), err)
			assert.Zero(t, w)
		case usec != "" && (pid == "" || pid == "1"):
			assert.Positive(t, w)
			assert.LessOrEqual(t, time.Duration(w), 24*time.Hour)
		default:
			assert.Zero(t, w)
		}
	})
}

// foreign returns a text that names no descriptor of this process.
func foreign(text string) string {
	if n, err := strconv.Atoi(text); err == nil && n >= 3 && n < 1<<20 {
		return strconv.Itoa(n + 1<<20)
	}
	return text
}
