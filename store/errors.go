package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq"

	"tollgate/fault"
)

// translate is the one map from SQL errors to fault. Errors that are already ours pass.
func translate(err error) error {
	var ours *fault.Error
	var server *pq.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return fault.Wrap(fault.NotFound, err, "there is no such record")
	case errors.As(err, &server):
		return translateServer(server)
	case isAway(err):
		return fault.Wrap(fault.Unavailable, err, "the database is away; try again with the same Idempotency-Key")
	}
	return fault.Wrap(fault.Internal, err, "the database could not answer")
}

func isAway(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// translateServer reads the SQLSTATE (PostgreSQL manual, appendix A).
func translateServer(err *pq.Error) error {
	switch {
	case err.Code == "23505":
		return fault.Wrap(fault.AlreadyExists, err, "a record with this name or reference exists already")
	case err.Code == "23503":
		return fault.Wrap(fault.Invalid, err, "the request names something that does not exist")
	case err.Code.Class() == "23", err.Code.Class() == "22":
		return fault.Wrap(fault.Invalid, err, "a value does not fit what the record can hold")
	case err.Code.Class() == "08", err.Code.Class() == "53", err.Code.Class() == "57", err.Code.Class() == "40":
		return fault.Wrap(fault.Unavailable, err, "the database is away or busy; try again with the same Idempotency-Key")
	}
	return fault.Wrap(fault.Internal, err, "the database could not answer")
}

// IsUnique tells whether err is a violation of the named unique constraint.
func IsUnique(err error, constraint string) bool {
	var server *pq.Error
	return errors.As(err, &server) && server.Code == "23505" && server.Constraint == constraint
}
