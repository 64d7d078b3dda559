# Sigma level, gage studies, Pareto.
sl <- function(d, u, o) {
  dpo <- d / u / o
  ask("sigma_level", "sigma_level", list(defects = d, units = u, opportunities = o), list(dpu = d / u, dpo = dpo, dpmo = 1e6 * dpo, yield = 1 - dpo,
  sigma_level_no_shift = if (d == 0) NA else qnorm(dpo, lower.tail = FALSE), "sigma_level_with_1~5_shift" = if (d == 0) NA else qnorm(dpo,
      lower.tail = FALSE) + 1.5)) }
sl(12, 500, 8)
sl(0, 500, 8)
sl(34, 10000, 1000)
sl(1, 1, 2)
sl(400, 500, 1)
sl(7, 250, 3)
sl(1, 1000000, 100)
sl(3, 4, 1)
sl(66807, 1000000, 1)
for (d in c(3.4, 233, 6210, 66807, 308538, 690000, 500000)) ask("sigma_level", "sigma_level", list(dpmo = d), list(dpo = d / 1e6,
    yield = 1 - d / 1e6, sigma_level_no_shift = qnorm(d / 1e6, lower.tail = FALSE), "sigma_level_with_1~5_shift" = qnorm(d / 1e6,
    lower.tail = FALSE) + 1.5))
for (y in list(c(.95, .9, .99), c(.998, .997), c(1, 1), .7, c(.5, .8, .9, .99))) ask("sigma_level", "rolled_throughput_yield", list(yields = arr(y)),
    list(rty = prod(y), normalized_yield = prod(y)^(1 / length(y))))
ask("sigma_level", "sigma_level", list(x = arr(x), lsl = 0, usl = 70), list(z_min = min((70 - mean(x)) / sd(x), mean(x) / sd(x)),
    "z_min_minus_1~5" = min((70 - mean(x)) / sd(x), mean(x) / sd(x)) - 1.5))
ask("sigma_level", "sigma_level", list(x = arr(x), usl = 50), list(z_min = (50 - mean(x)) / sd(x), "z_min_minus_1~5" = (50 - mean(x)) / sd(x) - 1.5))
q <- function(why, ...) bad("sigma_level", "sigma_level", why, list(...))
r <- function(why, ...) bad("sigma_level", "rolled_throughput_yield", why, list(...))
q("negative", defects = -1, units = 10, opportunities = 2)
q("units 0", defects = 1, units = 0, opportunities = 2)
q("opportunities 0", defects = 1, units = 10, opportunities = 0)
q("more defects than opportunities", defects = 30, units = 10, opportunities = 2)
q("NaN", defects = NaN, units = 10, opportunities = 2)
q("dpmo beyond a million", dpmo = 1000001)
q("dpmo < 0", dpmo = -1)
q("fraction", defects = 1.5, units = 10, opportunities = 1)
q("nothing", units = 10)
q("constant x", x = arr(c(5, 5, 5)), lsl = 1, usl = 9)
q("x without limits", x = arr(1:5))
q("reversed", x = arr(1:5), lsl = 9, usl = 1)
r("yield beyond 1", yields = arr(c(.9, 1.1)))
r("yield < 0", yields = arr(c(.9, -.1)))
r("empty", yields = arr(numeric(0)))
r("NaN", yields = arr(c(.9, NaN)))
r("defects beyond units", defects = arr(c(30, 2)), units = arr(c(10, 10)))

gage <- function(part, op, y, tol = NULL) {
  d <- data.frame(p = factor(part, unique(part)), o = factor(op, unique(op)), y = y); np <- nlevels(d$p); no <- nlevels(d$o); nr <- nrow(d) / np / no
  a <- anova(lm(y ~ p * o, d)); b <- anova(lm(y ~ p + o, d)); ms <- a$`Mean Sq`; mb <- b$`Mean Sq`
  pi <- pf(ms[3] / ms[4], a$Df[3], a$Df[4], lower.tail = FALSE)
  full <- {
    e <- ms[4]
    i <- max(0, (ms[3] - ms[4]) / nr)
    o <- max(0, (ms[2] - ms[3]) / np / nr)
    p <- max(0, (ms[1] - ms[3]) / no / nr)
    c(e, o, i, p)
  }
  red <- { e <- mb[3]; o <- max(0, (mb[2] - mb[3]) / np / nr); p <- max(0, (mb[1] - mb[3]) / no / nr); c(e, o, 0, p) }
  want <- list(anova_full.df = arr(a$Df), anova_full.ss = arr(a$`Sum Sq`), anova_full.ms = arr(ms), anova_full.f_vs_interaction.part = ms[1] / ms[3],
      anova_full.f_vs_interaction.operator = ms[2] / ms[3],
    anova_full.f_vs_interaction.interaction_vs_repeatability = ms[3] / ms[4], anova_full.p.part = pf(ms[1] / ms[3], a$Df[1], a$Df[3],
        lower.tail = FALSE), anova_full.p.operator = pf(ms[2] / ms[3], a$Df[2], a$Df[3], lower.tail = FALSE), anova_full.p.interaction = pi,
    anova_reduced.ss = arr(b$`Sum Sq`), anova_reduced.f.part = b$`F value`[1], anova_reduced.f.operator = b$`F value`[2],
        anova_reduced.p.part = b$`Pr(>F)`[1], anova_reduced.p.operator = b$`Pr(>F)`[2],
    interaction_p = pi, "model_used.alpha_0~05" = if (pi > .05) "interaction_pooled" else "with_interaction",
        "model_used.alpha_0~25" = if (pi > .25) "interaction_pooled" else "with_interaction")
  for (nm in c("with_interaction", "interaction_pooled")) {
    v <- if (nm == "with_interaction") full else red
    comp <- c(repeatability = v[1], operator = v[2], interaction = v[3], reproducibility = v[2] + v[3], total_gage_rr = sum(v[1:3]),
        part_to_part = v[4], total_variation = sum(v))
    for (k in names(comp)) {
      w <- comp[[k]]; T <- comp[["total_variation"]]; at <- function(s) paste0(nm, ".", s, ".", k)
      want[[at("var_components")]] <- w
      want[[at("std_dev")]] <- sqrt(w)
      want[[at("pct_contribution")]] <- 100 * w / T
      want[[at("pct_study_var")]] <- 100 * sqrt(w / T)
      want[[at("study_var_6")]] <- 6 * sqrt(w)
      want[[at("study_var_5~15")]] <- 5.15 * sqrt(w)
      if (!is.null(tol)) want[[at("pct_tolerance_6")]] <- 600 * sqrt(w) / tol
    }
    nd <- sqrt(comp[["part_to_part"]] / comp[["total_gage_rr"]])
    want[[paste0(nm, ".ndc_sqrt2_unrounded")]] <- sqrt(2) * nd
    want[[paste0(nm, ".ndc_1~41_truncated_min1")]] <- max(1, floor(1.41 * nd))
  }
  input <- list(part = arr(part), operator = arr(op), y = arr(y), tolerance = tol); input <- input[!vapply(input, is.null, TRUE)]
  ask("gage_rr", "gage_rr_crossed", input, want, NULL, 1e-8, 1e-12)
}
study <- function(np, no, nr, sp, so, si, se, tol = NULL, label = paste) {
  d <- expand.grid(r = 1:nr, o = 1:no, p = 1:np); P <- rnorm(np, 0, sp); O <- rnorm(no, 0, so); I <- matrix(rnorm(np * no, 0, si), np)
  gage(label("P", d$p), label("op", d$o), round(20 + P[d$p] + O[d$o] + I[cbind(d$p, d$o)] + rnorm(nrow(d), 0, se), 3), tol)
}
set.seed(6)
study(10, 3, 3, 1, .2, 0, .2, 8)
study(5, 2, 2, 2, .5, .5, .3, 10)
study(10, 3, 2, .1, 0, 0, 1)
study(4, 4, 5, 1, 1, .4, .4, 6, function(a, b) b)
study(2, 2, 2, 3, .1, .1, .5, 20)
study(8, 3, 3, .5, .8, .1, .2)
d <- expand.grid(o = 1:3, p = 1:3, r = 1:2)
p <- paste0("q", d$p)
o <- paste0("a", d$o)
y <- round(10 + d$p + d$o / 10 + rnorm(18, 0, .1), 2)
q <- function(why, ...) bad("gage_rr", "gage_rr_crossed", why, list(...))
q("unbalanced", part = arr(p[-1]), operator = arr(o[-1]), y = arr(y[-1]))
q("one replicate", part = arr(p[1:9]), operator = arr(o[1:9]), y = arr(y[1:9]))
q("one operator", part = arr(p), operator = arr(rep("a", 18)), y = arr(y))
q("one part", part = arr(rep("a", 18)), operator = arr(o), y = arr(y))
q("lengths", part = arr(p[-1]), operator = arr(o), y = arr(y))
q("empty", part = arr(numeric(0)), operator = arr(numeric(0)), y = arr(numeric(0)))
q("NaN", part = arr(p), operator = arr(o), y = arr(c(NaN, y[-1])))
q("Inf", part = arr(p), operator = arr(o), y = arr(c(Inf, y[-1])))
q("constant", part = arr(p), operator = arr(o), y = arr(rep(3, 18)))
q("tolerance 0", part = arr(p), operator = arr(o), y = arr(y), tolerance = 0)
q("tolerance < 0", part = arr(p), operator = arr(o), y = arr(y), tolerance = -4)
q("missing cell", part = arr(p[-c(1, 10)]), operator = arr(o[-c(1, 10)]), y = arr(y[-c(1, 10)]))
q("no operator", part = arr(p), y = arr(y))
q("parts do not match", parts = 4, operators = 3, replicates = 2, part = arr(p), operator = arr(o), y = arr(y))

pareto <- function(cat, n, th) {
  o <- order(-n, seq_along(n))
  s <- n[o] / sum(n)
  ask("pareto", "pareto", list(categories = arr(cat), counts = arr(n)), list(categories = arr(cat[o]), counts = arr(n[o]),
      cumulative_counts = arr(cumsum(n[o])), cumulative_shares = arr(cumsum(n[o]) / sum(n)), shares = arr(s), total = sum(n),
      vital_few = which(cumsum(n[o]) / sum(n) >= th - 1e-15)[1], order = arr(o - 1)), list(threshold = th))
}
pareto(c("a", "b", "c", "d"), c(10, 50, 30, 10), .8)
pareto(letters[1:6], c(5, 5, 5, 5, 5, 5), .5)
pareto(c("x", "y"), c(0, 3), .8)
pareto("only", 4, .8)
pareto(letters[1:5], c(50, 30, 15, 4, 1), .8)
pareto(letters[1:4], c(1.5, 2.25, 100.125, 3), .99)
pareto(letters[1:3], c(1, 1, 1), 1)
pareto(letters[1:7], c(10, 40, 40, 5, 3, 1, 1), .9)
pareto(letters[1:10], rep(1, 10), .3)
pareto(letters[1:10], rep(.1, 10), .7)
q <- function(why, ..., options = NULL) bad("pareto", "pareto", why, list(...), options)
q("negative", categories = arr(c("a", "b")), counts = arr(c(1, -1)))
q("all zero", categories = arr(c("a", "b")), counts = arr(c(0, 0)))
q("empty", categories = arr(character(0)), counts = arr(numeric(0)))
q("lengths", categories = arr(c("a", "b")), counts = arr(c(1, 2, 3)))
q("NaN", categories = arr(c("a", "b")), counts = arr(c(1, NaN)))
q("Inf", categories = arr(c("a", "b")), counts = arr(c(1, Inf)))
for (t in c(0, -.1, 1.1, 80)) q(paste("threshold", t), categories = arr(c("a", "b")), counts = arr(c(1, 2)), options = list(threshold = t))
