// Package upload loads a file of observations of any length into a pilot through the API, in pieces. It asks first which row is next, so that a
// load that was cut short, by whatever, goes on where it was, and one that is complete is not repeated.
package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"tollgate/apiclient"
	"tollgate/fault"
)

// Options say what is loaded where.
type Options struct {
	Client apiclient.Client
	Pilot  string     // id or key
	Name   string     // of the upload; from the file's name and content when empty
	Query  url.Values // how the file is read: key_column and so on
	Rows   int        // of a piece; 50,000 when 0
	// Progress is told after each piece.
	Progress func(Progress)
}

// Progress is how far the upload has come, by all runs together.
type Progress struct {
	Name       string `json:"upload"`
	Total      int64  `json:"total"`
	Rows       int64  `json:"rows"`
	NextRow    int64  `json:"next_row"`
	Complete   bool   `json:"complete"`
	Added      int64  `json:"added"`
	Corrected  int64  `json:"corrected"`
	Duplicates int64  `json:"duplicates"`
	Refused    int64  `json:"refused"`
}

const (
	rowsOfAPiece = 50_000
	longestName  = 60 // of the file, in an upload's name
)

// Run loads the file. It stops at a piece that is refused, with rows counted from the beginning of the file; what came before is recorded.
func Run(ctx context.Context, path string, o Options) (Progress, error) {
	sum, total, err := measure(path, o.Query)
	if err != nil {
		return Progress{}, err
	}
	if o.Name == "" {
		base := filepath.Base(path)
		o.Name = base[:min(len(base), longestName)] + "-" + sum[:12]
	}
	done, err := o.done(ctx)
	if err != nil || done.NextRow > total {
		return done, err
	}
	file, err := os.Open(path)
	if err != nil {
		return done, err
	}
	defer func() { _ = file.Close() }()
	rows, err := newSplitter(path, file)
	if err == nil {
		err = rows.skip(done.NextRow - 1)
	}
	if err != nil {
		return done, err
	}
	return o.send(ctx, rows, done, total)
}

// measure is the SHA-256 of the file and of how it is read, and the number of its rows.
func measure(path string, query url.Values) (sum string, rows int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	_, _ = io.WriteString(hash, query.Encode()+"\n")
	s, err := newSplitter(path, io.TeeReader(file, hash))
	if err != nil {
		return "", 0, err
	}
	for {
		if _, err := s.next(); errors.Is(err, io.EOF) {
			return hex.EncodeToString(hash.Sum(nil)), rows, nil
		} else if err != nil {
			return "", 0, fmt.Errorf("row %d of the file: %w", rows+1, err)
		}
		rows++
	}
}

func (o Options) path() string { return "/v1/pilots/" + url.PathEscape(o.Pilot) + "/observations" }

// done is how far the upload has come before.
func (o Options) done(ctx context.Context) (Progress, error) {
	var p Progress
	err := o.Client.Get(ctx, o.path()+"/uploads/"+url.PathEscape(o.Name), nil, &p)
	if fault.Of(err) != fault.NotFound {
		return p, err
	}
	var pilot struct{ ID string }
	return Progress{Name: o.Name, NextRow: 1}, o.Client.Get(ctx, "/v1/pilots/"+url.PathEscape(o.Pilot), nil, &pilot) // or it is the pilot that is not there
}

func (o Options) send(ctx context.Context, rows *splitter, done Progress, total int64) (Progress, error) {
	query := maps.Clone(o.Query)
	if query == nil {
		query = url.Values{}
	}
	query.Set("upload", o.Name)
	query.Set("total", strconv.FormatInt(total, 10))
	most := o.Rows
	if most == 0 {
		most = rowsOfAPiece
	}
	for {
		body, n, err := rows.piece(most)
		if errors.Is(err, io.EOF) {
			return done, nil
		}
		if err != nil {
			return done, err
		}
		query.Set("first_row", strconv.FormatInt(done.NextRow, 10))
		var answer struct{ Upload Progress }
		if err := o.Client.PostBody(ctx, o.path(), query, rows.contentType, body, &answer); err != nil {
			return done, inFile(err, done.NextRow)
		}
		if answer.Upload.NextRow < done.NextRow+int64(n) {
			return done, fault.New(fault.Internal, "rows %d to %d were sent, and row %d is asked for next", done.NextRow, done.NextRow+int64(n)-1, answer.Upload.NextRow)
		}
		answer.Upload.NextRow = done.NextRow + int64(n) // another run may be further on; its rows are sent again and found
		done = answer.Upload
		if o.Progress != nil {
			o.Progress(done)
		}
	}
}

// inFile says of a refused piece where in the file it begins: its rows count from there.
func inFile(err error, first int64) error {
	if first == 1 {
		return err
	}
	return fmt.Errorf("in the piece that begins with row %d of the file, whose rows count from 1: %w", first, err)
}
