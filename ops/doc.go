// Package ops shows a drain and steers it: what it does, what holds it up, and
// how long it has left, on a page and as JSON.
//
//	fx.New(
//		gracefulfx.YAML("config.yaml"),
//		fx.Provide(
//			newHandler,
//			gracefulfx.AsServer(ops.NewServer), // on 127.0.0.1:9091, see Config
//			gracefulfx.AsCheck(newDatabaseCheck),
//		),
//		gracefulfx.Module,
//	).Run()
//
// [NewServer] makes a server of its own, which drains last, so that it answers
// until all else is done. [NewHandler] makes the handler alone, for a server of
// the program's; without fx, too.
//
//	GET  /                  the page, live; 16 viewers at most
//	GET  /status            the same as JSON
//	GET  /connections       one line of JSON for each connection, the oldest request first:
//	                        ?state=active&server=http&older=5s&limit=100
//	GET  /livez             200 as long as the process answers, in the drain too
//	GET  /readyz            200, or 503 in the drain or where a check fails; ?verbose says which
//	POST /drain             begins the drain, or joins it; ?wait=true answers when it is over,
//	                        for 16 at a time
//	POST /force             makes the drain stop waiting
//	GET  /prestop           POST /drain?wait=true for a hook of the kubelet, which sends GET only
//
// # Who may
//
// Without a token or client certificates only a request that has come by the
// loopback interface or a Unix socket, and to a host of that name, is answered;
// [NewServer] refuses any other address. With a token every request that shows or
// does something needs it, as "Authorization: Bearer" or as the password of Basic,
// which is what a browser asks for; /livez and /readyz, without what the checks have
// found, need nothing. Wrong tokens are neither slowed down nor logged: take one at
// random.
//
// POST /drain wants the header "Ops-Action: drain", and POST /force
// "Ops-Action: force", which no form of another site can send. GET /prestop is off
// without a token, and takes it as Bearer only, which no picture of another site
// can send.
//
// # What is shown
//
// No query, no header and no body. Paths of requests and addresses of clients are
// shown where [Config] says so; the pattern of an [http.ServeMux] always.
//
// # The end
//
// What shows a drain would hold it up: the page and those who wait end when
// [graceful.Drainer.LastCall] says so, or, on a server that drains with all others or
// that the drain knows by [graceful.Drainer.Middleware], when nothing else is left.
// What they are told last is how all but the servers that drain last have ended; of a
// drain that is forced, how they stand when their handlers have returned, or 50 ms
// after the contexts of those have ended. A second after the last call [NewServer]
// closes whatever connections are left.
package ops
