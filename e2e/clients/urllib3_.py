"""A client with urllib3, on which requests stands: see ../goodbye_clients_test.go."""
import sys

import urllib3

pool = urllib3.PoolManager()


def get():
    try:
        reply = pool.request("GET", sys.argv[1], retries=False)
        print(reply.status, reply.data.decode().strip(), flush=True)
    except Exception as error:
        print("error", type(error).__name__, flush=True)


get()
sys.stdin.readline()
get()
