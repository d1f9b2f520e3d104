package proxy

// Stock returns the documented kinds without the settings that docs/deploying.md
// says to make, as most would set them up.
func Stock() []Kind {
	var stock []Kind
	for _, k := range Documented() {
		k.drop = settings[k.Name]
		k.Name, k.Late, k.Goodbye, k.Delay = k.Name+"-stock", "serve", "", 0
		stock = append(stock, k)
	}
	return stock
}

// settings are what docs/deploying.md says to set.
var settings = map[string][]string{
	"nginx-doc":   {" max_fails=0", "    proxy_next_upstream error timeout http_502 non_idempotent;\n"},
	"haproxy-doc": {"  retry-on conn-failure empty-response 502\n", "  option redispatch 1\n"},
	"apache":      {" retry=1"},
	"varnish":     {"    return (retry);\n"},
	"squid":       {" connect-fail-limit=100000000"},
	"lighttpd":    {`, "disable-time" => 0`},
	"caddy": {
		"\t\tlb_try_duration 5s\n", "\t\tlb_try_interval 20ms\n",
		"\t\thealth_uri /ready\n", "\t\thealth_interval 200ms\n", "\t\thealth_timeout 1s\n",
	},
	"http-proxy": {"        if (error.code === 'ECONNREFUSED' && nth + 1 < servers.length) return send(nth + 1)\n"},
}
