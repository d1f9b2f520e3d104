// Package ext stands in for a module that Traefik requires and that is not in the
// module that is published: in its repository go.mod replaces it by a folder. What
// is there are two types without a field, which its authors fill in other editions.
package ext

// HTTP is embedded in the part of a configuration that is about HTTP.
type HTTP struct{}

// Router is embedded in a router.
type Router struct{}
