module github.com/gracefulfx/gracefulfx/socketiotest/googollee

go 1.26.0

replace (
	github.com/gracefulfx/gracefulfx => ../../
	github.com/gracefulfx/gracefulfx/socketiotest => ../
)

require (
	github.com/googollee/go-socket.io v1.7.0
	github.com/gracefulfx/gracefulfx v0.0.0-00010101000000-000000000000
	github.com/gracefulfx/gracefulfx/socketiotest v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/coder/websocket v1.8.15 // indirect
	github.com/gofrs/uuid v4.0.0+incompatible // indirect
	github.com/gomodule/redigo v1.8.4 // indirect
	github.com/gorilla/websocket v1.4.2 // indirect
	go.uber.org/config v1.4.0 // indirect
	go.uber.org/dig v1.19.0 // indirect
	go.uber.org/fx v1.24.0 // indirect
	go.uber.org/goleak v1.3.0 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	go.uber.org/zap v1.28.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/lint v0.0.0-20190930215403-16217165b5de // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.3.8 // indirect
	golang.org/x/tools v0.1.12 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
)
