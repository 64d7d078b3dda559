package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.temporal.io/api/workflowservice/v1"

	"tollgate/fault"
)

const (
	healthPath  = "/healthz"
	readyPath   = "/readyz"
	metricsPath = "/metrics"
)

func (s *Server) mountHealth() {
	s.open(healthPath, func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]string{"status": "alive", "version": s.Version})
	})
	s.open(readyPath, s.ready)
	s.open(metricsPath, echo.WrapHandler(promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{})))
}

// ready makes a real call to both servers: Temporal may report SERVING while its own database
// is dead.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	answer := map[string]string{"postgresql": "ready", "temporal": "ready"}
	status := http.StatusOK
	if err := s.DB.Usable(ctx); err != nil {
		answer["postgresql"], status = "away", http.StatusServiceUnavailable
		s.Log.DebugContext(ctx, "not ready", "error", err)
	}
	if err := s.pingTemporal(ctx); err != nil {
		answer["temporal"], status = "away", http.StatusServiceUnavailable
	}
	if status != http.StatusOK {
		c.Response().Header().Set("Retry-After", "1")
	}
	return c.JSON(status, answer)
}

func (s *Server) pingTemporal(ctx context.Context) error {
	if s.Temporal == nil {
		return fault.New(fault.Unavailable, "no Temporal client")
	}
	_, err := s.Temporal.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: s.Namespace})
	return err
}
