package yamlconf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// _secret is what must not be in an error. No text of the corpus, cut and put
// together as it may be, contains it but as the value of another section.
const _secret = "s3cr3tS3CR3T"

// FuzzFiles reads two files of any text, with any text in the environment: no
// panic; no error has a value of another section, or one that is used there of
// the environment; what has no fault makes a provider, in which a value of the
// environment has all its characters.
func FuzzFiles(f *testing.F) {
	for _, seed := range [][3]string{
		{"server: {name: a}\n", "server:\n", "x"},
		{"base: &b {name: a}\nserver:\n  <<: *b\n  count: 5\n", "server: {<<: {count: 6}}", "true"},
		{"server:\n  name: ${V:x}\n  count: $V\n", "server: {group: ~}", "5"},
		{"server: {name: \"${U:-y}\", group: {path: '${U:[a, b]}'}}", "Server: {}", "*x"},
		{"a: 1\ra: 2\r", "server: 1", "a: b"},
		{"server:\n\tname: x", "!!binary aGk=", "\xff\n# "},
		{"\"\\uE0000\\uE000\": 1\n<<: {a: *b}\n", "? [a]\n: {<<: [1]}\n", "<<"},
		{"---\nserver: {name: |\n  x: y\n  }\n...\n", "$V: ${V}\n$$: ${${V}}", "server"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, first, second, variable string) {
		if strings.ContainsRune(variable, 0) || len(first)+len(second) > 4096 {
			t.Skip("no process has such a variable, and long texts only take long")
		}
		t.Setenv("V", variable)
		t.Setenv("YAMLCONF_SECRET", _secret+variable)
		paths := []string{filepath.Join(t.TempDir(), "a.yaml"), filepath.Join(t.TempDir(), "b.yaml")}
		for i, text := range []string{first + "\nfuzzed: " + _secret + "\nfromenv: ${YAMLCONF_SECRET}\n", second} {
			if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		files, fs := _section.Files(paths...)
		section, _ := files.Section()
		var got target
		fs = append(fs, files.Blame(_section.Decode(section, &got))...)
		if err := fs.Join(); err != nil {
			if strings.Contains(err.Error(), _secret) {
				t.Errorf("a secret is in the error: %v", err)
			}
			return
		}
		provider, err := files.Provider()
		if err != nil {
			t.Fatalf("no fault, and yet no provider: %v", err)
		}
		var value string // The texts may have another in its place, but not the characters.
		if err := provider.Get("fromenv").Populate(&value); err == nil && strings.HasPrefix(value, _secret) && value != _secret+variable {
			t.Errorf("%q has become %q", _secret+variable, value)
		}
	})
}
