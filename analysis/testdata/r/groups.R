# Analysis of variance and tests of variances.
an <- function(g, conf = .95, offset = 0) { # R sees the values without the offset, which its fit would not survive
  y <- unlist(g)
  f <- factor(rep(seq_along(g), lengths(g)))
  a <- anova(lm(y ~ f))
  ss <- a$`Sum Sq`
  ms <- a$`Mean Sq`
  inp <- list(groups = groupsOf(lapply(g, function(v) v + offset)))
  N <- length(y)
  ask("anova", "one_way_anova", inp, list(df_between = a$Df[1], df_within = a$Df[2], ss_between = ss[1], ss_within = ss[2], ms_between = ms[1],
      ms_within = ms[2], f = a$`F value`[1], p = a$`Pr(>F)`[1], eta_squared = ss[1] / sum(ss),
      omega_squared = (ss[1] - a$Df[1] * ms[2]) / (sum(ss) + ms[2]), group_means = arr(offset + vapply(g, mean, 0))), abs = 1e-300)
  if (min(lengths(g)) > 1 && min(vapply(g, sd, 0)) > 0) {
    w <- oneway.test(y ~ f)
    ask("anova", "welch_anova", inp, list(f = w$statistic[[1]], df1 = w$parameter[[1]], df2 = w$parameter[[2]], p = w$p.value), abs = 1e-300)
  }
  k <- kruskal.test(g); ask("anova", "kruskal_wallis_test", inp, list(h = k$statistic[[1]], df = k$parameter[[1]], p = k$p.value), abs = 1e-300)
  if (a$Df[2] < 5) return() # below, ptukey is off by 1e-5 and more: its two-group case is not the t distribution
  t <- TukeyHSD(aov(y ~ f), conf.level = conf)$f
  q <- uniroot(function(q) ptukey(q, length(g), a$Df[2]) - conf, c(.01, 500), tol = 1e-12)$root # qtukey stops at 1e-4
  half <- q * sqrt(ms[2] / 2 * outer(1 / lengths(g), 1 / lengths(g), `+`))
  want <- list()
  ij <- combn(length(g), 2)
  for (i in 1:nrow(t)) {
    w <- sprintf("comparisons.%d.", i - 1)
    want[[paste0(w, "a_idx0")]] <- ij[2, i] - 1
    want[[paste0(w, "b_idx0")]] <- ij[1, i] - 1
    want[[paste0(w, "diff")]] <- t[i, 1]
    h <- half[ij[1, i], ij[2, i]]
    want[[paste0(w, "lower")]] <- t[i, 1] - h
    want[[paste0(w, "upper")]] <- t[i, 1] + h
    want[[paste0(w, "p_adj")]] <- t[i, 4]
  }
  ask("anova", "tukey_hsd", inp, want, list(confidence = conf), 1e-6, 1e-7)
}
an(unname(split(InsectSprays$count, InsectSprays$spray)))
an(unname(split(PlantGrowth$weight, PlantGrowth$group)), .9)
an(unname(split(chickwts$weight, chickwts$feed)))
an(list(c(1, 2, 3), c(2, 3, 5, 9), c(10, 11)))
an(list(c(1, 2), 5, c(3, 4, 7)))
an(list(c(1, 1, 2), c(2, 2, 3)), .99)
an(list(c(.125, .25, .375), c(.25, .5, .375), c(.625, .125, .25)), offset = 1e9)
an(list(c(5, 5, 5), c(6, 7, 8), c(4, 9, 5)))
vt <- function(g) {
  y <- unlist(g)
  f <- factor(rep(seq_along(g), lengths(g)))
  inp <- list(groups = groupsOf(g))
  lev <- function(c) {
    z <- unlist(lapply(g, function(v) abs(v - c(v))))
    a <- anova(lm(z ~ f))
    list(f = a$`F value`[1], df1 = a$Df[1], df2 = a$Df[2], p = a$`Pr(>F)`[1])
  }
  ask("variance_tests", "levene_test", inp, lev(mean), abs = 1e-300); ask("variance_tests", "brown_forsythe_test", inp, lev(median), abs = 1e-300)
  if (min(vapply(g, sd, 0)) > 0) {
    b <- bartlett.test(g)
    ask("variance_tests", "bartlett_test", inp, list(k2 = b$statistic[[1]], df = b$parameter[[1]], p = b$p.value), abs = 1e-300)
  }
}
vt(unname(split(InsectSprays$count, InsectSprays$spray)))
vt(unname(split(PlantGrowth$weight, PlantGrowth$group)))
vt(list(c(1, 2, 3), c(2, 3, 5, 9), c(10, 11)))
vt(list(c(1, 5, 2, 8), c(1, 1.1, 1.2, 1.4)))
vt(unname(split(warpbreaks$breaks, warpbreaks$tension)))
vt(list(c(5, 5, 5), c(6, 7, 9)))
fv <- function(x, y, ratio = 1, conf = .95) for (alt in alts) {
  r <- var.test(x, y, ratio, alt, conf)
  fin <- function(v) if (is.finite(v)) v else NA
  ask("variance_tests", "f_test", list(x = arr(x), y = arr(y)), list(f = r$statistic[[1]], df1 = r$parameter[[1]], df2 = r$parameter[[2]],
      p = r$p.value, estimate = r$estimate[[1]]), list(ratio = ratio, alternative = snake(alt), confidence = conf), abs = 1e-300)
  ask("variance_tests", "f_test", list(x = arr(x), y = arr(y)),
      if (alt == "less") list(ci.upper = r$conf.int[2]) else if (alt == "greater") list(ci.lower = r$conf.int[1]) else list(ci.lower = r$conf.int[1],
      ci.upper = r$conf.int[2]), list(ratio = ratio, alternative = snake(alt), confidence = conf)) }
fv(s1, s2); fv(as.numeric(lh), c(1, 2, 9, 4), 2, .9)
for (m in c("one_way_anova", "welch_anova", "kruskal_wallis_test", "tukey_hsd", "levene_test", "brown_forsythe_test", "bartlett_test")) {
  f <- if (grepl("levene|brown|bartlett", m)) "variance_tests" else "anova"
  q <- function(why, g) bad(f, m, paste(m, why), list(groups = groupsOf(g)))
  q("one group", list(1:4))
  q("no group", list())
  q("empty group", list(1:3, numeric(0)))
  q("NaN", list(c(1, NaN, 3), 1:3))
  q("Inf", list(c(1, Inf, 3), 1:3))
  if (m != "kruskal_wallis_test") q("groups of one", list(1, 2, 3))
  q("all alike", list(c(3, 3, 3), c(3, 3, 3)))
  bad(f, m, paste(m, "flat"), list(groups = arr(1:5)))
}
for (m in c("welch_anova", "bartlett_test")) {
  f <- if (m == "welch_anova") "anova" else "variance_tests"
  bad(f, m, paste(m, "one in a group"), list(groups = groupsOf(list(1:3, 4, 5:8))))
  bad(f, m, paste(m, "a constant group"), list(groups = groupsOf(list(c(5, 5, 5), 6:8))))
}
bad("anova", "one_way_anova", "no variation within", list(groups = groupsOf(list(c(1, 1), c(2, 2)))))
bad("anova", "tukey_hsd", "confidence", list(groups = groupsOf(list(1:3, 2:4))), list(confidence = 1))
q <- function(why, x, y, o = NULL) bad("variance_tests", "f_test", why, list(x = x, y = y), o)
q("one value", arr(1), arr(1:3))
q("constant y", arr(1:3), arr(c(2, 2, 2)))
q("ratio 0", arr(1:3), arr(c(2, 4, 5)), list(ratio = 0))
q("ratio < 0", arr(1:3), arr(c(2, 4, 5)), list(ratio = -1))
q("confidence", arr(1:3), arr(c(2, 4, 5)), list(confidence = 2))
q("NaN", arr(c(1, NaN, 3)), arr(1:3))
q("both constant", arr(c(1, 1)), arr(c(2, 2)))

