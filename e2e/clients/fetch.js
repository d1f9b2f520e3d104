// A client with Node's fetch: see ../goodbye_clients_test.go.
async function get () {
  try {
    const reply = await fetch(process.argv[2])
    console.log(reply.status, (await reply.text()).trim())
  } catch (error) {
    console.log('error', error.cause?.code)
  }
}

get().then(() => process.stdin.once('data', () => get().then(() => process.exit())))
