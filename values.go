package gracefulfx

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/gracefulfx/gracefulfx/internal/yamlconf"
)

// newReaders returns how to read a value of each type that Config has.
func newReaders() yamlconf.Readers {
	readers := yamlconf.NewReaders("cert.pem")
	yamlconf.AddOne(readers, readDuration)
	yamlconf.AddOne(readers, readName(_latePolicies, "%s is not a policy: write reject or serve"))
	yamlconf.AddOne(readers, readName(_goodbyes, "%s is not a goodbye: "+_goodbyeForms))
	yamlconf.Add(readers, readSignals)
	return readers
}

// readName reads one of values by its name; refusal says which there are.
func readName[T fmt.Stringer](values []T, refusal string) func(any) (T, error) {
	return func(value any) (none T, err error) {
		for _, v := range values {
			if value == v.String() {
				return v, nil
			}
		}
		return none, fmt.Errorf(refusal, yamlconf.Show(value))
	}
}

// _longDuration is a duration that is right but for its length, which
// [time.ParseDuration] does not tell from a wrong one.
var _longDuration = regexp.MustCompile(`^[-+]?(\d+(\.\d*)?(ns|us|µs|μs|ms|s|m|h))+$`)

// readDuration refuses numbers without a unit, because everyone guesses
// another one: yaml.v2 takes them for nanoseconds. Zero is the same in every
// unit, and may also be written none.
func readDuration(value any) (time.Duration, error) {
	if value == "none" {
		return 0, nil
	}
	text := fmt.Sprint(value)
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	if _longDuration.MatchString(text) {
		return 0, fmt.Errorf(`%s is too long: write at most "%v"`, yamlconf.Show(value), _longestDuration)
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return 0, fmt.Errorf(`%s has no unit: write a duration such as "30s"`, yamlconf.Show(value))
	}
	return 0, fmt.Errorf(`%s is not a duration: write a number and a unit (ms, s, m, h), such as "30s"`, yamlconf.Show(value))
}
