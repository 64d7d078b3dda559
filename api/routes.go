package api

import (
	"slices"

	"tollgate/identity"
)

// routes is every typed route with its permission: those of cases and analyses declare their own, the others are here.
func (s *Server) routes() []Route {
	return slices.Concat(
		s.projects().routes(),
		s.calendarRoutes(),
		s.notificationRoutes(),
		s.benefitRoutes(),
		s.peopleRoutes(),
		s.changes().routes(),
		s.pilots().routes(),
		s.pilotRoutes(),
		s.onboardings().routes(),
		s.observationRoutes(),
		s.assignmentRoutes(),
		s.analysisRoutes(),
		s.templateRoutes(),
		s.policyRoutes(),
		s.metricPhaseRoutes(),
		s.rootCauseRoutes(),
		s.competencyRoutes(),
		s.onboardingReportRoutes(),
		[]Route{
			get("/v1/tasks", "list-tasks", "Tasks", "The inbox over all machines", identity.TasksRead, s.listTasks).own(ownTasks),
			get("/v1/tasks/counts", "count-tasks", "Tasks", "How many tasks stand where", identity.TasksRead, s.countTasks).own(ownTasks),
			get("/v1/tasks/{id}", "get-task", "Tasks", "A task, with exactly what would be signed", identity.TasksRead, s.getTask).own(ownTasks),
			get("/v1/changes/{id}/policy-preview", "preview-change-policy", "Changes", "Who would have to sign the change as it is now", identity.CasesRead, s.previewPolicy).own(nothing),
			takesEachRow("rows", isLaunchColumn, post("/v1/onboardings/cohort", "launch-cohort", "Onboardings", "Launch many onboardings, each on its own", identity.CasesLaunch, s.launchCohort)).describe(launchCohortNotes),
			answersTable[UpgradesPreview](get("/v1/onboardings/upgrade-preview", "preview-onboarding-upgrades", "Onboardings", "What another version of a template would change in each running onboarding", identity.CasesRead, s.previewUpgrades).own(nothing)).describe(upgradesPreviewNotes),
			takesEachRow("rows", isUpgradeColumn, post("/v1/onboardings/upgrade", "upgrade-onboardings", "Onboardings", "Upgrade many onboardings to another version of their template, each on its own", identity.CasesAct, s.upgradeOnboardings)).limit(entryBytes).describe(upgradesNotes),
			get("/v1/onboardings/{id}/start-preview", "preview-onboarding-start", "Onboardings", "What another start date would move", identity.CasesRead, s.previewStart).own(nothing),
			get("/v1/onboardings/{id}/upgrade-preview", "preview-onboarding-upgrade", "Onboardings", "What another version of the template would change", identity.CasesRead, s.previewUpgrade).own(nothing),
			answersCalendar(get("/v1/change-schedule", "list-change-schedule", "Changes", "The forward schedule of change", identity.CasesRead, s.listSchedule).own(nothing)).describe(scheduleNotes),
			post("/v1/tasks/sign", "sign-tasks", "Tasks", "Sign off many tasks, each on its own", identity.TasksAct, s.signTasks).own(ownTasks).describe(bulkSignNotes),
			post("/v1/tasks/{id}/sign", "sign-task", "Tasks", "Sign off, or refuse", identity.TasksAct, s.signTask).own(ownTasks),
			post("/v1/tasks/{id}/complete", "complete-task", "Tasks", "Complete a task that is no sign-off", identity.TasksAct, s.completeTask).own(ownTasks),
			get("/v1/signatures", "list-signatures", "Tasks", "Signatures of a case", identity.CasesRead, s.listSignatures).own(ownCases),
			post("/v1/metrics", "define-metric", "Metrics", "Define a metric", identity.MetricsWrite, s.defineMetric).created(),
			get("/v1/metrics", "list-metrics", "Metrics", "List metrics", identity.CasesRead, s.listMetrics).own(nothing),
			get("/v1/metrics/{id}", "get-metric", "Metrics", "A metric by id or key, with how much is measured", identity.CasesRead, s.getMetric).own(nothing),
			put("/v1/metrics/{id}/specification", "specify-metric", "Metrics", "Set target and specification limits", identity.MetricsWrite, s.specifyMetric),
			post("/v1/metrics/{id}/measurements", "add-measurements", "Metrics", "Add measurements in bulk", identity.MetricsWrite, s.addMeasurements).inThreeForms(rowsType).describe(measurementNotes),
			get("/v1/metrics/{id}/measurements", "list-measurements", "Metrics", "List measurements by time", identity.CasesRead, s.listMeasurements).own(nothing),
			answersPictures[metricChart](get("/v1/metrics/{id}/chart", "chart-metric", "Metrics", "A control chart of a metric as JSON, SVG or PNG", identity.CasesRead, s.chartMetric).own(nothing), "200", "OK").describe(chartNotes),
			answersPictures[metricCapability](get("/v1/metrics/{id}/capability", "judge-capability", "Metrics", "Process capability against the specification limits, as JSON, SVG or PNG", identity.CasesRead, s.judgeCapability).own(nothing), "200", "OK").describe(capabilityNotes),
		},
	)
}

// calendarRoutes are those of when sites work and when nothing may be changed.
func (s *Server) calendarRoutes() []Route {
	return []Route{
		get("/v1/calendars", "list-calendars", "Calendars", "The newest calendar of each site", identity.CalendarsRead, s.listCalendars),
		get("/v1/calendars/{site}", "get-calendar", "Calendars", "When a site works, the newest version or the one named", identity.CalendarsRead, s.getCalendar),
		post("/v1/calendars", "set-calendar", "Calendars", "Set when a site works, as the next version of its calendar", identity.CalendarsWrite, s.setCalendar).created().describe(setCalendarNotes),
		get("/v1/calendars/{site}/history", "list-calendar-history", "Calendars", "The versions of a site's own calendar, newest first", identity.CalendarsRead, s.listCalendarHistory),
		get("/v1/working-time", "count-working-time", "Calendars", "When something is due, or how much working time is left", identity.CalendarsRead, s.countWorkingTime).describe(workingTimeNotes),
		get("/v1/holiday-regions", "list-holiday-regions", "Calendars", "The countries and regions whose holidays are known", identity.CalendarsRead, s.listHolidayRegions),
		get("/v1/holidays", "list-holidays", "Calendars", "The holidays of a year", identity.CalendarsRead, s.listHolidays),
		post("/v1/freezes", "create-freeze", "Calendars", "Declare a period, or one that comes back, without changes", identity.FreezesWrite, s.createFreeze).created().describe(createFreezeNotes),
		get("/v1/freezes", "list-freezes", "Calendars", "List freezes by their first start", identity.FreezesRead, s.listFreezes),
		get("/v1/freezes/{id}", "get-freeze", "Calendars", "A freeze", identity.FreezesRead, s.getFreeze),
		post("/v1/freezes/{id}/end", "end-freeze", "Calendars", "End a freeze now; what it has been stays", identity.FreezesWrite, s.endFreeze),
		get("/v1/freeze-occurrences", "list-freeze-occurrences", "Calendars", "Every time that a freeze holds between two dates", identity.FreezesRead, s.listFreezeOccurrences),
	}
}

// notificationRoutes tell people and other systems.
func (s *Server) notificationRoutes() []Route {
	return []Route{
		get("/v1/notifications", "list-notifications", "Notifications", "What you were told, newest first", identity.NotificationsOwn, s.listNotifications).own(whatIsOwn),
		get("/v1/notifications/counts", "count-notifications", "Notifications", "How many you have not read", identity.NotificationsOwn, s.countNotifications).own(whatIsOwn),
		post("/v1/notifications/read", "read-notifications", "Notifications", "Mark notifications as read", identity.NotificationsOwn, s.readNotifications).own(whatIsOwn),
		get("/v1/people/{id}/notification-settings", "get-notification-settings", "Notifications", "What a person gets by mail, and when", identity.NotificationsOwn, s.getNotificationSettings).own(whatIsOwn),
		put("/v1/people/{id}/notification-settings", "set-notification-settings", "Notifications", "Choose mail at once, a daily digest, or none", identity.NotificationsOwn, s.putNotificationSettings).own(whatIsOwn),
		post("/v1/webhooks", "create-webhook", "Webhooks", "Subscribe another system to events", identity.WebhooksManage, s.createWebhook).created().describe(webhookNotes),
		get("/v1/webhooks", "list-webhooks", "Webhooks", "List webhooks", identity.WebhooksManage, s.listWebhooks),
		get("/v1/webhooks/{id}", "get-webhook", "Webhooks", "A webhook, with how many messages wait or are dead", identity.WebhooksManage, s.getWebhook),
		patch("/v1/webhooks/{id}", "change-webhook", "Webhooks", "Change, disable or enable a webhook", identity.WebhooksManage, s.changeWebhook),
		del("/v1/webhooks/{id}", "delete-webhook", "Webhooks", "Delete a webhook and what waits for it", identity.WebhooksManage, s.deleteWebhook),
		post("/v1/webhooks/{id}/rotate-secret", "rotate-webhook-secret", "Webhooks", "A new secret; for a day messages are signed with both", identity.WebhooksManage, s.rotateWebhookSecret),
		get("/v1/dead-letters", "list-dead-letters", "Webhooks", "Mails and webhook messages that were given up", identity.DeliveriesManage, s.listDeadLetters),
		post("/v1/dead-letters/{id}/resend", "resend-dead-letter", "Webhooks", "Send a dead letter again", identity.DeliveriesManage, s.resendDeadLetter),
		post("/v1/dead-letters/resend", "resend-dead-letters", "Webhooks", "Send many dead letters again", identity.DeliveriesManage, s.resendDeadLetters),
	}
}

// benefitRoutes are about benefits and their ledger.
func (s *Server) benefitRoutes() []Route {
	return []Route{
		post("/v1/benefit-lines", "create-benefit-line", "Benefits", "Plan a benefit of a project", identity.BenefitsPlan, s.createBenefitLine).created().describe(lineNotes),
		get("/v1/benefit-lines", "list-benefit-lines", "Benefits", "List benefit lines", identity.ReportsRead, s.listBenefitLines),
		get("/v1/benefit-lines/{id}", "get-benefit-line", "Benefits", "A benefit line with its sums", identity.ReportsRead, s.getBenefitLine),
		put("/v1/benefit-lines/{id}/targets", "set-benefit-targets", "Benefits", "Replace the targets until they lock", identity.BenefitsPlan, s.setBenefitTargets).describe(lineNotes),
		put("/v1/benefit-lines/{id}/pilot", "set-benefit-pilot", "Benefits", "Name the pilot that a line's benefit comes from", identity.BenefitsPlan, s.setLinePilot).describe(capNotes),
		post("/v1/benefit-lines/{id}/cap-exceptions", "sign-cap-exception", "Benefits", "Sign that more may be claimed than a pilot supports", identity.BenefitsValidate, s.signCapException).describe(capNotes),
		takesRows("entries", post("/v1/ledger", "add-ledger-entries", "Benefits", "Forecast or claim, in bulk", identity.BenefitsClaim, s.addEntries)).limit(entryBytes).describe(ledgerNotes),
		get("/v1/ledger", "list-ledger-entries", "Benefits", "List ledger entries", identity.ReportsRead, s.listEntries),
		get("/v1/ledger/{id}", "get-ledger-entry", "Benefits", "A ledger entry", identity.ReportsRead, s.getEntry),
		takesRows("decisions", post("/v1/ledger/decisions", "decide-claims", "Benefits", "Validate or reject claims, in bulk", identity.BenefitsValidate, s.decideClaims)).limit(entryBytes).describe(decisionNotes),
		post("/v1/ledger/{id}/validate", "validate-claim", "Benefits", "Validate a claim, in full or in part", identity.BenefitsValidate, s.validateClaim).describe(decisionNotes),
		post("/v1/ledger/{id}/reject", "reject-claim", "Benefits", "Reject a claim", identity.BenefitsValidate, s.rejectClaim).describe(decisionNotes),
		post("/v1/ledger/{id}/reverse", "reverse-entry", "Benefits", "Reverse a claim, forecast or decision", identity.BenefitsClaim, s.reverseEntry),
		get("/v1/reports/benefit-caps", "report-benefit-caps", "Reports", "What pilots support of the benefits claimed from them", identity.ReportsRead, s.reportCaps).describe(capNotes),
		answersReport(get("/v1/reports/benefits", "report-benefits", "Reports", "Benefits by month, category, project, portfolio and site", identity.ReportsRead, s.reportBenefits)),
	}
}

// peopleRoutes are about people and their absences.
func (s *Server) peopleRoutes() []Route {
	return []Route{
		get("/v1/people", "list-people", "People", "Who is who", identity.PeopleRead, s.listPeople).own(ownPeople),
		get("/v1/people/me", "get-me", "People", "The caller, with roles", identity.PeopleRead, s.getMe).own(whatIsOwn),
		get("/v1/people/{id}", "get-person", "People", "A person", identity.PeopleRead, s.getPerson).own(ownPeople),
		patch("/v1/people/{id}", "edit-person", "People", "Change a person's name, address, time zone or manager", identity.PeopleWrite, s.editPerson),
		post("/v1/absences", "record-absence", "Absences", "Be absent, and name who acts meanwhile", identity.AbsencesWrite, s.recordAbsence).own(whatIsOwn).created().describe(absenceNotes),
		get("/v1/absences", "list-absences", "Absences", "Who is absent when, by start", identity.AbsencesRead, s.listAbsences).own(whatIsOwn),
		get("/v1/absences/{id}", "get-absence", "Absences", "An absence, with what was done to it", identity.AbsencesRead, s.getAbsence).own(whatIsOwn),
		patch("/v1/absences/{id}", "edit-absence", "Absences", "Let an absence end earlier or later", identity.AbsencesWrite, s.editAbsence).own(whatIsOwn),
		post("/v1/absences/{id}/revoke", "revoke-absence", "Absences", "End an absence now, or before it begins", identity.AbsencesWrite, s.revokeAbsence).own(whatIsOwn),
	}
}
