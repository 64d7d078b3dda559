# One and two proportions.
two <- function(x, n, conf = .95) for (alt in alts) for (cc in c(TRUE, FALSE)) {
  r <- prop.test(x, n, alternative = alt, correct = cc, conf.level = conf); e <- x[1] / n[1] - x[2] / n[2]
  ci <- r$conf.int; want <- list(estimate = e, p = r$p.value, chi_square = r$statistic[[1]], ci.lower = ci[1], ci.upper = ci[2])
  if (alt == "less") want$ci.lower <- NULL; if (alt == "greater") want$ci.upper <- NULL
  ask("two_proportions", "two_proportions_test", list(defectives = arr(x), sizes = arr(n)), want, list(alternative = snake(alt),
      continuity_correction = cc, confidence = conf), abs = 1e-14)
}
two(c(15, 25), c(50, 60))
two(c(0, 5), c(20, 20), .9)
two(c(3, 3), c(30, 30))
two(c(1000, 1100), c(90000, 91000), .99)
two(c(10, 9), c(10, 10))
two(c(45, 2), c(50, 40))
two(c(83, 90), c(86, 93))
one <- function(x, n, p0, conf = .95) for (alt in alts) {
  b <- binom.test(x, n, p0, alt, conf)
  o <- function(...) c(list(p0 = p0, alternative = snake(alt), confidence = conf), list(...))
  input <- list(defectives = x, size = n)
  ask("two_proportions", "one_proportion_test", input, list(estimate = x / n, p = as.numeric(b$p.value), ci.lower = b$conf.int[1], ci.upper = b$conf.int[2]),
      o(p_method = "exact", interval_method = "clopper_pearson"), abs = 1e-15)
  if (p0 > 0 && p0 < 1) for (cc in c(TRUE, FALSE)) { r <- prop.test(x, n, p0, alternative = alt, conf.level = conf, correct = cc)
    ask("two_proportions", "one_proportion_test", input, list(p = r$p.value, chi_square = r$statistic[[1]], ci.lower = r$conf.int[1],
        ci.upper = r$conf.int[2]), o(p_method = "score", continuity_correction = cc, interval_method = if (cc) "wilson_corrected" else "wilson"),
        abs = 1e-14) }
}
one(7, 40, .3)
one(0, 12, .1)
one(12, 12, .9, .9)
one(430, 1000, .5, .99)
one(3, 9, 1 / 3)
one(1, 2, .5)
one(5, 20, 0)
one(20, 20, 1)
one(682, 925, .75)
newcombe <- function(x, n, conf) {
  w <- lapply(1:2, function(i) prop.test(x[i], n[i], correct = FALSE, conf.level = conf)$conf.int)
  p <- x / n
  d <- p[1] - p[2]
  c(d - sqrt((p[1] - w[[1]][1])^2 + (w[[2]][2] - p[2])^2), d + sqrt((w[[1]][2] - p[1])^2 + (p[2] - w[[2]][1])^2))
}
ac <- function(x, n, conf) { p <- (x + 1) / (n + 2); d <- p[1] - p[2]; d + c(-1, 1) * qnorm(.5 + conf / 2) * sqrt(sum(p * (1 - p) / (n + 2))) }
wald <- function(x, n, conf) { p <- x / n; p[1] - p[2] + c(-1, 1) * qnorm(.5 + conf / 2) * sqrt(sum(p * (1 - p) / n)) }
for (k in list(list(c(56, 48), c(70, 80), .95), list(c(9, 3), c(10, 10), .95), list(c(0, 0), c(10, 20), .9), list(c(10, 0), c(10, 20), .95),
    list(c(5, 0), c(56, 29), .99), list(c(6, 2), c(7, 7), .95)))
  for (m in c("newcombe", "agresti_caffo", "wald")) {
    ci <- get(c(newcombe = "newcombe", agresti_caffo = "ac", wald = "wald")[[m]])(k[[1]], k[[2]], k[[3]])
    ask("two_proportions_ci", "two_proportions_interval", list(defectives = arr(k[[1]]), sizes = arr(k[[2]])), list(ci.lower = ci[1],
        ci.upper = ci[2], estimate = -diff(k[[1]] / k[[2]])), list(interval_method = m, confidence = k[[3]]), abs = 1e-13)
  }
for (m in c("two_proportions_test", "two_proportions_interval")) {
  f <- if (m == "two_proportions_test") "two_proportions" else "two_proportions_ci"
  q <- function(why, d, n, options = NULL) bad(f, m, why, list(defectives = d, sizes = n), options)
  q("more than size", arr(c(11, 2)), arr(c(10, 10)))
  q("negative", arr(c(-1, 2)), arr(c(10, 10)))
  q("size 0", arr(c(0, 2)), arr(c(0, 10)))
  q("lengths", arr(c(1, 2, 3)), arr(c(10, 10)))
  q("one sample", arr(1), arr(10))
  q("fraction", arr(c(1.5, 2)), arr(c(10, 10)))
  q("NaN", arr(c(NaN, 2)), arr(c(10, 10)))
  q("confidence 1", arr(c(1, 2)), arr(c(10, 10)), list(confidence = 1))
  q("confidence 0", arr(c(1, 2)), arr(c(10, 10)), list(confidence = 0))
  q("three samples", arr(c(1, 2, 3)), arr(c(10, 10, 10)))
}
bad("two_proportions", "two_proportions_test", "none at all", list(defectives = arr(c(0, 0)), sizes = arr(c(10, 20))))
bad("two_proportions", "two_proportions_test", "all of both", list(defectives = arr(c(10, 20)), sizes = arr(c(10, 20))))
q <- function(why, d, n, options = NULL) bad("two_proportions", "one_proportion_test", why, list(defectives = d, size = n), options)
q("more than size", 11, 10)
q("negative", -1, 10)
q("size 0", 0, 0)
q("p0 1.5", 1, 10, list(p0 = 1.5))
q("p0 < 0", 1, 10, list(p0 = -.1))
q("fraction", 1.5, 10)
q("score with p0 0", 1, 10, list(p0 = 0, p_method = "score"))
q("score with p0 1", 1, 10, list(p0 = 1, p_method = "score"))
q("p0 NaN", 1, 10, list(p0 = NaN))
q("method", 1, 10, list(p_method = "approx"))

