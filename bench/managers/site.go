package managers

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/bench/peer"
	"github.com/gracefulfx/gracefulfx/bench/proxy"
)

// commandTime is how long a command of a manager may take, and pipeTime for how long
// something that it leaves behind may hold its output.
const commandTime, pipeTime = 60 * time.Second, time.Second

// site is where a manager runs.
type site struct {
	dir       string
	deploy    string   // the folder with the files for users
	node      string   // the folder of programs from npm
	env       []string // of all commands, as NAME=value
	drop      string   // what is left out of the file
	instances []*instance
}

func newSite(ctx context.Context, kit *peer.Kit, k Kind, behind proxy.Kind) (site, error) {
	var s site
	var err error
	if s.dir, err = os.MkdirTemp(kit.Dir(), strings.Fields(k.Name)[0]+"-"); err != nil {
		return s, err
	}
	if s.deploy, err = deployFolder(ctx); err != nil {
		return s, err
	}
	if s.node, err = nodeFolder(ctx); err != nil {
		return s, err
	}
	s.node = filepath.Join(s.node, "node_modules", ".bin")
	s.env, s.drop = append(os.Environ(), "HOME="+s.dir), k.drop
	for _, name := range []string{"app1", "app2"} {
		i, err := newInstance(ctx, kit, s.dir, name, behind.Late)
		if err != nil {
			return s, err
		}
		s.instances = append(s.instances, i)
	}
	return s, nil
}

// command is one whose output goes where the caller says.
func (s site) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = s.dir, s.env, pipeTime
	return cmd
}

// run runs a command to its end.
func (s site) run(ctx context.Context, program string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := s.command(ctx, program, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return nil
}

// serve waits until all instances do.
func (s site) serve(ctx context.Context) error {
	for _, i := range s.instances {
		if err := i.serves(ctx, ""); err != nil {
			return err
		}
	}
	return nil
}
