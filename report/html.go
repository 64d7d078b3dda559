package report

import (
	"bytes"
	_ "embed"
	"html/template"

	"tollgate/fault"
)

//go:embed page.gohtml
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"drawing": func(svg []byte) template.HTML { return template.HTML(svg) }, // our own drawing, which escapes its words
}).Parse(pageText))

// HTML is the page on its own: styles and drawings are in it.
func (p Page) HTML() ([]byte, error) {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, p); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the page could not be written")
	}
	return out.Bytes(), nil
}
