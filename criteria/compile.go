package criteria

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"

	"tollgate/fault"
)

// What one criterion may be and cost. The cost is CEL's own: about one a read or comparison and
// one for every ten characters scanned. It bounds the time (about 0.1 s at most) without a clock,
// so that a criterion never fails only because the machine is busy.
const (
	maxExpression = 2000 // code points
	maxNodes      = 2000
	maxDepth      = 40
	maxCost       = 1_000_000
	maxRegex      = 1000 // instructions of the compiled pattern
	maxText       = 20_000
	maxItems      = 200
)

// environment compiles expressions against one schema.
type environment struct {
	env    *cel.Env
	schema *schema
}

func newEnvironment(s *schema) (*environment, error) {
	options := []cel.EnvOption{
		cel.CustomTypeProvider(s),
		cel.CrossTypeNumericComparisons(true), // metric.mean > 90 and metric.mean > 90.0 both read well
		cel.ParserExpressionSizeLimit(maxExpression), cel.ExpressionNodeLimit(maxNodes),
		cel.ParserRecursionLimit(maxDepth), cel.RegexProgramSizeLimit(maxRegex),
		cel.ExtendedValidations(),
	}
	for name, celType := range s.roots() {
		options = append(options, cel.Variable(name, celType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the criteria environment")
	}
	return &environment{env: env, schema: s}, nil
}

// issue is one thing wrong with an expression, at its 1-based line and column.
type issue struct {
	line, column int
	message      string
}

func (i issue) String() string {
	return fmt.Sprintf("line %d, column %d: %s", i.line, i.column, i.message)
}

// compile checks the expression's syntax, names, types, result and greatest cost.
func (e *environment) compile(expression string) (*cel.Ast, []issue) {
	parsed, problems := e.env.Parse(expression)
	if problems.Err() != nil {
		return nil, e.issues(nil, problems)
	}
	if e.strict() {
		selectDeliverables(parsed.NativeRep(), e.schema)
	}
	checked, problems := e.env.Check(parsed)
	if problems.Err() != nil {
		return nil, e.issues(parsed.NativeRep(), problems)
	}
	if out := checked.OutputType(); !out.IsAssignableType(types.BoolType) {
		return nil, []issue{{1, 1, "gives " + typeName(out) + ", not a bool"}}
	}
	return checked, e.costIssues(checked)
}

// strict tells whether the schema knows the template's deliverables.
func (e *environment) strict() bool {
	return e.schema.roots()["deliverables"].Kind() == types.StructKind
}

func (e *environment) costIssues(checked *cel.Ast) []issue {
	estimate, err := e.env.EstimateCost(checked, sizes{})
	if err != nil || estimate.Max > maxCost {
		return []issue{{1, 1, fmt.Sprintf("may cost more than the %d units that one criterion has; iterate and match less", maxCost)}}
	}
	return nil
}

// issues puts the checker's errors into our words, in reading order.
func (e *environment) issues(parsed *ast.AST, problems *cel.Issues) []issue {
	var found []issue
	for _, p := range problems.Errors() {
		message := strings.ReplaceAll(p.Message, typePrefix, "")
		if parsed != nil {
			message = e.explain(parsed, p.ExprID, message)
		}
		found = append(found, issue{max(p.Location.Line(), 1), max(p.Location.Column(), 0) + 1, message})
	}
	slices.SortStableFunc(found, func(a, b issue) int {
		return (a.line-b.line)*maxExpression + a.column - b.column
	})
	return found
}

// explain says for an unknown name which names there are.
func (e *environment) explain(parsed *ast.AST, id int64, message string) string {
	for _, node := range ast.MatchDescendants(ast.NavigateAST(parsed), func(n ast.NavigableExpr) bool { return n.ID() == id }) {
		path := chain(node, e.schema)
		if node.Kind() == ast.IdentKind && path == nil {
			return fmt.Sprintf("there is no fact %q; there are %s", node.AsIdent(), e.names(typePrefix+"facts"))
		}
		if node.Kind() != ast.SelectKind || len(path) < 2 {
			continue
		}
		if known := e.names(e.typeAt(path[:len(path)-1])); known != "" {
			return fmt.Sprintf("%s has no %q; it has %s", dotted(path[:len(path)-1]), path[len(path)-1], known)
		}
	}
	return message
}

func (e *environment) names(structType string) string {
	fields, _ := e.schema.FindStructFieldNames(structType)
	return strings.Join(fields, ", ")
}

// typeAt returns the name of the struct type at path, "" when there is none.
func (e *environment) typeAt(path []string) string {
	at := typePrefix + "facts"
	for _, name := range path {
		field := e.schema.structs[at][name]
		if field == nil || field.Kind() != types.StructKind {
			return ""
		}
		at = field.TypeName()
	}
	return at
}

func typeName(t *cel.Type) string { return strings.ReplaceAll(cel.FormatCELType(t), typePrefix, "") }

// sizes bounds the facts for the cost estimate: no text is longer than maxText, nothing else has
// more than maxItems entries.
type sizes struct{}

// EstimateSize implements cost.Estimator.
func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	most := uint64(maxItems)
	if kind := node.Type().Kind(); kind == types.StringKind || kind == types.DynKind {
		most = maxText
	}
	return &cost.SizeEstimate{Min: 0, Max: most}
}

// EstimateCallCost implements cost.Estimator: the standard costs.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}
