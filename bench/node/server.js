// The Node servers under test: one small Express app, and as many ways to stop
// as there are modes. The environment is that of ../server: ADDR, MODE, NAME,
// WORK and TIMEOUT in whole milliseconds, such as 1ms; and PROTOCOL, see
// listen.js, with CERT and KEY.
//
// Each peer is set up as its README shows. Where one would wait longer than
// ten seconds, or for ever, it gets ten seconds, or TIMEOUT.
'use strict'

const express = require('express')
const kinds = require('./kinds')
const { create } = require('./listen')

const { ADDR, MODE, NAME, WORK = '1ms', TIMEOUT = '10000ms' } = process.env
const patience = parseInt(TIMEOUT, 10)
const app = express()

// Each mode returns the function that stops the server. Its first half runs
// before any route is there, so that it can put a middleware first.
const modes = {
  'express-graceful-exit': () => expressGracefulExit({}),
  'express-graceful-exit-error': () => expressGracefulExit({ errorDuringExit: true }),
  'express-graceful-exit-last': () => expressGracefulExit({ errorDuringExit: true, performLastRequest: true }),
  'http-terminator': () => (server) => {
    const { createHttpTerminator } = require('http-terminator')
    const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: patience })
    return () => terminator.terminate().then(() => process.exit(0))
  },
  stoppable: () => (server) => {
    require('stoppable')(server, patience)
    return () => server.stop((err, gracefully) => process.exit(!err && gracefully ? 0 : 1))
  }
}

function expressGracefulExit (options) {
  const gracefulExit = require('express-graceful-exit')
  app.use(gracefulExit.middleware(app))
  return (server) => {
    gracefulExit.init(server)
    return () => gracefulExit.gracefulExitHandler(app, server, {
      ...options, suicideTimeout: patience, force: true
    })
  }
}

if (!Object.hasOwn(modes, MODE)) throw new Error(`unknown MODE ${MODE}`)
const attach = modes[MODE]()

app.all('/', (req, res) => {
  req.resume().on('end', () => setTimeout(() => {
    const id = req.get('X-Id')
    res.set('X-Id', id).type('text').send(`${id} from ${NAME}\n`)
  }, parseInt(WORK, 10)))
})
// The peers tell nobody that they stop: this probe is green to the end.
app.get('/ready', (req, res) => res.end())

for (const [path, handler] of Object.entries(kinds.routes)) app.all(path, handler)

const [, host, port] = /^(.*):(\d+)$/.exec(ADDR)
const server = create(app).on('upgrade', kinds.upgrade)
server.listen(Number(port), host, () => console.log(`listening on ${ADDR}`))
const stop = attach(server)
process.once('SIGTERM', stop)
