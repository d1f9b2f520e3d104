package netlab

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

// Lab is a client's and a server's network namespace, joined by a link. Create
// it with [New], and close it.
type Lab struct {
	// Client and Server are the two sides.
	Client, Server *Side

	link    atomic.Pointer[Link]
	running sync.WaitGroup
}

// New returns a lab. It takes root, or the error says what is not allowed.
func New(link Link) (*Lab, error) { return NewSeeded(link, rand.New(rand.NewPCG(rand.Uint64(), 0))) }

// NewSeeded returns a lab whose chances follow from those of random, as far as
// packets come in the same order.
func NewSeeded(link Link, random *rand.Rand) (*Lab, error) {
	lab := &Lab{}
	lab.Set(link)
	var errClient, errServer error
	lab.Client, errClient = newSide(ClientAddr)
	lab.Server, errServer = newSide(ServerAddr)
	if err := errors.Join(errClient, errServer); err != nil {
		return nil, errors.Join(fmt.Errorf("make a network of two: %w", err), lab.Close())
	}
	for _, r := range []*relay{
		newRelay(lab.Client.tun, lab.Server.tun, true, &lab.link, random.Uint64()),
		newRelay(lab.Server.tun, lab.Client.tun, false, &lab.link, random.Uint64()),
	} {
		lab.running.Go(r.read)
		lab.running.Go(r.write)
	}
	return lab, nil
}

// Set changes the link, for packets that are sent from now on.
func (lab *Lab) Set(link Link) { lab.link.Store(&link) }

// Close ends the link and the namespaces. Processes that still run in one keep
// it, without a network.
func (lab *Lab) Close() error {
	err := errors.Join(lab.Client.close(), lab.Server.close())
	lab.running.Wait()
	return err
}
