// Package repotest has the tests of the repository as a whole: links lead
// somewhere, the code in the documents compiles, the configurations in them
// load, and packages import what they may.
package repotest
