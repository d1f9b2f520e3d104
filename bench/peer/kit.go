package peer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

const modulePath = "github.com/gracefulfx/gracefulfx/bench"

// nobody is the user and group of unprivileged backends.
const nobody = 65534

// sleep is how long sleep-shutdown sleeps where a backend asks for no delay.
const sleep = 500 * time.Millisecond

// Kit builds and starts the servers under test. It must be closed.
type Kit struct {
	dir    string // readable to all, for the unprivileged
	server string // the Go server's binary
	npm    func() (string, error)
}

// NewKit builds the Go server into a folder of its own. What the npm peers need
// is installed by [Kit.Prepare], or once one of them is started.
func NewKit(ctx context.Context) (*Kit, error) {
	dir, err := os.MkdirTemp("", "gracefulfx-bench-")
	if err != nil {
		return nil, fmt.Errorf("make the work folder: %w", err)
	}
	k := &Kit{dir: dir, server: filepath.Join(dir, "server")}
	k.npm = sync.OnceValues(func() (string, error) { return InstallNode(ctx) })
	if err := k.build(ctx); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	return k, nil
}

func (k *Kit) build(ctx context.Context) error {
	if err := os.Chmod(k.dir, 0o755); err != nil {
		return fmt.Errorf("open the work folder to all: %w", err)
	}
	return k.buildServer(ctx, k.server)
}

func (k *Kit) buildServer(ctx context.Context, file string, flags ...string) error {
	args := append([]string{"build", "-o", file}, flags...)
	if _, err := output(exec.CommandContext(ctx, "go", append(args, modulePath+"/server")...)); err != nil {
		return fmt.Errorf("build the server: %w", err)
	}
	return nil
}

// WithSocketIO builds the Go server with a Socket.IO server in it, and returns its
// file for [Backend].Server. Called again, it builds nothing.
func (k *Kit) WithSocketIO(ctx context.Context) (string, error) {
	file := k.server + "-socketio"
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	return file, k.buildServer(ctx, file, "-tags", "socketio")
}

// Close removes the kit's folder.
func (k *Kit) Close() error { return os.RemoveAll(k.dir) }

// Dir is the kit's folder, for whatever else a run writes.
func (k *Kit) Dir() string { return k.dir }

// Prepare installs what the peers need. The error says what is missing.
func (k *Kit) Prepare(peers ...Peer) error {
	if !slices.ContainsFunc(peers, func(p Peer) bool { return p.runtime == nodeServer }) {
		return nil
	}
	_, err := k.npm()
	return err
}

// Launch starts a backend of the peer and waits for nothing: it may still be starting,
// or never get that far.
func (k *Kit) Launch(ctx context.Context, p Peer, b Backend) (*Process, error) {
	cmd, err := k.command(ctx, p, b)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Name, err)
	}
	return launch(b.Addr, cmd)
}

// Start starts a backend of the peer and waits until it is bound.
func (k *Kit) Start(ctx context.Context, p Peer, b Backend) (*Process, error) {
	cmd, err := k.command(ctx, p, b)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p.Name, err)
	}
	process, err := start(ctx, b.Addr, cmd)
	if err != nil {
		return nil, fmt.Errorf("start %s on %s: %w", p.Name, b.Addr, err)
	}
	return process, nil
}

func (k *Kit) command(ctx context.Context, p Peer, b Backend) (*exec.Cmd, error) {
	path, args := cmp.Or(b.Server, k.server), []string(nil)
	if p.runtime == nodeServer {
		dir, err := k.npm()
		if err != nil {
			return nil, err
		}
		path, args = "node", []string{filepath.Join(dir, "server.js")}
	}
	config := filepath.Join(k.dir, b.Name+".yaml")
	if err := writeConfig(config, b); err != nil {
		return nil, err
	}
	whole := slices.Concat(b.Wrap, []string{path}, args)
	cmd := exec.CommandContext(ctx, whole[0], whole[1:]...)
	cmd.Dir = k.dir
	cmd.Env = append(os.Environ(), "ADDR="+b.Addr, "MODE="+p.Name, "NAME="+b.Name,
		"WORK=1ms", "DELAY="+cmp.Or(b.Delay, sleep).String(), "CONFIG="+config, "NODE_ENV=production")
	cmd.Env = append(cmd.Env, b.Env...)
	if b.Stderr != nil {
		cmd.Stderr = b.Stderr
	}
	if b.Unprivileged {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd, nil
}

// Script writes an executable that becomes a backend of the peer, for a manager of
// processes that starts it. Each process tells its own number behind the backend's
// name: "name-123".
func (k *Kit) Script(ctx context.Context, p Peer, b Backend, path string) error {
	cmd, err := k.command(ctx, p, b)
	if err != nil {
		return fmt.Errorf("write a script for %s: %w", p.Name, err)
	}
	var text strings.Builder
	text.WriteString("#!/bin/sh\n")
	for _, variable := range cmd.Env[len(os.Environ()):] {
		fmt.Fprintf(&text, "export '%s'\n", variable)
	}
	fmt.Fprintf(&text, "export NAME=\"$NAME-$$\"\nexec '%s'\n", strings.Join(cmd.Args, "' '"))
	return os.WriteFile(path, []byte(text.String()), 0o755) //nolint:gosec // it is to be run
}

// output runs a command and returns what it printed; its error tells what it
// complained of.
func output(cmd *exec.Cmd) (string, error) {
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}
