package managers

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// services are service directories, each with a supervisor of its own.
type services struct {
	site
	supervisors []*supervisor
}

func (m *services) service(i *instance) string { return filepath.Join(i.dir, "service") }

// begin sets a supervisor on an instance's service directory.
func (m *services) begin(ctx context.Context, i *instance, program string) error {
	service := m.service(i)
	if err := os.WriteFile(filepath.Join(service, "finish"), []byte(finish), 0o755); err != nil { //nolint:gosec // it is to be run
		return err
	}
	v, err := m.supervise(ctx, i.name+".out", program, service)
	if err == nil {
		m.supervisors = append(m.supervisors, v)
	}
	return err
}

func (m *services) exits(i *instance) ([]int, error) { return finished(m.service(i)) }

func (m *services) stop(context.Context) error {
	var faults []error
	for _, v := range m.supervisors {
		faults = append(faults, v.stop())
	}
	return errors.Join(faults...)
}
