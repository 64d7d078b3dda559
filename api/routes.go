package api

import (
	"slices"

	"tollgate/identity"
)

// routes is every typed route with its permission, on one screen.
func (s *Server) routes() []Route {
	return slices.Concat(
		s.projects().routes(),
		[]Route{
			get("/v1/tasks", "list-tasks", "Tasks", "The inbox over all machines", identity.TasksRead, s.listTasks),
			get("/v1/tasks/counts", "count-tasks", "Tasks", "How many tasks stand where", identity.TasksRead, s.countTasks),
			get("/v1/tasks/{id}", "get-task", "Tasks", "A task, with exactly what would be signed", identity.TasksRead, s.getTask),
			post("/v1/tasks/{id}/sign", "sign-task", "Tasks", "Sign off, or refuse", identity.TasksAct, s.signTask),
			post("/v1/tasks/{id}/complete", "complete-task", "Tasks", "Complete a task that is no sign-off", identity.TasksAct, s.completeTask),
			get("/v1/signatures", "list-signatures", "Tasks", "Signatures of a case", identity.CasesRead, s.listSignatures),
			get("/v1/notifications", "list-notifications", "Tasks", "What you were told, newest first", identity.TasksRead, s.listNotifications),
			post("/v1/metrics", "define-metric", "Metrics", "Define a metric", identity.MetricsWrite, s.defineMetric).created(),
			get("/v1/metrics", "list-metrics", "Metrics", "List metrics", identity.CasesRead, s.listMetrics),
			get("/v1/metrics/{id}", "get-metric", "Metrics", "A metric by id or key, with how much is measured", identity.CasesRead, s.getMetric),
			put("/v1/metrics/{id}/specification", "specify-metric", "Metrics", "Set target and specification limits", identity.MetricsWrite, s.specifyMetric),
			takesMeasurements(post("/v1/metrics/{id}/measurements", "add-measurements", "Metrics", "Add measurements in bulk", identity.MetricsWrite, s.addMeasurements)),
			get("/v1/metrics/{id}/measurements", "list-measurements", "Metrics", "List measurements by time", identity.CasesRead, s.listMeasurements),
			answersSVG(get("/v1/metrics/{id}/chart", "chart-metric", "Metrics", "Individuals and moving range (XmR) chart", identity.CasesRead, s.chartMetric)),
			get("/v1/metrics/{id}/capability", "judge-capability", "Metrics", "Process capability against the specification limits", identity.CasesRead, s.judgeCapability).describe(capabilityNotes),
			get("/v1/templates", "list-templates", "Templates", "List template versions, built-in ones too", identity.TemplatesRead, s.listTemplates),
			get("/v1/templates/{key}", "get-template", "Templates", "A template, the newest version or the one named", identity.TemplatesRead, s.getTemplate),
			post("/v1/templates", "register-template", "Templates", "Register the next version of a template", identity.TemplatesWrite, s.registerTemplate).created().describe(registerTemplateNotes),
			get("/v1/people", "list-people", "People", "Who is who", identity.PeopleRead, s.listPeople),
			get("/v1/people/me", "get-me", "People", "The caller, with roles", identity.PeopleRead, s.getMe),
		},
	)
}
