// Package notify tells what manages the process when the app is ready and when
// it stops, so that a rolling restart waits for the one before it takes the next,
// and a slow drain is not killed half-way.
//
//	fx.New(
//		gracefulfx.YAML("config.yaml"),
//		fx.Provide(newHandler),
//		gracefulfx.Module,
//		notify.Module, // behind all that has to be ready
//	).Run()
//
// The manager says in the environment how to be told, and where none does the
// module does nothing:
//
//   - NOTIFY_SOCKET: systemd, with Type=notify, and others that speak its
//     protocol (sd_notify(3)). It is told READY=1; in the drain STOPPING=1, what
//     the drain does as STATUS=, and EXTEND_TIMEOUT_USEC= for as long as the
//     drain may take, and behind it for the OnStop hooks, so that TimeoutStopSec
//     need not be set to that; and WATCHDOG=1 where WATCHDOG_USEC asks for it, as
//     long as the engine answers.
//   - NOTIFICATION_FD: s6 (https://skarnet.org/software/s6/notifywhenup.html),
//     which has no variable for it: write the descriptor that the file
//     notification-fd names, as in "exec env NOTIFICATION_FD=3 ./app" in the run
//     script. It is told that the app is ready, by a newline.
//   - NODE_CHANNEL_FD: pm2 with wait_ready, and any other parent that is a program
//     of Node's and has opened a channel. It is told "ready".
//
// The last two are for Unix. The variables stay in the environment. A descriptor
// that is not a number stops the app when it is built; where a manager does not
// listen, the app serves, with a warning in the log.
package notify
