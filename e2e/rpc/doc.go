// Package rpc restarts servers of gRPC and Connect under load, and counts the
// calls that fail.
package rpc
