package managers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// install writes a file of deploy/ for an instance: where it says /srv/app it names
// the instance's folder, and each of the pairs is replaced as well.
func (s site) install(i *instance, file, target string, pairs ...string) error {
	path := filepath.Join(s.deploy, file)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	local, err := substituted(string(text), append(pairs, "/srv/app", i.dir)...)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if s.drop != "" {
		if local, err = substituted(local, s.drop, ""); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, []byte(local), info.Mode().Perm())
}

// substituted replaces each of the old texts, which must be there, by the new one
// behind it.
func substituted(text string, pairs ...string) (string, error) {
	for p := 0; p < len(pairs); p += 2 {
		if !strings.Contains(text, pairs[p]) {
			return "", fmt.Errorf("there is no %q", pairs[p])
		}
		text = strings.ReplaceAll(text, pairs[p], pairs[p+1])
	}
	return text, nil
}

// setting writes a file of deploy/ that has nothing to substitute.
func (s site) setting(file, target string) error {
	text, err := os.ReadFile(filepath.Join(s.deploy, file))
	if err != nil {
		return err
	}
	return os.WriteFile(target, text, 0o644)
}
