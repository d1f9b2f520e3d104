//go:build !linux

package netlab

import (
	"errors"
	"math/rand/v2"
)

// Lab needs Linux.
type Lab struct{ Client, Server *Side }

// Side is a network namespace.
type Side struct{}

// New returns an error.
func New(Link) (*Lab, error) { return nil, errors.ErrUnsupported }

// NewSeeded returns an error.
func NewSeeded(Link, *rand.Rand) (*Lab, error) { return nil, errors.ErrUnsupported }

// Set does nothing.
func (*Lab) Set(Link) {}

// Close does nothing.
func (*Lab) Close() error { return nil }

// Do returns an error.
func (*Side) Do(func() error) error { return errors.ErrUnsupported }
