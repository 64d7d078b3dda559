package store

import (
	"errors"
	"fmt"

	"tollgate/fault"
)

// joinFaults makes one error of those of the rows of a request. A single row is refused as itself, its fields under body; of
// several, every row is named under path[i], with the code that all of them share, else Invalid.
func joinFaults(path string, faults []error) error {
	if len(faults) == 1 && faults[0] != nil {
		return underBody(faults[0])
	}
	joined := fault.New("", "nothing was written; the rows named are refused")
	for i, err := range faults {
		var f *fault.Error
		if err == nil {
			continue
		}
		if !errors.As(err, &f) {
			return err
		}
		joined.Code = common(joined.Code, f.Code)
		row := fmt.Sprintf("%s[%d]", path, i)
		if len(f.Fields) == 0 {
			joined.Fields = append(joined.Fields, fault.Field{Path: row, Code: string(f.Code), Message: f.Message})
		}
		for _, field := range f.Fields {
			field.Path, field.Code = row+"."+field.Path, string(f.Code)
			joined.Fields = append(joined.Fields, field)
		}
	}
	if joined.Code == "" {
		return nil
	}
	return joined
}

func common(a, b fault.Code) fault.Code {
	if a == "" || a == b {
		return b
	}
	return fault.Invalid
}

// underBody names the fields of a pure rule as the request has them.
func underBody(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	moved := *f
	moved.Fields = nil
	for _, field := range f.Fields {
		field.Path = "body." + field.Path
		moved.Fields = append(moved.Fields, field)
	}
	return &moved
}
