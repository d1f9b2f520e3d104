// Command caddy is the Caddy of the version in go.mod, with the modules that come
// with it. It is a module of its own because it wants some 800 packages, which take
// about five minutes of processor time to compile, and 60 MB: the benchmark builds
// it only where a kind such as caddy2.11-h2c is asked for, and no test does.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard" // what a stock Caddy has
)

func main() { caddycmd.Main() }
