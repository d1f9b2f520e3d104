//go:build !go1.27

package graceful

// _emptyIsHTTP1 is whether net/http speaks HTTP/1 where http.Server.Protocols is
// empty. Go 1.26 closes such connections.
const _emptyIsHTTP1 = false
