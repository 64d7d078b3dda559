package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

const documentationPath = "/docs"

// mountDocumentation serves the contract and a page to read it that loads nothing from
// outside: behind a firewall it is not blank.
func (s *Server) mountDocumentation() {
	s.open("/openapi.json", func(c echo.Context) error { return c.JSON(http.StatusOK, s.openAPI) })
	page := echo.WrapHandler(v5emb.NewHandlerWithConfig(swgui.Config{
		Title: "Tollgate", SwaggerJSON: "/openapi.json", BasePath: documentationPath, HideCurl: false,
	}))
	s.open(documentationPath, page)
	s.open(documentationPath+"/*", page)
}
