// Package localpostgres runs PostgreSQL from the machine's own binaries as a child process on
// 127.0.0.1, for development and tests. One call makes the cluster if there is none, starts it,
// and waits until it accepts connections; the same data directory gives the same data again.
//
// Connections need a password (SCRAM-SHA-256, generated, kept in a file only its owner can read)
// although only the loopback address is bound: every account of a shared machine reaches that.
// PostgreSQL refuses to run as root, so for root it runs as the operating system's user postgres,
// or nobody.
package localpostgres
