// Command table moves stock clients off every server, by gracefulfx and by the
// plain calls, and prints what became of them as a table in Markdown.
//
//	go run ./table
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// _servers are the folders with a server each.
var _servers = []string{"zishang3", "zishang2", "googollee"}

const _head = `| server | client | transport | goodbye by | moved by themselves | what they were told | last one told after | back within | exit code | drain took |
|---|---|---|---|---|---|---|---|---|---|`

func main() {
	fmt.Println(_head)
	for _, server := range _servers {
		if err := run(server); err != nil {
			fmt.Fprintln(os.Stderr, server+":", err)
			defer os.Exit(1)
		}
	}
}

// run runs the tests that print rows, and prints these.
func run(server string) error {
	cmd := exec.Command("go", "test", "-count=1", "-v", "-run", "^(TestMatrix|TestChromium|TestPlain)$", ".")
	cmd.Dir, cmd.Stderr = server, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, row, ok := strings.Cut(lines.Text(), "CELL "); ok {
			fmt.Println(row)
		}
	}
	return cmd.Wait()
}
