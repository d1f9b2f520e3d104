// Package sock asks the kernel about sockets, and asks things of them, that
// package net has no words for. Every file that depends on the system is here,
// with an answer for the systems that do not tell.
package sock

// Unknown is the answer where the kernel does not tell.
const Unknown = -1
