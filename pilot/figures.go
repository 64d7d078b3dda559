package pilot

import "tollgate/lifecycle"

func (s scheme) controlKey() string {
	for _, arm := range s.plan.Arms {
		if arm.Role == lifecycle.ArmControl {
			return arm.Key
		}
	}
	return ""
}

// pool is the primary metric of one arm.
func (s scheme) pool(d Data, arm string) pooled {
	return pool(d.Cells, func(c Cell) bool { return c.Metric == s.plan.Primary.Key && c.Arm == arm })
}

// arms shows each arm, or the observations over sites with and without the change.
func (s scheme) arms(d Data) []lifecycle.ArmFigure {
	figures := []lifecycle.ArmFigure{}
	if s.plan.Design == lifecycle.DesignParallel {
		for _, arm := range s.plan.Arms {
			figures = append(figures, figure(arm.Key, arm.Role, s.plan.Primary.Kind, s.pool(d, arm.Key)))
		}
		return figures
	}
	values, _ := s.panel(d)
	add := func(key, role string, keep func(v value) bool) {
		var p pooled
		for _, v := range values {
			if keep(v) {
				p.add(v.cell)
			}
		}
		figures = append(figures, figure(key, role, s.plan.Primary.Kind, p))
	}
	if s.plan.Design == lifecycle.DesignBeforeAfterControl {
		add("control_before", lifecycle.ArmControl, func(v value) bool { return !v.treated && !v.after })
		add("control_after", lifecycle.ArmControl, func(v value) bool { return !v.treated && v.after })
		add("treatment_before", lifecycle.ArmTreatment, func(v value) bool { return v.treated && !v.after })
		add("treatment_after", lifecycle.ArmTreatment, func(v value) bool { return v.treated && v.after })
		return figures
	}
	add("before", lifecycle.ArmControl, func(v value) bool { return !v.after })
	add("after", lifecycle.ArmTreatment, func(v value) bool { return v.after })
	return figures
}

func figure(key, role, kind string, p pooled) lifecycle.ArmFigure {
	f := lifecycle.ArmFigure{Key: key, Role: role, N: p.n, Missing: p.missing}
	if p.n > 0 {
		f.Mean = number(p.figure(kind))
	}
	if kind == lifecycle.MetricMean {
		f.SD = p.sd()
		return f
	}
	f.Events = number(p.total)
	if kind != lifecycle.MetricProportion {
		f.Exposure = number(p.exposure)
	}
	return f
}

// withChange are the cells, of all metrics, of what has the change: treatments, or sites after it came.
func (s scheme) withChange(d Data) []Cell {
	role := map[string]string{}
	for _, arm := range s.plan.Arms {
		role[arm.Key] = arm.Role
	}
	treated := map[string]bool{}
	for _, site := range s.plan.Sites {
		treated[site.Key] = site.Role != lifecycle.ArmControl
	}
	begin := onset(s.plan, d.Started)
	var cells []Cell
	for _, c := range d.Cells {
		if s.plan.Design == lifecycle.DesignParallel {
			if role[c.Arm] == lifecycle.ArmTreatment {
				cells = append(cells, c)
			}
		} else if at := begin[c.Site]; treated[c.Site] && at != "" && c.Period != "" && c.Period >= at {
			cells = append(cells, c)
		}
	}
	return cells
}
