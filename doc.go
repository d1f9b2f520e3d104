// Package gracefulfx lets an fx app stop without losing a request.
//
//	fx.New(
//		gracefulfx.YAML("config.yaml"), // reads the file now, and fits fx's stop timeout to it
//		fx.Provide(newHandler),         // an http.Handler, or an *http.Server
//		gracefulfx.Module,              // last: it starts last and stops first
//	).Run()
//
// The [Module] serves the handler. On a configured signal, SIGUSR2 by default,
// it drains while every other component still runs, and then ends the app: with
// exit code 0, or 1 if it had to force something. On SIGTERM the same drain
// begins at once, beside fx's own stop, which waits for it; on SIGINT it begins
// in OnStop. The phases of the drain and what they promise are described in
// package graceful, which is the engine and can be used without fx.
//
// # The place in the list
//
// fx runs what is invoked at the top level of the app in the order of the list,
// and everything of an [fx.Module] before that. What is listed before the module
// is alive from the first request to the last, even if nothing ties it to the
// handler: a database that only an fx.Invoke(routes) asks for. What is listed
// behind the module starts when the server already serves, and stops first.
// Inside a platform team's fx.Module the server starts first of all; there, let
// the handler depend on what it needs. An invoked function that asks for
// [*graceful.Server] starts the server in its own place.
//
// # Signals
//
//   - SIGUSR1, SIGUSR2 and others that Go ignores are collected from the moment at
//     which the configuration is known, and acted on when the module has started.
//     All others keep their default until the module's OnStart.
//   - The same signal within half a second is one signal. A second signal forces
//     the drain, and so does SIGINT in a drain; but the first SIGTERM joins the
//     drain of another signal, because a hook may have sent that one.
//   - SIGINT is asked for only where it is listed in the configuration, or once a
//     drain has begun. Until then it is fx's, the program's own, or Go's default.
//   - From the drain on, neither SIGHUP nor SIGPIPE nor a repeated signal ends the
//     process, until the last OnStop hook has returned; SIGPIPE a second longer, for
//     a last line of the log.
//   - fx's own console logger writes a line to stderr as soon as fx is told of a
//     signal. Where the reader of that has gone before (app 2>&1 | tee, Ctrl-C), the
//     line ends the process before any OnStop hook, as it does in every fx app: use
//     tee -i, which ignores SIGINT, or an fx.WithLogger that writes elsewhere.
//   - Where the program neither runs the app nor waits for it, as after App.Start
//     alone, SIGTERM is sent again 10s after its drain, with its default in place;
//     for a signal that Go ignores the process exits with the report's exit code.
//     The option exitProcess: false leaves all that to the program.
//   - signal: none watches no signals at all, for tests and for programs that stop
//     the app themselves.
//
// # Invariants
//
//  1. A request that has reached this machine gets an answer.
//  2. No handler runs whose answer is then thrown away, before the timeout.
//  3. A new connection is served or refused, never accepted and reset.
//  4. The exit code is 0 if and only if nothing was forced.
//  5. The process ends within delay + timeout + 250ms (plus exitDelay), whatever
//     handlers and closers do, if the OnStop hooks of other components let it.
//  6. There is one drain, however many signals, OnStop calls and Drain calls
//     there are, and all get the same report. A second signal forces it.
//  7. After OnStop no goroutine, descriptor or signal registration is left, but
//     for handlers that ignored the force, and that of SIGPIPE for a second.
//  8. The hooks that fx runs after the drain get their time.
//
// # Configuration
//
// The configuration is the section "graceful" of the [config.Provider] in the
// graph, see [YAML]; without a provider, of config.yaml in the working
// directory; else the defaults hold. The file config.yaml of this package has
// every option, its default and its reason:
//
//	graceful:
//	  addr: ":8080"
//	  signal: SIGUSR2
//	  delay: 5s        # how long a balancer takes to look elsewhere
//	  timeout: 30s
//	  late: reject     # or serve
//
// Whatever is wrong with it stops the app when it is built, never when it
// drains. A stop timeout of fx that is too short for it can only be seen in the
// drain, which then warns: [YAML] makes it fit, or see [Config.StopTimeout].
//
// # In the graph
//
// Components may ask for [*graceful.Drainer] (its Draining channel tells
// handlers that would never end to end), [*graceful.Tracker] (the open
// connections), [*graceful.Readiness] (a handler for the readiness probe),
// [*graceful.Server] (its Addr) and [Config]. They may put in closers with
// [AsCloser], observers with [AsObserver] and a reply for rejected requests with
// [AsRejection]. Package gracefulfxtest runs the app in a test.
//
// What is provided but cannot be built, because something that it needs is not
// provided, stops the app: it is not treated as absent. [fx.ValidateApp] builds
// nothing and sees none of that, nor a mistake in the configuration; a test that
// calls [fx.New] and looks at Err does. Nor can it be told which types another
// module has made with fx.Private: what needs one of those is treated as absent,
// without a word unless nothing is left to serve.
//
// # Caution
//
// fx gives all OnStop hooks together 15 seconds by default, which is less than
// the drain's own timeout: use [YAML], or set [fx.StopTimeout] to
// [Config.StopTimeout] yourself. Hooks that run before the drain come off it.
package gracefulfx
