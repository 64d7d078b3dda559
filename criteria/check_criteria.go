package criteria

import (
	"fmt"

	"cel.dev/cel-go/common/ast"

	"tollgate/lifecycle"
	"tollgate/policy"
)

// criteria compiles every criterion against the facts with this template's own deliverables.
// It returns an error only when the facts themselves cannot be set up.
func (c *checker) criteria() error {
	s, err := factSchema()
	if err != nil {
		return err
	}
	env, err := newEnvironment(s.forTemplate(c.template))
	if err != nil {
		return err
	}
	for i, phase := range c.template.Phases {
		seen := policy.Keys{}
		for j, criterion := range phase.Criteria {
			path := fmt.Sprintf("body.phases[%d].criteria[%d]", i, j)
			c.Unique(seen, path+".key", criterion.Key, "criterion")
			c.Text(path+".title", criterion.Title, 200)
			c.Text(path+".needs", criterion.Needs, 300)
			c.expression(env, path+".expression", criterion.Expression)
			c.waiver(i, path+".waived_by", criterion)
		}
	}
	return nil
}

func (c *checker) expression(env *environment, path, expression string) {
	checked, issues := env.compile(expression)
	for _, found := range issues {
		c.Add(path, "%s", found)
	}
	if len(issues) > 0 {
		return
	}
	native := checked.NativeRep()
	c.Require(len(named(native, env.schema)) > 0, path, "line 1, column 1: reads no fact, so it would always give the same")
	for _, e := range ast.MatchDescendants(ast.NavigateAST(native), ast.KindMatcher(ast.ComprehensionKind)) {
		name := e.AsComprehension().IterVar()
		if _, ok := env.schema.roots()[name]; ok {
			at := native.SourceInfo().GetStartLocation(e.ID())
			c.Add(path, "%s", issue{at.Line(), at.Column() + 1, fmt.Sprintf("%q is a fact; call the variable something else", name)})
		}
	}
}

// waiver checks that the deliverable is one which a signed waiver may replace by this phase.
func (c *checker) waiver(phase int, path string, criterion lifecycle.Criterion) {
	if criterion.WaivedBy == "" {
		return
	}
	found, ok := c.deliverables[criterion.WaivedBy]
	switch {
	case !ok:
		c.Add(path, "%q is not a deliverable of this template", criterion.WaivedBy)
	case !found.waivable:
		c.Add(path, "the deliverable %q is not waivable", criterion.WaivedBy)
	case found.phase > phase:
		c.Add(path, "the deliverable %q belongs to the later phase %q", criterion.WaivedBy, c.template.Phases[found.phase].Key)
	}
}
