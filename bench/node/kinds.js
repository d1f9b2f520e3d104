// The routes of ../server/kinds.go, for single connections that are in a known
// state when the signal comes. They run with Express and without.
'use strict'

const { createHash } = require('crypto')
const { Readable, pipeline } = require('stream')

const signalled = new Promise(resolve => process.once('SIGTERM', resolve))
const query = (req, name) => new URL(req.url, 'http://server').searchParams.get(name)

// entered tells the harness that a handler has begun.
const entered = () => console.log('entered')

// wait calls back as many milliseconds after the signal as the query says.
const wait = (req, done) => signalled.then(() => setTimeout(done, Number(query(req, 'after') ?? 300)))

// hold replies some time after the signal.
function hold (req, res) {
  entered()
  wait(req, () => res.end('held'))
}

// parts writes the head of the reply and half of its body at once, and the rest,
// with a trailer, some time after the signal.
function parts (req, res) {
  res.setHeader('Trailer', 'X-Parts')
  res.write('first,')
  wait(req, () => {
    res.write('last')
    res.addTrailers({ 'X-Parts': '2' })
    res.end()
  })
}

// upload replies with the number of bytes that it got.
function upload (req, res) {
  entered()
  let size = 0
  req.on('data', piece => { size += piece.length }).on('end', () => res.end(String(size)))
}

// download sends as many bytes as the query says.
function download (req, res) {
  const size = Number(query(req, 'size'))
  res.setHeader('Content-Length', size)
  pipeline(Readable.from(pieces(size)), res, () => {}) // a client that is gone needs no more
}

function * pieces (size) {
  const piece = Buffer.alloc(64 << 10, 'x')
  for (; size > 0; size -= piece.length) yield piece.subarray(0, size)
}

// events sends server-sent events until the client goes.
function events (req, res) {
  res.setHeader('Content-Type', 'text/event-stream')
  let n = 0
  const send = () => res.write(`id: ${++n}\ndata: event\n\n`)
  send()
  const timer = setInterval(send, 50)
  res.on('close', () => clearInterval(timer))
}

exports.routes = {
  '/kinds/hold': hold,
  '/kinds/parts': parts,
  '/kinds/upload': upload,
  '/kinds/download': download,
  '/kinds/events': events
}

// upgrade accepts a WebSocket, greets its client and listens to it until it
// leaves.
exports.upgrade = (req, socket) => {
  const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11' // of RFC 6455
  const accept = createHash('sha1').update(req.headers['sec-websocket-key'] + magic).digest('base64')
  socket.on('error', () => {}).on('end', () => socket.end()).resume()
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`)
  socket.write('\x81\x05hello', 'latin1')
}
