package yamlconf

import "errors"

// Fault is one thing wrong with a configuration.
type Fault struct {
	File string // where it stands, if in a file
	Key  string // the full key, such as graceful.timeout; empty if it is the file as a whole
	Err  error  // the bad value and what is allowed
}

// Error returns file, key and error, as far as they are known.
func (f Fault) Error() string {
	text := f.Err.Error()
	if f.Key != "" {
		text = f.Key + ": " + text
	}
	if f.File != "" {
		text = f.File + ": " + text
	}
	return text
}

// Unwrap returns Err.
func (f Fault) Unwrap() error { return f.Err }

// Faults are all the things wrong with a configuration: whoever has to mend it
// should not meet them one by one.
type Faults []Fault

// Add notes what errs hold against key; nil errors say that it is fine.
func (fs *Faults) Add(key string, errs ...error) {
	for _, err := range errs {
		if err != nil {
			*fs = append(*fs, Fault{Key: key, Err: err})
		}
	}
}

// In returns fs, all of them found in file.
func (fs Faults) In(file string) Faults {
	for i := range fs {
		fs[i].File = file
	}
	return fs
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
