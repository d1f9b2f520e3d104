// PM2_KILL_SIGNAL=SIGUSR2 pm2 start ecosystem.config.js
//
// The kill signal is the daemon's: it holds from the start of pm2's daemon, and for
// all of its apps. Without it pm2 sends SIGINT, which fx stops at: the drain is the
// same, beside the other components' stop.
//
// Restart by name, one after the other: "pm2 restart all" and "pm2 reload all" take
// two at a time. reload does no more than restart for a program that is not Node's.
module.exports = {
  apps: [{
    name: 'app',
    script: '/srv/app/app',
    cwd: '/srv/app',
    interpreter: 'none', // a binary; never cluster mode
    exec_mode: 'fork',
    // delay 0s + timeout 30s + hooks 2s + margin 5s, in ms. By default pm2 sends
    // SIGKILL after 1.6 seconds.
    kill_timeout: 37000,
    treekill: false, // the signal is for the app, not for its children
    // For an app with notify.Module: restart waits until it is ready, for so long at
    // the most. Without it pm2 waits for a process only.
    wait_ready: true,
    listen_timeout: 15000,
  }],
}
