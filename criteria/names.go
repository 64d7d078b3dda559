package criteria

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// named returns the path of every fact that the expression reads, sorted, such as
// ["deliverables","msa","fields","grr_percent"]; an index with a constant key is part of it.
func named(checked *ast.AST, s *schema) [][]string {
	var paths [][]string
	whole := func(e ast.NavigableExpr) bool {
		if path := chain(e, s); path == nil {
			return false
		}
		parent, ok := e.Parent()
		return !ok || chain(parent, s) == nil
	}
	for _, e := range ast.MatchDescendants(ast.NavigateAST(checked), whole) {
		paths = append(paths, chain(e, s))
	}
	slices.SortFunc(paths, func(a, b []string) int { return slices.Compare(a, b) })
	return slices.CompactFunc(paths, slices.Equal)
}

// chain returns the path of a select chain that begins with a fact, nil for anything else.
func chain(e ast.Expr, s *schema) []string {
	switch e.Kind() {
	case ast.IdentKind:
		if _, ok := s.roots()[e.AsIdent()]; ok {
			return []string{e.AsIdent()}
		}
	case ast.SelectKind:
		if path := chain(e.AsSelect().Operand(), s); path != nil {
			return append(path, e.AsSelect().FieldName())
		}
	case ast.CallKind:
		operand, key, ok := constantIndex(e)
		if !ok {
			return nil
		}
		if path := chain(operand, s); path != nil {
			return append(path, key)
		}
	}
	return nil
}

// constantIndex takes operand["key"] apart.
func constantIndex(e ast.Expr) (operand ast.Expr, key string, ok bool) {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Index {
		return nil, "", false
	}
	args := e.AsCall().Args()
	if len(args) != 2 || args[1].Kind() != ast.LiteralKind {
		return nil, "", false
	}
	text, ok := args[1].AsLiteral().(types.String)
	return args[0], string(text), ok
}

// selectDeliverables rewrites deliverables["msa"].fields["ndc"] to deliverables.msa.fields.ndc,
// so that the checker knows both forms.
func selectDeliverables(parsed *ast.AST, s *schema) {
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(parsed.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		operand, key, ok := constantIndex(e)
		if path := chain(e, s); ok && path != nil && path[0] == "deliverables" {
			e.SetKindCase(factory.NewSelect(e.ID(), operand, key))
		}
	}))
}

// lookup reads the fact at path; nil when it is absent.
func lookup(bindings map[string]any, path []string) any {
	var v any = bindings
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func dotted(path []string) string { return strings.Join(path, ".") }
