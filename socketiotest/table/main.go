// Command table runs the tests of every server, and prints what became of the
// clients that were moved, by gracefulfx and by the plain calls, as a table in
// Markdown.
//
//	go run ./table
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// _servers are the folders with a server each.
var _servers = []string{"zishang3", "zishang2", "googollee"}

const _head = `| server | client | transport | goodbye by | moved by themselves | what they were told | last one told after | back within | exit code | drain took |
|---|---|---|---|---|---|---|---|---|---|`

func main() {
	fmt.Println(_head)
	ok := parallel("-skip=^TestMany$") // they mostly wait for clients that back off
	for _, server := range _servers {  // one that takes the whole machine
		r := test(server, "-run=^TestMany$")
		ok = (show(r) || again(r)) && ok
	}
	if !ok {
		os.Exit(1)
	}
}

// parallel tests all servers at once, and shows the results one after another.
func parallel(args ...string) bool {
	results := make([]result, len(_servers))
	var all sync.WaitGroup
	for i, server := range _servers {
		all.Go(func() { results[i] = test(server, args...) })
	}
	all.Wait()
	ok := true
	for _, r := range results {
		ok = (show(r) || again(r)) && ok
	}
	return ok
}

// result is what the tests of a server wrote.
type result struct {
	server string
	out    []byte
	err    error
}

// test runs the tests in a folder. It does so without the race detector: the
// servers have data races of their own.
func test(server string, args ...string) result {
	cmd := exec.CommandContext(context.Background(), "go", append([]string{"test", "-count=1", "-v", "-timeout=8m"}, append(args, ".")...)...)
	cmd.Dir = server
	out, err := cmd.CombinedOutput()
	return result{server, out, err}
}

// show prints the rows of a table that the tests wrote, and all of it if they
// failed.
func show(r result) (ok bool) {
	for line := range bytes.Lines(r.out) {
		if _, row, ok := strings.Cut(string(line), "CELL "); ok {
			fmt.Print(row)
		}
	}
	if r.err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n%s", r.server, r.err, r.out)
	}
	return r.err == nil
}
