package report

import (
	"sync"
	"time"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/image"
	"github.com/johnfercher/maroto/v2/pkg/components/line"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/pagesize"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
	"github.com/johnfercher/maroto/v2/pkg/repository"
	"github.com/phpdave11/gofpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"tollgate/fault"
)

const (
	fontFamily = "go"
	bodySize   = 8.5 // points
	columns    = 12  // of the grid
)

// fonts are in the file: any language's letters that the font has are printed as they are.
var fonts = sync.OnceValues(func() ([]*entity.CustomFont, error) {
	gofpdf.SetDefaultCatalogSort(true)                 // else parts of the file are in the order of a map
	gofpdf.SetDefaultModificationDate(time.Unix(0, 0)) // and the file would say when it was made, not as of when it is
	return repository.New().AddUTF8FontFromBytes(fontFamily, fontstyle.Normal, goregular.TTF).AddUTF8FontFromBytes(fontFamily, fontstyle.Bold, gobold.TTF).
		AddUTF8FontFromBytes(fontFamily, fontstyle.Italic, goregular.TTF).AddUTF8FontFromBytes(fontFamily, fontstyle.BoldItalic, gobold.TTF).Load()
})

// PDF is the page on A4. A long one goes on to further sheets.
func (p Page) PDF() ([]byte, error) {
	loaded, err := fonts()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the fonts cannot be read")
	}
	m := maroto.New(config.NewBuilder().WithPageSize(pagesize.A4).WithCustomFonts(loaded).WithDefaultFont(&props.Font{Family: fontFamily, Size: bodySize}).
		WithLeftMargin(15).WithRightMargin(15).WithTopMargin(12).WithBottomMargin(10).
		WithTitle(p.Title, true).WithCreator("Tollgate", true).WithCreationDate(p.At.UTC()).Build())
	m.AddRows(text.NewAutoRow(p.Title, props.Text{Size: 16, Style: fontstyle.Bold, Bottom: 1}), text.NewAutoRow(p.Subtitle, props.Text{Bottom: 2}))
	if p.Banner != "" {
		m.AddRows(text.NewAutoRow(p.Banner, props.Text{Size: 12, Style: fontstyle.Bold, Top: 2, Bottom: 2, Left: 2}).WithStyle(&props.Cell{BackgroundColor: tones[p.Tone]}))
	}
	for _, section := range p.Sections {
		section.write(m)
	}
	m.AddRows(row.New(3), text.NewAutoRow(p.Footer, props.Text{Size: 7}))
	document, err := m.Generate()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the PDF could not be written")
	}
	return document.GetBytes(), nil
}

// tones are light, so that the words stay readable in black and white.
var tones = map[Tone]*props.Color{Good: {Red: 221, Green: 240, Blue: 226}, Bad: {Red: 250, Green: 225, Blue: 222}, Neutral: {Red: 235, Green: 235, Blue: 235}}

func (s Section) write(m core.Maroto) {
	m.AddRows(text.NewAutoRow(s.Heading, props.Text{Size: 10.5, Style: fontstyle.Bold, Top: 2, Bottom: 1.2}), line.NewAutoRow(props.Line{Thickness: 0.2, SizePercent: 100}))
	for _, paragraph := range s.Text {
		m.AddRows(text.NewAutoRow(paragraph, props.Text{Top: 1}))
	}
	for _, fact := range s.Facts {
		m.AddAutoRow(text.NewCol(3, fact.Name, props.Text{Top: 0.6}), text.NewCol(columns-3, fact.Value, props.Text{Top: 0.6}))
	}
	if s.Table != nil {
		s.Table.write(m)
	}
	if s.Picture != nil {
		m.AddRows(row.New(3))
		m.AddRow(62, image.NewFromBytesCol(columns, s.Picture.PNG, extension.Png, props.Rect{Center: true, Percent: 100}))
	}
}

func (t Table) write(m core.Maroto) {
	cells := func(values []string, style fontstyle.Type) {
		cols := make([]core.Col, 0, len(values))
		for i, value := range values {
			width := columns / len(values)
			if i == 0 { // what is left over goes to the first
				width = columns - width*(len(values)-1)
			}
			cols = append(cols, text.NewCol(width, value, props.Text{Top: 0.6, Style: style}))
		}
		m.AddAutoRow(cols...)
	}
	cells(t.Head, fontstyle.Bold)
	for _, values := range t.Rows {
		cells(values, fontstyle.Normal)
	}
}
