package proxy

import "os"

// surroundings are what the documented files stand in: what a distribution's
// package brings along, with all files in the folder of the run and no daemon.
var surroundings = map[string][2]string{
	"nginx.conf": {`daemon off;
pid nginx.pid;
error_log stderr error;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
`, "}\n"},
	"apache.conf": {`ServerName localhost
PidFile apache.pid
DefaultRuntimeDir .
ErrorLog /dev/stderr
LogLevel warn
# No child is ended for want of work, and each client has a thread: otherwise
# Apache closes clients' connections, also those whose next request is on its way.
ServerLimit 2
StartServers 2
ThreadsPerChild 128
MaxRequestWorkers 256
MaxSpareThreads 256
MaxKeepAliveRequests 0
LoadModule mpm_worker_module /usr/lib/apache2/modules/mod_mpm_worker.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule slotmem_shm_module /usr/lib/apache2/modules/mod_slotmem_shm.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
LoadModule proxy_balancer_module /usr/lib/apache2/modules/mod_proxy_balancer.so
LoadModule lbmethod_byrequests_module /usr/lib/apache2/modules/mod_lbmethod_byrequests.so
`, ""},
	"squid.conf": {`visible_hostname localhost
pid_filename none
cache_log /dev/null
access_log none
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
`, ""},
	"Caddyfile": {caddyOptions, ""},
	"lighttpd.conf": {`server.bind = "127.0.0.1"
server.document-root = "/nowhere"
`, ""},
}

// surrounded returns a documented file as a whole configuration.
func surrounded(snippet, text string) string {
	around := surroundings[snippet]
	return around[0] + text + around[1]
}

// apacheArgs are those of Apache, which has to give up being root.
func apacheArgs(file, _ string) []string {
	args := []string{"-DFOREGROUND", "-d", ".", "-f", file}
	if os.Geteuid() == 0 {
		args = append(args, "-c", "User www-data", "-c", "Group www-data")
	}
	return args
}

func varnishArgs(file, addr string) []string {
	return []string{"-F", "-j", "none", "-n", "work", "-a", addr, "-f", file, "-s", "malloc,20m"}
}

func squidArgs(file, _ string) []string { return []string{"-N", "-f", file, "-d", "1"} }

func lighttpdArgs(file, _ string) []string { return []string{"-D", "-f", file} }
