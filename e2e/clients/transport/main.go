// Command transport is a client with Go's http.Transport: see
// ../../goodbye_clients_test.go.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	get(os.Args[1])
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	get(os.Args[1])
}

func get(url string) {
	reply, err := http.Get(url) //nolint:gosec,noctx // of the test
	if err != nil {
		fmt.Println("error", err)
		return
	}
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println(reply.StatusCode, strings.TrimSpace(string(body)))
}
