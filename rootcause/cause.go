package rootcause

import "fmt"

// Cause is one possible cause. It is verified when an analysis shows it: the document points there.
type Cause struct {
	Key        string     `json:"key,omitempty" pattern:"^[a-z0-9][a-z0-9_.-]{0,39}$" doc:"names the cause within the document, in all its versions; given when absent"`
	Text       string     `json:"text" minLength:"1" maxLength:"500"`
	Evidence   []Evidence `json:"evidence,omitempty" maxItems:"20"`
	VerifiedBy *Proof     `json:"verified_by,omitempty" doc:"the analysis that verifies the cause; without one it is a hypothesis"`
}

// Evidence is an analysis, or a file that is kept elsewhere and bound by its hash.
type Evidence struct {
	AnalysisID string `json:"analysis_id,omitempty" maxLength:"64" doc:"an analysis of /v1/analyses/results, instead of a file"`
	Title      string `json:"title,omitempty" maxLength:"200"`
	URI        string `json:"uri,omitempty" format:"uri" maxLength:"2000"`
	SHA256     string `json:"sha256,omitempty" pattern:"^[0-9a-f]{64}$"`
}

// Proof points to the analysis that shows a cause to be real.
type Proof struct {
	AnalysisID string `json:"analysis_id" minLength:"1" maxLength:"64" doc:"an analysis of /v1/analyses/results"`
	Hash       string `json:"hash,omitempty" doc:"of the analysis; filled in when the document is kept"`
	Method     string `json:"method,omitempty" doc:"of the analysis; filled in when the document is kept"`
}

// Branch is a cause with what causes it.
type Branch struct {
	Cause
	Causes []Branch `json:"causes,omitempty" maxItems:"20" doc:"why it is so: the causes of this one"`
}

func walk(path string, branches []Branch, depth int, visit func(path string, b *Branch, depth int)) {
	for i := range branches {
		at := fmt.Sprintf("%s[%d]", path, i)
		visit(at, &branches[i], depth)
		walk(at+".causes", branches[i].Causes, depth+1, visit)
	}
}

func eachOf(path string, branches []Branch, visit func(string, *Cause)) {
	walk(path, branches, 1, func(at string, b *Branch, _ int) { visit(at, &b.Cause) })
}

// FiveWhys asks why until an answer can be acted on (Ohno, Toyota Production System, 1988). The answers are a tree: an
// effect may have several causes. The leaves are the root causes.
type FiveWhys struct {
	Problem string   `json:"problem" minLength:"1" maxLength:"500"`
	Whys    []Branch `json:"whys" minItems:"1" maxItems:"20" doc:"the answers to the first why, each with its own"`
}

func (f *FiveWhys) each(path string, visit func(string, *Cause)) { eachOf(path+".whys", f.Whys, visit) }

// Level is a cause with how many whys lead to it, from 1.
type Level struct {
	*Cause
	Why  int
	Root bool // nothing below it
}

// Levels lists the causes depth first.
func (f *FiveWhys) Levels() (all []Level) {
	walk("", f.Whys, 1, func(_ string, b *Branch, depth int) { all = append(all, Level{&b.Cause, depth, len(b.Causes) == 0}) })
	return all
}

// SixM are the usual categories of a fishbone (ASQ, The Quality Toolbox: the 6 Ms, with people for man and environment
// for mother nature).
var SixM = []string{"people", "machines", "methods", "materials", "measurements", "environment"}

// Schemes of categories.
const (
	SchemeSixM = "six_m"
	SchemeOwn  = "own"
)

// Fishbone is a cause-and-effect diagram (Ishikawa, Guide to Quality Control, 1976).
type Fishbone struct {
	Effect     string     `json:"effect" minLength:"1" maxLength:"500"`
	Scheme     string     `json:"scheme,omitempty" enum:"six_m,own" default:"six_m" doc:"six_m: people, machines, methods, materials, measurements, environment. own: categories of your own"`
	Categories []Category `json:"categories" minItems:"1" maxItems:"12"`
}

// Category is a bone of a fishbone.
type Category struct {
	Name   string   `json:"name" minLength:"1" maxLength:"60"`
	Causes []Branch `json:"causes,omitempty" maxItems:"20"`
}

func (f *Fishbone) each(path string, visit func(string, *Cause)) {
	for i := range f.Categories {
		eachOf(fmt.Sprintf("%s.categories[%d].causes", path, i), f.Categories[i].Causes, visit)
	}
}
