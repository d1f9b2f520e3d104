package proxy

import (
	"fmt"
	"strings"
)

// pass502 makes nginx send a request to the other server also when one answers
// 502, and a POST too. Both are safe with gracefulfx, whose 502 says that no
// handler has run; without that knowledge a POST could be carried out twice.
const pass502 = "proxy_next_upstream error timeout http_502 non_idempotent;"

// nginxConf is nginx as most would set it up in front of two servers, with
// kept-alive connections to them.
//
// max_fails=0, because otherwise one refused connect takes a server out for
// ten seconds, and the next restart in that time leaves none. It makes no
// request be sent twice.
const nginxConf = `daemon off;
worker_processes 2;
pid nginx.pid;
error_log stderr error;
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  upstream app {
%s    keepalive 32;
  }
  server {
    listen %s;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      %s
    }
  }
}
`

func nginxConfig(policy string) func(string, []string) string {
	return func(addr string, backends []string) string {
		var servers strings.Builder
		for _, b := range backends {
			fmt.Fprintf(&servers, "    server %s max_fails=0;\n", b)
		}
		return fmt.Sprintf(nginxConf, servers.String(), addr, policy)
	}
}

func nginxArgs(file, _ string) []string { return []string{"-p", ".", "-e", "stderr", "-c", file} }
