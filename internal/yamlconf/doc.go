// Package yamlconf reads a section of YAML files for [go.uber.org/config], with
// every fault named: file, line, key, value and what to write instead. It knows
// no option: its caller gives the struct to fill and the readers of its types.
//
// No error has a value of another section: it may be a secret.
package yamlconf
