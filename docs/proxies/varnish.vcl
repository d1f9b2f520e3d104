# /etc/varnish/default.vcl
vcl 4.1;

import directors;
import std;

backend s1 { .host = "10.0.0.1"; .port = "8080"; }
backend s2 { .host = "10.0.0.2"; .port = "8080"; }

sub vcl_init {
  new app = directors.round_robin();
  app.add_backend(s1);
  app.add_backend(s2);
}

sub vcl_recv {
  # Varnish can send a POST again only if it keeps its body. What is larger than
  # this is passed on once.
  std.cache_req_body(1MB);
  set req.backend_hint = app.backend();
}

# Varnish tries no other server by itself, not even when a connect is refused.
sub elsewhere {
  if (beresp.backend == s1) { set bereq.backend = s2; } else { set bereq.backend = s1; }
}

# A connect that was refused comes here, and a server that closed its connection
# without an answer. VCL cannot tell them apart: where a POST must never be sent
# twice although a server has crashed, add "bereq.method != "POST"", and let a POST
# fail while a server restarts.
sub vcl_backend_error {
  if (bereq.retries < 2) {
    call elsewhere;
    return (retry);
  }
}

# With late: reject (the default) and goodbye: reject. Leave it out with late: serve.
sub vcl_backend_response {
  if (beresp.status == 502 && bereq.retries < 2) {
    call elsewhere;
    return (retry);
  }
}
