// Package faults is a matrix of faults: each is done to a server process of
// gracefulfx, and to the same app that stops by http.Server.Shutdown, and what
// became of the clients' requests and of the process is judged by what was
// promised.
//
// A fault is a value, see [Fault]; those of one kind stand in files that begin
// with its name. Faults of the network take namespaces and a link of their own
// (package netlab), which takes root on Linux; what a machine cannot do is skipped
// with the reason.
//
// A promise that is broken is tried once more, since machines that are shared
// stand still at times. Broken twice, it fails the matrix, unless the fault says
// why it cannot be survived: a limit, which the table shows with its figure.
package faults
