// Package h2c drains servers whose handlers speak HTTP/2 in the clear by
// themselves, as frameworks do: by h2c.NewHandler of golang.org/x/net.
package h2c
