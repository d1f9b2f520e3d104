package peer

import (
	"cmp"
	"fmt"
	"os"
	"time"
)

// MinSilence is the silence after which gracefulfx may close a kept-alive
// connection: its quietPeriod, less the ticks by which kernels count.
const MinSilence = 490 * time.Millisecond

// configYAML is the configuration of a gracefulfx backend: what differs from
// the defaults. The timeout is the ten seconds that every peer has. What stands
// in braces is for [Backend].Env.
const configYAML = `graceful:
  addr: %q
  late: %s
  delay: %s
  timeout: ${TIMEOUT:10s}
  goodbye: %s
  log: ${LOG:false}
  tls:
    certFile: ${CERT:""}
    keyFile: ${KEY:""}
`

func writeConfig(path string, b Backend) error {
	text := fmt.Sprintf(configYAML, b.Addr, cmp.Or(b.Late, "reject"), b.Delay, cmp.Or(b.Goodbye, "none"))
	for _, line := range b.Options {
		text = fmt.Sprintf("%s  %s\n", text, line)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return nil
}
