// What a server speaks: PROTOCOL is https, h2 (over TLS) or h2c (with prior
// knowledge), or nothing for HTTP/1.1 in the clear. Express does not run on
// Node's HTTP/2, so there the routes do without.
'use strict'

const fs = require('fs')
const { routes } = require('./kinds')

const tls = () => ({ cert: fs.readFileSync(process.env.CERT), key: fs.readFileSync(process.env.KEY) })

const plain = (req, res) => {
  const route = routes[new URL(req.url, 'http://server').pathname]
  if (route) return route(req, res)
  res.statusCode = 404
  res.end()
}

const servers = {
  https: app => require('https').createServer(tls(), app),
  h2: () => require('http2').createSecureServer(tls(), plain),
  h2c: () => require('http2').createServer(plain)
}

exports.create = app => {
  const create = servers[process.env.PROTOCOL]
  return create ? create(app) : require('http').createServer(app)
}
