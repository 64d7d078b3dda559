package fault

import "fmt"

// Problems collects every field at fault, so that a caller is told all of them at once.
type Problems struct{ fields []Field }

// Add records that the value at path is wrong and what would be right.
func (p *Problems) Add(path, format string, args ...any) {
	p.fields = append(p.fields, Field{Path: path, Message: fmt.Sprintf(format, args...)})
}

// Require records message at path unless ok.
func (p *Problems) Require(ok bool, path, format string, args ...any) {
	if !ok {
		p.Add(path, format, args...)
	}
}

// Err returns nil when nothing was recorded, else one Invalid error that names every field.
func (p *Problems) Err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: "the request has fields that are wrong", Fields: p.fields}
}
