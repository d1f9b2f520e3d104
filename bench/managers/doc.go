// Package managers restarts servers by the commands of real process managers, which
// run the files of deploy/: two instances behind a proxy, one after the other, under
// load.
//
// What a file says is substituted where the run has other folders, names and
// addresses, and nowhere else. supervisord, runit and s6 run in the foreground as
// children; pm2 and forever make daemons, which have a folder of their own and are
// ended by their own commands.
package managers
