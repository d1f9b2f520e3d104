# A client with curl, which takes its URLs as it comes to them from one process and
# pauses for 5 s between them: see ../goodbye_clients_test.go.
curl -s -i --rate 12/m "$1" "$1" | while read -r line; do
  case $line in
    "HTTP/1.1 408"*) echo 408 ;;
    HTTP/*) status=$(echo "$line" | cut -d' ' -f2) ;;
    first* | second* | server*) echo "$status $line" ;;
  esac
done
