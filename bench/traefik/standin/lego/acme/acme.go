// Package acme has what a certificate authority would know of an account.
package acme

// Account is that of a user.
type Account struct{}

// ExtendedAccount is one with its address.
type ExtendedAccount struct {
	Account
	Location string
}
