package peer

import (
	"cmp"
	"fmt"
	"os"
	"time"
)

// MinSilence is the silence after which gracefulfx may close a kept-alive
// connection: its keepAliveInterval, less the ticks by which kernels count.
const MinSilence = 490 * time.Millisecond

// configYAML is the configuration of a gracefulfx backend: what differs from
// the defaults. The timeout is the ten seconds that every peer has. The interval
// is longer than a proxy waits for its turn where clients, proxy and servers
// share two cores: one that has not run since the drain began looks silent.
const configYAML = `graceful:
  addr: %q
  late: %s
  delay: %s
  timeout: 10s
  keepAliveInterval: 500ms
`

func writeConfig(path string, b Backend) error {
	text := fmt.Sprintf(configYAML, b.Addr, cmp.Or(b.Late, "reject"), b.Delay)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return nil
}
