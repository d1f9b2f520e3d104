package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gracefulfx/gracefulfx/cmd/lostrequests/load"
)

// clients are a process that counts its requests: the command lostrequests.
type clients struct {
	cmd    *exec.Cmd
	report string
}

// _deploy is what the clients say when all of them have been served.
const _deploy = "All clients are at work"

// startClients sets clients to work in a process of their own.
func (t *Trial) startClients(ctx context.Context, addr string) (*clients, error) {
	const path = "github.com/gracefulfx/gracefulfx/cmd/lostrequests"
	program := filepath.Join(t.Kit.Dir(), "lostrequests")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, path).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the clients: %w\n%s", err, out)
	}
	c := &clients{report: filepath.Join(t.Kit.Dir(), "lostrequests.json")}
	c.cmd = exec.CommandContext(ctx, program, "-url", "http://"+addr+"/", "-judge", "id", "-clients", "4",
		"-think", "5ms", "-duration", "1m", "-json", c.report, "-fail-on", "none")
	progress := &spoken{text: _deploy, said: make(chan struct{})}
	c.cmd.Stderr = progress
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	select {
	case <-progress.said:
		return c, nil
	case <-time.After(_stopTime):
		_ = c.cmd.Process.Kill() // fails only if it has ended
		err := c.cmd.Wait()
		return nil, errors.Join(errors.New("the clients are not at work: "+progress.all.String()), err)
	}
}

// spoken tells when a text has been written to it.
type spoken struct {
	text string
	said chan struct{}
	all  strings.Builder // read when nobody writes any more
	over bool
}

func (s *spoken) Write(b []byte) (int, error) {
	s.all.Write(b)
	if !s.over && strings.Contains(s.all.String(), s.text) {
		s.over = true
		close(s.said)
	}
	return len(b), nil
}

// stop ends the clients and counts what became of their requests.
func (c *clients) stop(r *Result) error {
	_ = c.cmd.Process.Signal(os.Interrupt) // fails only if it has ended
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("the clients: %w", err)
	}
	text, err := os.ReadFile(c.report)
	if err != nil {
		return err
	}
	var report struct {
		Total struct {
			Requests, Lost int
			Kinds          map[load.Kind]int
		}
		Incidents []struct {
			Kind, Group, Error string
			Lost, Written      bool
			Nth                int
			TookMS             float64
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return err
	}
	r.Sent, r.Lost = report.Total.Requests-report.Total.Kinds[load.Refused], report.Total.Lost
	for _, i := range report.Incidents {
		if i.Lost {
			r.Notes = append(r.Notes, fmt.Sprintf("%+v", i))
		}
	}
	return nil
}
