package criteria

import (
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Evaluate judges each criterion, in order, against the facts. A criterion that cannot be judged,
// because a fact is absent or the arithmetic fails, is not met; its values then show null for
// what is absent and an entry "error". One whose WaivedBy deliverable has a signed waiver is met
// and waived. The error is a fault of code Invalid for an expression that does not compile: a
// template that passed Check has none.
func Evaluate(criteria []lifecycle.Criterion, facts Facts) ([]lifecycle.CriterionResult, error) {
	results := make([]lifecycle.CriterionResult, 0, len(criteria))
	bindings := facts.bindings()
	for _, c := range criteria {
		p, err := programs.get(c.Expression)
		if err != nil {
			return nil, err
		}
		met, values := p.judge(bindings)
		waived := !met && c.WaivedBy != "" && facts.Deliverables[c.WaivedBy].Waived
		results = append(results, lifecycle.CriterionResult{
			Key: c.Key, Title: c.Title, Met: met || waived, Waived: waived, Values: values, Needs: c.Needs,
		})
	}
	return results, nil
}

// Named returns the path of every fact that the criteria read, such as metric.measurements, so
// that a caller need not gather the others. The error is that of Evaluate.
func Named(criteria []lifecycle.Criterion) ([]string, error) {
	var paths []string
	for _, c := range criteria {
		p, err := programs.get(c.Expression)
		if err != nil {
			return nil, err
		}
		for _, path := range p.names {
			paths = append(paths, dotted(path))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// program is a compiled expression and the facts it names.
type program struct {
	run   cel.Program
	names [][]string
}

func (p *program) judge(bindings map[string]any) (met bool, values map[string]any) {
	values = make(map[string]any, len(p.names)+1)
	var absent []string
	for _, path := range p.names {
		v := lookup(bindings, path)
		values[dotted(path)] = shown(v)
		if v == nil {
			absent = append(absent, dotted(path))
		}
	}
	out, _, err := p.run.Eval(bindings)
	switch {
	case err != nil && len(absent) > 0:
		values["error"] = "not recorded yet: " + strings.Join(absent, ", ")
	case err != nil:
		values["error"] = "cannot be judged: " + err.Error()
	case out.Type() != types.BoolType:
		values["error"] = "gives " + out.Type().TypeName() + ", not a bool"
	default:
		met = out == types.True
	}
	return met, values
}

// cache keeps compiled programs by expression. Expressions come from checked templates, so they
// are few; when it is full it starts anew rather than growing.
type cache struct {
	sync.Mutex
	env      *environment
	programs map[string]*program
}

const maxPrograms = 1000

var programs cache

func (c *cache) get(expression string) (*program, error) {
	c.Lock()
	defer c.Unlock()
	if p := c.programs[expression]; p != nil {
		return p, nil
	}
	p, err := c.compile(expression)
	if err != nil {
		return nil, err
	}
	if c.programs == nil || len(c.programs) >= maxPrograms {
		c.programs = map[string]*program{}
	}
	c.programs[expression] = p
	return p, nil
}

func (c *cache) compile(expression string) (*program, error) {
	if c.env == nil {
		s, err := factSchema()
		if err != nil {
			return nil, fault.Wrap(fault.Internal, err, "the facts")
		}
		if c.env, err = newEnvironment(s); err != nil {
			return nil, err
		}
	}
	checked, issues := c.env.compile(expression)
	if len(issues) > 0 {
		return nil, fault.New(fault.Invalid, "the criterion %q does not compile: %s", expression, issues[0])
	}
	run, err := c.env.env.Program(checked, cel.CostLimit(maxCost))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the criterion %q cannot run", expression)
	}
	return &program{run: run, names: named(checked.NativeRep(), c.env.schema)}, nil
}
