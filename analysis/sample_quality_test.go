package analysis

// Questions for the families of capability and measurement systems.

func askCapability(in, expect object) []question {
	same := alike("n", "mean", "overall", "target_used")
	for name := range expect["within"].(object) {
		same["within/"+name] = "within/" + name
	}
	return []question{{"capability", only(in, "x", "subgroups", "lsl", "usl", "target"), object{"confidence": in["confidence"]}, same}}
}

func askGage(in, _ object) []question {
	same := alike("anova_full", "anova_reduced", "interaction_p", "with_interaction", "interaction_pooled", "model_used")
	return []question{
		{"gage_rr_crossed", in, nil, same},
		{"gage_rr_crossed", in, object{"alpha": 0.25}, map[string]string{"model_used/alpha_0.25": "model"}},
	}
}

func askSigmaLevel(in, _ object) []question {
	return []question{{"sigma_level", in, nil, alike("z_min", "z_min_minus_1.5")}}
}

func askTukey(in, _ object) question {
	return question{"tukey_hsd", in, nil, map[string]string{"tukey_hsd": "comparisons"}}
}
