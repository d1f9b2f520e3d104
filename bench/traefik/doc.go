// Package traefik is there for its go.mod, whose tool is the Traefik of that version.
// It is a module of its own because it wants some 1,700 packages: the benchmark builds
// it only where a kind such as traefik-502 is asked for, and no test does.
//
// All of Traefik's own code is in it. Three modules of others, which could not be
// downloaded, have stand-ins in the folder standin, of which no request that is measured
// comes by: the fields that other editions of Traefik add to its configuration, the
// check of passwords, and the ACME client. The first is only in Traefik's repository.
// The ACME client wants the libraries of a hundred DNS providers, of which fourteen were
// not to be had.
package traefik
