// A proxy on http-proxy 1.18: npm install http-proxy
const http = require('http')
const { PassThrough } = require('stream')
const proxy = require('http-proxy').createProxyServer({ agent: new http.Agent({ keepAlive: true }) })

const servers = ['http://10.0.0.1:8080', 'http://10.0.0.2:8080']
let turn = 0

// A request whose connect is refused goes to the other server, a POST too: its body
// is kept. A 502 of a server is handed on: take late: serve.
http.createServer((req, res) => {
  const body = []
  req.on('data', (piece) => body.push(piece))
  req.on('end', () => {
    const first = turn++
    const send = (nth) => {
      const buffer = new PassThrough()
      buffer.end(Buffer.concat(body))
      proxy.web(req, res, { target: servers[(first + nth) % servers.length], buffer }, (error) => {
        if (error.code === 'ECONNREFUSED' && nth + 1 < servers.length) return send(nth + 1)
        console.error(error.code)
        if (!res.headersSent) res.writeHead(502)
        res.end()
      })
    }
    send(0)
  })
}).listen(80)
