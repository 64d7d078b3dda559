# Fisher and chi-square tests.
# R's own odds ratio and interval stop at 1e-4: the same equations, solved further.
exactOdds <- function(m, alt, conf) {
  s <- max(0, sum(m[1, ]) - sum(m[, 2])):min(sum(m[1, ]), sum(m[, 1]))
  base <- dhyper(s, sum(m[, 1]), sum(m[, 2]), sum(m[1, ]), log = TRUE)
  x <- m[1, 1]
  weight <- function(l) { d <- base + l * s; d <- exp(d - max(d)); d / sum(d) }
  solve0 <- function(f) uniroot(function(l) f(weight(l)), c(-60, 60), tol = 1e-15, maxiter = 10000)$root
  lo <- function(a) if (x == min(s)) 0 else exp(solve0(function(w) sum(w[s >= x]) - a))
  up <- function(a) if (x == max(s)) NA else exp(solve0(function(w) sum(w[s <= x]) - a))
  a <- 1 - conf
  list(odds_ratio = if (x == min(s)) 0 else if (x == max(s)) NA else exp(solve0(function(w) sum(w * s) - x)), ci.lower = switch(alt, less = 0,
      greater = lo(a), lo(a / 2)), ci.upper = switch(alt, greater = NA, less = up(a), up(a / 2)))
}
fe <- function(m, conf = .95) for (alt in alts) {
  r <- fisher.test(m, alternative = alt, conf.level = conf)
  fin <- function(v) if (is.finite(v)) v else NA
  want <- list(p = r$p.value, sample_odds_ratio = fin(m[1, 1] * m[2, 2] / (m[1, 2] * m[2, 1])))
  ask("fisher_exact", "fisher_exact_test", list(table = rows(m)), c(want, exactOdds(m, alt, conf)), list(alternative = snake(alt),
      confidence = conf), abs = 1e-300) }
M <- function(...) matrix(c(...), 2, byrow = TRUE)
fe(M(3, 1, 1, 3))
fe(M(10, 2, 3, 15), .99)
fe(M(0, 5, 6, 2))
fe(M(5, 0, 0, 5))
fe(M(100, 120, 90, 200))
fe(M(1, 9, 11, 3))
fe(M(2, 3, 6, 4), .9)
fe(M(4, 4, 4, 4))
fe(M(1, 0, 0, 1))
fe(M(7, 0, 3, 8))
q <- function(why, t, options = NULL) bad("fisher_exact", "fisher_exact_test", why, list(table = t), options)
q("negative", rows(M(-1, 2, 3, 4)))
q("fraction", rows(M(1.5, 2, 3, 4)))
q("all zero", rows(M(0, 0, 0, 0)))
q("flat", arr(1:4))
q("ragged", groupsOf(list(1:2, 3)))
q("one row", groupsOf(list(1:2)))
q("NaN", rows(M(NaN, 2, 3, 4)))
q("confidence", rows(M(1, 2, 3, 4)), list(confidence = 0))
q("alternative", rows(M(1, 2, 3, 4)), list(alternative = "both"))
q("empty", arr(numeric(0)))
q("Inf", rows(M(Inf, 2, 3, 4)))

cs <- function(m) for (y in if (all(dim(m) == 2)) c(TRUE, FALSE) else FALSE) {
  r <- chisq.test(m, correct = y)
  v <- sqrt(chisq.test(m, correct = FALSE)$statistic[[1]] / sum(m) / (min(dim(m)) - 1))
  ask("chi_square", "chi_square_test", list(table = rows(m)), list(chi_square = r$statistic[[1]], df = r$parameter[[1]], p = r$p.value,
      cramers_v = v, expected = arr(lapply(1:nrow(m), function(i) arr(r$expected[i, ])))), list(yates = y), abs = 1e-300)
}
cs(M(12, 5, 7, 9))
cs(M(10, 10, 10, 11))
cs(M(762, 327, 468, 484))
cs(unname(unclass(HairEyeColor[, , 1])))
cs(matrix(c(1, 2, 3, 4, 5, 6, 7, 8, 9), 3))
cs(M(5, 5, 5, 5))
cs(matrix(c(10, 20, 30, 5, 5, 60), 2))
cs(M(0, 5, 6, 2))
cs(matrix(c(200, 1, 3, 150), 2))
gof <- function(o, p = NULL, rs = FALSE) {
  r <- if (is.null(p)) chisq.test(o) else chisq.test(o, p = p, rescale.p = rs)
  input <- list(observed = arr(o), probabilities = if (!is.null(p)) arr(p))
  input <- input[!vapply(input, is.null, TRUE)]
  ask("chi_square", "chi_square_test", input, list(chi_square = r$statistic[[1]], df = r$parameter[[1]], p = r$p.value), list(rescale = rs),
      abs = 1e-300)
}
gof(c(89, 37, 30, 28, 2), c(40, 20, 20, 15, 5), TRUE)
gof(c(315, 101, 108, 32), c(9, 3, 3, 1) / 16)
gof(c(20, 30, 50))
gof(c(5, 5))
gof(c(44700, 45489))
gof(c(0, 10, 20), c(.1, .3, .6))
gof(c(10000, 12, 3), c(.99, .009, .001))
q <- function(why, ..., options = NULL) bad("chi_square", "chi_square_test", why, list(...), options)
q("zero row", table = rows(M(0, 0, 3, 4)))
q("zero column", table = rows(M(0, 2, 0, 4)))
q("negative", table = rows(M(-1, 2, 3, 4)))
q("all zero", table = rows(M(0, 0, 0, 0)))
q("one row", table = groupsOf(list(1:3)))
q("one column", table = groupsOf(list(1, 2, 3)))
q("ragged", table = groupsOf(list(1:3, 1:2)))
q("fraction", table = rows(M(1.5, 2, 3, 4)))
q("NaN", table = rows(M(NaN, 2, 3, 4)))
q("probabilities do not add up", observed = arr(c(1, 2, 3)), probabilities = arr(c(.2, .2, .2)))
q("lengths", observed = arr(c(1, 2, 3)), probabilities = arr(c(.5, .5)))
q("negative probability", observed = arr(c(1, 2, 3)), probabilities = arr(c(-.5, .5, 1)))
q("one category", observed = arr(5))
q("all zero observed", observed = arr(c(0, 0)))
q("probability 0", observed = arr(c(1, 2, 3)), probabilities = arr(c(0, .5, .5)))
q("empty", observed = arr(numeric(0)))
q("nothing", none = 1)
q("NaN observed", observed = arr(c(1, NaN)))

