package gracefulfx

import "errors"

// optionError is one thing wrong with a configuration.
type optionError struct {
	file string // where it stands, if in a file
	key  string // the full key, such as graceful.timeout; empty if it is the file as a whole
	err  error  // the bad value and what is allowed
}

func (e optionError) Error() string {
	text := e.err.Error()
	if e.key != "" {
		text = e.key + ": " + text
	}
	if e.file != "" {
		text = e.file + ": " + text
	}
	return text
}

func (e optionError) Unwrap() error { return e.err }

// faults are all the things wrong with a configuration: whoever has to mend it
// should not meet them one by one.
type faults []optionError

// add notes what errs hold against key; nil errors say that it is fine.
func (fs *faults) add(key string, errs ...error) {
	for _, err := range errs {
		if err != nil {
			*fs = append(*fs, optionError{key: key, err: err})
		}
	}
}

// in returns fs, all of them found in file.
func (fs faults) in(file string) faults {
	for i := range fs {
		fs[i].file = file
	}
	return fs
}

func (fs faults) list() []error {
	var errs []error
	for _, fault := range fs {
		errs = append(errs, fault)
	}
	return errs
}

// join returns nil if there are no faults.
func (fs faults) join() error { return errors.Join(fs.list()...) }
