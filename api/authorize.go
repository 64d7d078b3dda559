package api

import (
	"strings"

	"github.com/labstack/echo/v4"

	"tollgate/fault"
	"tollgate/identity"
)

// authorize finds the caller and holds every request to its route's permission. A route
// without one is refused for everybody.
func (s *Server) authorize(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route, mounted := s.routeOf(c)
		permission := route.Permission
		if permission == identity.Public || !mounted { // not mounted: Echo answers 404 or 405
			return next(c)
		}
		caller, err := s.authenticate(c)
		if err != nil {
			return err
		}
		scope := caller.Within(permission)
		if !route.admits(scope) {
			return fault.New(fault.Forbidden, "your roles do not include the permission %s that this needs%s", permission, map[bool]string{true: " beyond what is your own"}[scope == identity.Own])
		}
		ctx := identity.NewContext(c.Request().Context(), caller)
		if scope == identity.Own {
			if ctx, err = s.withCircle(ctx, caller); err != nil {
				return err
			}
		}
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

func (s *Server) authenticate(c echo.Context) (identity.Person, error) {
	scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	if _, password, ok := c.Request().BasicAuth(); ok { // calendar programs know nothing else
		scheme, token = "bearer", password
	}
	if !strings.EqualFold(scheme, "bearer") || strings.TrimSpace(token) == "" {
		return identity.Person{}, fault.New(fault.Unauthenticated, "send the header Authorization: Bearer <token>")
	}
	return s.Authenticator.Authenticate(c.Request().Context(), strings.TrimSpace(token))
}
