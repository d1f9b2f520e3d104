// Package deploy holds files for process managers and orchestrators, and tests that
// they are valid and patient enough. docs/managers.md has the table.
package deploy
