package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// What TestMain makes before the tests run.
var (
	scratch        string // a directory that all tests share
	appProgram     string // the test app
	basicProgram   string // examples/basic
	momentsProgram string // the app that halts at moments
)

func prepare() (err error) {
	if scratch, err = os.MkdirTemp("", "e2e-"); err != nil {
		return err
	}
	if appProgram, err = build(".", "./app"); err != nil {
		return err
	}
	if momentsProgram, err = build(".", "./moments"); err != nil {
		return err
	}
	basicProgram, err = build("../examples", "./basic")
	return err
}

// build builds the package in the module and returns the path of the program.
func build(module, pkg string) (string, error) {
	program := filepath.Join(scratch, filepath.Base(pkg))
	args := []string{"build", "-o", program}
	if raced {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, pkg)...)
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s in %s: %w\n%s", pkg, module, err, out)
	}
	return program, nil
}
