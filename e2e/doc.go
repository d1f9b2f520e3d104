// Package e2e judges gracefulfx from outside: its tests run apps as processes,
// send them signals, and look at what becomes of their connections.
package e2e
