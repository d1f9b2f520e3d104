package gracefulfx

import (
	"fmt"
	"os"
	"strings"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// readSignals reads one name or a list of names. What can be read of a list is
// kept, so that Validate has its say about those as well.
func readSignals(value any, now []os.Signal) ([]os.Signal, []error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var signals []os.Signal
	var errs []error
	for _, name := range list {
		sig, err := readSignal(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		signals = append(signals, sig)
	}
	if len(signals) == 0 && len(list) > 0 {
		return now, errs
	}
	return signals, errs
}

// NoSignal turns the watching of signals off, as the only one of Config.Signals:
// the app drains when it is stopped, and on a call of Drain.
var NoSignal os.Signal = noSignal{}

type noSignal struct{}

// Signal implements [os.Signal].
func (noSignal) Signal() {}

// String implements [os.Signal].
func (noSignal) String() string { return "none" }

// readSignal takes no numbers: SIGUSR2 is 12 on Linux and 31 on macOS.
func readSignal(value any) (os.Signal, error) {
	name, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("%s is not a signal name: write one such as %s", yamlconf.Show(value), _signalExample)
	}
	if strings.EqualFold(name, NoSignal.String()) {
		return NoSignal, nil
	}
	sig := signalNamed("SIG" + strings.TrimPrefix(strings.ToUpper(name), "SIG"))
	if sig == nil {
		return nil, fmt.Errorf("%q is not a signal of this system: write one such as %s", name, _signalExample)
	}
	return sig, nil
}

// checkSignal refuses signals that would never start a drain, and those that
// would start one by themselves.
func checkSignal(sig os.Signal) error {
	if sig == nil {
		return fmt.Errorf("nil is not a signal: use one such as %s", _signalExample)
	}
	if reason := _unfit[sig]; reason != "" {
		return fmt.Errorf("%s %s: use one such as %s", signalName(sig), reason, _signalExample)
	}
	return nil
}
