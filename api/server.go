// Package api is the only door: typed operations (Huma on Echo), one list of routes each with
// its permission, errors as RFC 9457 problems, every write idempotent.
package api

import (
	"log/slog"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"

	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/webhook"
)

// Dependencies are what the API stands on. Temporal may be nil where no case route is called.
type Dependencies struct {
	DB            *store.DB
	Temporal      client.Client
	Namespace     string
	TaskQueue     string
	Authenticator identity.Authenticator
	Log           *slog.Logger
	Metrics       *prometheus.Registry
	Version       string
	WebhookPolicy webhook.Policy // which addresses webhooks may have
}

// Server answers HTTP requests.
type Server struct {
	Dependencies
	echo      *echo.Echo
	openAPI   *huma.OpenAPI
	declared  map[string]Route // by method and Echo path
	mounted   map[string]bool  // what Echo serves, whether it is declared or not
	routeList []Route
	figures   requestFigures
}

// New mounts every route.
func New(d Dependencies) *Server {
	s := &Server{Dependencies: d, echo: echo.New(), declared: map[string]Route{}, mounted: map[string]bool{}}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.echo.HTTPErrorHandler = s.handleEchoError
	s.figures = newRequestFigures(d.Metrics)
	s.routeList = s.routes()
	s.echo.Use(s.observe, s.recoverPanics, s.authorize, s.guardAddress, s.guardBody, s.remember, s.refuseBody)
	api := humaecho.New(s.echo, s.humaConfig())
	for _, route := range s.routeList {
		route.mount(s, api, route.Operation)
		route.bodiless = operationOf(api.OpenAPI(), route).RequestBody == nil
		s.declared[route.Operation.Method+" "+echoPath(route.Operation.Path)] = route
	}
	s.openAPI = api.OpenAPI()
	sharpen(s.openAPI)
	s.mountDocumentation()
	s.mountTemplateSchemas()
	s.mountHealth()
	for _, route := range s.echo.Routes() {
		s.mounted[route.Method+" "+route.Path] = true
	}
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead { // RFC 9110: what GET answers, without the body
		get := *r
		get.Method = http.MethodGet
		w, r = headersOnly{w}, &get
	}
	s.echo.ServeHTTP(w, r)
}

// headersOnly drops the body of an answer to HEAD.
type headersOnly struct{ http.ResponseWriter }

func (headersOnly) Write(b []byte) (int, error) { return len(b), nil }

func (s *Server) humaConfig() huma.Config {
	config := huma.DefaultConfig("Tollgate", s.Version)
	config.Info.Description, config.Tags = introduction, tags
	config.DocsPath, config.CreateHooks = "", nil
	config.OpenAPIPath, config.SchemasPath = "", ""
	config.Formats = map[string]huma.Format{jsonType: plainJSON, "json": plainJSON}
	config.NoFormatFallback = false
	config.RejectUnknownQueryParameters = true
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[lifecycle.Duration](), reflect.TypeFor[isoDuration]())
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[lifecycle.WorkDuration](), reflect.TypeFor[workDuration]())
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[lifecycle.Span](), reflect.TypeFor[workSpan]())
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "a person's token"},
	}
	return config
}

// operationOf is what the contract says of a mounted route.
func operationOf(document *huma.OpenAPI, route Route) *huma.Operation {
	item := document.Paths[route.Operation.Path]
	return map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete}[route.Operation.Method]
}

// echoPath writes /v1/x/{id} as Echo does: /v1/x/:id.
func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// open declares a route outside of Huma, public by decision.
func (s *Server) open(path string, handler echo.HandlerFunc) {
	s.declared[http.MethodGet+" "+path] = Route{Permission: identity.Public}
	s.echo.GET(path, handler)
}

// routeOf is what was declared of the route that a request found.
func (s *Server) routeOf(c echo.Context) (Route, bool) {
	name := c.Request().Method + " " + c.Path()
	return s.declared[name], s.mounted[name]
}

// Routes is the list that was mounted.
func (s *Server) Routes() []Route { return s.routeList }

// Permissions gives every mounted route's permission by method and path; empty where none was
// declared, which a test refuses.
func (s *Server) Permissions() map[string]identity.Permission {
	all := map[string]identity.Permission{}
	for name := range s.mounted {
		all[name] = s.declared[name].Permission
	}
	return all
}
