package e2e_test

import (
	"regexp"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startBasic starts examples/basic with the configuration that it comes with,
// and returns where it serves.
func startBasic(t *testing.T) (p *process, url string) {
	t.Helper()
	p = launch(t, "../examples/basic", basicProgram, []string{"ADDR=127.0.0.1:0"})
	addr := regexp.MustCompile(`"addr":"([^"]+)"`).FindStringSubmatch(p.prints(`"server listens"`))
	require.NotNil(t, addr)
	p.prints("RUNNING") // signals are watched for
	return p, "http://" + addr[1]
}

func TestBasicExampleUnderCurl(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGUSR2, syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			p, url := startBasic(t)
			assert.Equal(t, answer{Status: "200", Body: "hello\n"}, curl(t, url+"/").answer())
			assert.Equal(t, answer{Status: "200", Body: "ready\n"}, curl(t, url+"/ready").answer())

			slow := curl(t, url+"/slow")
			slow.hasSent("GET /slow")
			curl(t, url+"/").answer() // what was sent before it has been read
			p.signal(sig)
			assert.Regexp(t, `"active":[12]`, p.prints(`"drain begins"`), "that of the curl before it may be one, too")
			p.prints(`"intake closed"`)
			assert.Equal(t, refused, curl(t, url+"/").exit(), "refused while the slow request is awaited")
			assert.Equal(t, answer{Status: "200", Close: true, Body: "done\n"}, slow.answer())
			assert.Equal(t, 0, p.exit())
			assert.Equal(t, refused, curl(t, url+"/").exit())
		})
	}
}
