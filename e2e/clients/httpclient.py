"""A client with Python's http.client: see ../goodbye_clients_test.go."""
import http.client
import sys
import urllib.parse

connection = http.client.HTTPConnection(urllib.parse.urlparse(sys.argv[1]).netloc)


def get():
    try:
        connection.request("GET", "/")
        reply = connection.getresponse()
        print(reply.status, reply.read().decode().strip(), flush=True)
    except Exception as error:
        print("error", type(error).__name__, flush=True)


get()
sys.stdin.readline()
get()
