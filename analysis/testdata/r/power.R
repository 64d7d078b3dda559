# Power and sample size; arcsine by the package pwr.
tight <- 1e-12
pt_ <- function(type, alt, strict, ..., alpha = .05) {
  a <- list(...)
  call <- c(list(sig.level = alpha, type = type, alternative = if (alt == "two_sided") "two.sided" else "one.sided", strict = strict, tol = tight), a)
  if (is.null(a$power) + is.null(a$n) + is.null(a$delta) != 1) stop("pt")
  r <- tryCatch(do.call(power.t.test, call), error = function(e) NULL)
  if (is.null(r)) { cat("R fails:", json(a), "\n", file = stderr()); return() }
  m <- c(two.sample = "power_two_sample_t", one.sample = "power_one_sample_t", paired = "power_paired_t")[[type]]
  want <- if (is.null(a$n)) list(n = r$n, n_ceiling = ceiling(r$n)) else if (is.null(a$power)) list(power = r$power) else list(delta = r$delta)
  ask("power", m, a, want, list(alpha = alpha, alternative = alt, strict_both_tails = strict), if (is.null(a$power)) 1e-9 else 1e-7) }
for (type in c("two.sample", "one.sample", "paired")) for (alt in c("two_sided", "greater")) for (strict in if (alt == "two_sided") c(FALSE,
    TRUE) else FALSE) {
  pt_(type, alt, strict, n = 20, delta = 1, sd = 1.5)
  pt_(type, alt, strict, delta = .5, sd = 1, power = .9)
  pt_(type, alt, strict, n = 15, sd = 2, power = .8, alpha = .01)
  pt_(type, alt, strict, n = 2, delta = 1, sd = 1)
  pt_(type, alt, strict, delta = 3, sd = 1, power = .8)
  pt_(type, alt, strict, delta = .02, sd = 1, power = .8, alpha = .01)
  pt_(type, alt, strict, n = 10.5, delta = .1, sd = 3) }
pp_ <- function(alt, strict, ..., alpha = .05) {
  a <- list(...)
  p1 <- a$p1
  r <- tryCatch(do.call(power.prop.test, c(a, list(sig.level = alpha, alternative = if (alt == "two_sided") "two.sided" else "one.sided",
      strict = strict, tol = tight))), error = function(e) NULL)
  if (is.null(r)) { cat("R fails:", json(a), "\n", file = stderr()); return() }
  want <- if (is.null(a$n)) list(n = r$n, n_ceiling = ceiling(r$n)) else if (is.null(a$power)) list(power = r$power) else list(p2 = r$p2)
  ask("power", "power_two_proportions", a, want, list(alpha = alpha, alternative = alt, strict_both_tails = strict, formula = "pooled"), 1e-7) }
for (alt in c("two_sided", "less")) for (strict in if (alt == "two_sided") c(FALSE, TRUE) else FALSE) {
  pp_(alt, strict, p1 = .5, p2 = .75, power = .9)
  pp_(alt, strict, n = 50, p1 = .5, p2 = .75)
  pp_(alt, strict, n = 50, p1 = .5, power = .9)
  pp_(alt, strict, p1 = .01, p2 = .02, power = .8, alpha = .01)
  pp_(alt, strict, n = 1000, p1 = .1, p2 = .11)
}
if (requireNamespace("pwr", quietly = TRUE)) for (k in list(c(.5, .75), c(.01, .02), c(.9, .8))) {
  h <- pwr::ES.h(k[1], k[2])
  zb <- qnorm(.9)
  za <- qnorm(.975)
  n <- ((za + zb) / h)^2 * 2
  ask("power", "power_two_proportions", list(p1 = k[1], p2 = k[2], power = .9), list(n = n, effect_size = h), list(formula = "arcsine"), 1e-7)
  ask("power", "power_two_proportions", list(p1 = k[1], p2 = k[2], n = 100), list(power = pwr::pwr.2p.test(h = h, n = 100)$power),
      list(formula = "arcsine", strict_both_tails = TRUE), 1e-9)
  n <- (za + zb)^2 * sum(k * (1 - k)) / diff(k)^2
  ask("power", "power_two_proportions", list(p1 = k[1], p2 = k[2], power = .9), list(n = n, n_ceiling = ceiling(n)), list(formula = "unpooled"),
      1e-9) }
q <- function(m, why, ..., options = NULL) bad("power", m, why, list(...), options)
for (m in c("power_two_sample_t", "power_one_sample_t", "power_paired_t")) {
  q(m, paste(m, "effect 0"), delta = 0, sd = 1, power = .8)
  q(m, paste(m, "sd 0"), delta = 1, sd = 0, power = .8)
  q(m, paste(m, "sd < 0"), delta = 1, sd = -1, n = 10)
  q(m, paste(m, "power 1"), delta = 1, sd = 1, power = 1)
  q(m, paste(m, "power 0"), delta = 1, sd = 1, power = 0)
  q(m, paste(m, "n 1"), delta = 1, sd = 1, n = 1)
  q(m, paste(m, "n 0"), delta = 1, sd = 1, n = 0)
  q(m, paste(m, "n < 0"), delta = 1, sd = 1, n = -5)
  q(m, paste(m, "all given"), delta = 1, sd = 1, n = 10, power = .8)
  q(m, paste(m, "two missing"), delta = 1, sd = 1)
  q(m, paste(m, "alpha 0"), delta = 1, sd = 1, n = 10, options = list(alpha = 0))
  q(m, paste(m, "alpha 1.5"), delta = 1, sd = 1, n = 10, options = list(alpha = 1.5))
  q(m, paste(m, "NaN"), delta = NaN, sd = 1, n = 10)
  q(m, paste(m, "power 1.2"), delta = 1, sd = 1, power = 1.2)
  q(m, paste(m, "n NaN"), delta = 1, sd = 1, n = NaN)
  q(m, paste(m, "n Inf"), delta = 1, sd = 1, n = Inf)
}
m <- "power_two_proportions"
q(m, "p1 = p2", p1 = .5, p2 = .5, power = .8)
q(m, "p2 1.2", p1 = .5, p2 = 1.2, power = .8)
q(m, "p1 < 0", p1 = -.5, p2 = .5, power = .8)
q(m, "p1 0", p1 = 0, p2 = 0, n = 10)
q(m, "all", p1 = .1, p2 = .2, n = 10, power = .8)
q(m, "two missing", p1 = .1, n = 10)
q(m, "power 1", p1 = .1, p2 = .2, power = 1)
q(m, "n 0", p1 = .1, p2 = .2, n = 0)
q(m, "alpha 1", p1 = .1, p2 = .2, n = 10, options = list(alpha = 1))
q(m, "formula", p1 = .1, p2 = .2, n = 10, options = list(formula = "fisher"))
q(m, "NaN", p1 = NaN, p2 = .2, n = 10)
q(m, "alternative", p1 = .1, p2 = .2, n = 10, options = list(alternative = "one"))

