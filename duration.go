package gracefulfx

import (
	"fmt"
	"strconv"
	"time"
)

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
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return 0, fmt.Errorf(`%s has no unit: write a duration such as "30s"`, show(value))
	}
	return 0, fmt.Errorf(`%s is no duration: write a number and a unit (ms, s, m, h), such as "30s"`, show(value))
}
