package managers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
)

const (
	// askTime is how long an answer may take.
	askTime = 5 * time.Second
	// askInterval is how often an instance is asked that has to be awaited.
	askInterval = 10 * time.Millisecond
	// startTime is how long an instance takes until it serves: a manager that does
	// not wait for it loses requests.
	startTime = 300 * time.Millisecond
	// workTime is how long a request takes: some are always under way.
	workTime = 10 * time.Millisecond
)

// instance is one of the two that a manager runs, in a folder that stands for
// /srv/app.
type instance struct {
	name string
	addr string
	dir  string
}

func newInstance(ctx context.Context, kit *peer.Kit, dir, name, late string) (*instance, error) {
	addr, err := peer.FreeAddr(ctx)
	if err != nil {
		return nil, err
	}
	i := &instance{name: name, addr: addr, dir: filepath.Join(dir, name)}
	if err := os.Mkdir(i.dir, 0o755); err != nil {
		return nil, err
	}
	peers, err := peer.Select(peer.Ours)
	if err != nil {
		return nil, err
	}
	b := peer.Backend{Addr: addr, Name: filepath.Base(dir) + "-" + name, Late: late}
	b.Env = []string{"START=" + startTime.String(), "WORK=" + workTime.String()}
	if err := kit.Script(ctx, peers[0], b, filepath.Join(i.dir, "app")); err != nil {
		return nil, err
	}
	// The app has its configuration from the kit; a manager may want to see a file.
	return i, os.WriteFile(filepath.Join(i.dir, "config.yaml"), nil, 0o644)
}

// process says which process of the instance answers.
func (i *instance) process(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+i.addr+"/", nil)
	if err != nil {
		return "", err
	}
	r.Close = true
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = reply.Body.Close() }()
	text, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s %q: %w", i.name, reply.Status, text, err)
	}
	return string(text[strings.LastIndexByte(string(text), ' ')+1:]), nil
}

// serves waits until another process than the given one answers.
func (i *instance) serves(ctx context.Context, before string) error {
	return await(ctx, func() error {
		now, err := i.process(ctx)
		if err == nil && now == before {
			return fmt.Errorf("%s is still the process before", i.name)
		}
		return err
	})
}

// await tries until there is no error.
func await(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(askInterval)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
	}
}
