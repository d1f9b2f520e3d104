package yamlconf

import (
	"errors"
	"strconv"
)

// OptionError is one thing wrong with a configuration.
type OptionError struct {
	File string // where it stands, if in a file
	Line int    // in the file; zero if it is not known
	Key  string // the full key, such as graceful.timeout; empty if it is the file as a whole
	Err  error  // the bad value and what is allowed
}

// Error returns file, line, key and error, as far as they are known.
func (e OptionError) Error() string {
	text := e.Err.Error()
	if e.Key != "" {
		text = e.Key + ": " + text
	}
	if e.File == "" {
		return text
	}
	if e.Line > 0 {
		text = strconv.Itoa(e.Line) + ": " + text
	} else {
		text = " " + text
	}
	return e.File + ":" + text
}

// Unwrap returns Err.
func (e OptionError) Unwrap() error { return e.Err }

// Faults are all the things wrong with a configuration, so that a user can mend
// them in one go.
type Faults []OptionError

// Add notes what errs hold against key; nil errors say that it is fine.
func (fs *Faults) Add(key string, errs ...error) {
	for _, err := range errs {
		if err != nil {
			*fs = append(*fs, OptionError{Key: key, Err: err})
		}
	}
}

// List returns each fault as an error.
func (fs Faults) List() []error {
	var errs []error
	for _, fault := range fs {
		errs = append(errs, fault)
	}
	return errs
}

// Join returns nil if there are no faults.
func (fs Faults) Join() error { return errors.Join(fs.List()...) }
