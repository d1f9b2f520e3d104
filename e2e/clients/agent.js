// A client with Node's http.Agent: see ../goodbye_clients_test.go.
const http = require('http')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

function get (then) {
  const request = http.get(process.argv[2], { agent }, (reply) => {
    let body = ''
    reply.on('data', (data) => { body += data })
    reply.on('end', () => { console.log(reply.statusCode, body.trim()); then() })
  })
  request.on('error', (error) => { console.log('error', error.code); then() })
}

get(() => process.stdin.once('data', () => get(() => process.exit())))
