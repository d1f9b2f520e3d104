package proxy

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Documented returns the kinds that run a file of docs/proxies, which is what
// docs/deploying.md tells to install, with the late and the goodbye that it
// tells to set.
func Documented() []Kind {
	return []Kind{
		{Name: "nginx-doc", Late: "reject", Goodbye: "reject", program: "nginx", snippet: "nginx.conf", args: nginxArgs},
		{Name: "haproxy-doc", Late: "reject", Goodbye: "reject", program: "haproxy", snippet: "haproxy.cfg", args: haproxyArgs},
		{Name: "apache", Late: "serve", Memory: 1500 * time.Millisecond, program: "apache2", snippet: "apache.conf", args: apacheArgs},
		{Name: "varnish", Late: "reject", Goodbye: "reject", program: "varnishd", pkg: "varnish", snippet: "varnish.vcl", args: varnishArgs},
		{Name: "squid", Late: "serve", program: "squid", snippet: "squid.conf", args: squidArgs},
		{Name: "lighttpd", Late: "serve", Memory: 1500 * time.Millisecond, program: "lighttpd", snippet: "lighttpd.conf", args: lighttpdArgs},
		caddy(),
		httpProxy(),
	}
}

// text is the file that the proxy is started with.
func (k Kind) text(ctx context.Context, addr string, backends []string) (string, error) {
	if k.snippet == "" {
		return k.config(addr, backends), nil
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/gracefulfx/gracefulfx").Output()
	if err != nil {
		return "", fmt.Errorf("find the folder of the docs: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "docs", "proxies", k.snippet))
	if err != nil {
		return "", err
	}
	local, err := k.without(string(text))
	if err != nil {
		return "", err
	}
	if k.swap != nil {
		local = k.swap.Replace(local)
	}
	if local, err = addressed(local, addr, backends); err != nil {
		return "", fmt.Errorf("%s: %w", k.snippet, err)
	}
	return surrounded(k.snippet, local), nil
}

// without leaves out what the kind is to be without.
func (k Kind) without(text string) (string, error) {
	for _, setting := range k.drop {
		if !strings.Contains(text, setting) {
			return "", fmt.Errorf("%s has no %q", k.snippet, setting)
		}
		text = strings.ReplaceAll(text, setting, "")
	}
	return text, nil
}

// places are the ways in which a snippet names the address of a server.
var places = []string{
	"10.0.0.%s:%s", `"10.0.0.%s"; .port = "%s"`, `10.0.0.%s parent %s`, `"10.0.0.%s", "port" => %s`,
}

// addressed returns a snippet with the addresses of a run in place of its own.
func addressed(text, addr string, backends []string) (string, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	pairs := []string{
		"listen 80;", "listen " + addr + ";", "bind :80", "bind " + addr, "Listen 80", "Listen " + addr,
		"*:80", addr, "http_port 80", "http_port " + addr, "server.port = 80", "server.port = " + port,
		"\n:80 {", "\n:" + port + " {\n\tbind 127.0.0.1", "listen(80)", "listen(" + port + ", '127.0.0.1')",
	}
	for i, b := range backends {
		host, port, err := net.SplitHostPort(b)
		if err != nil {
			return "", err
		}
		for _, place := range places {
			there := strings.Replace(place, "10.0.0.%s", host, 1)
			pairs = append(pairs, fmt.Sprintf(place, fmt.Sprint(i+1), "8080"), fmt.Sprintf(there, port))
		}
	}
	text = strings.NewReplacer(pairs...).Replace(text)
	if strings.Contains(text, "10.0.0.") {
		return "", fmt.Errorf("an address is left in\n%s", text)
	}
	return text, nil
}
