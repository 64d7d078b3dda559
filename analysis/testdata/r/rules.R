# Run rules, read from the definitions; qcc 3.0 and Rspc.
runs <- function(z, len, f) {
  ok <- f(z)
  n <- length(z)
  r <- integer(0)
  for (i in seq_len(n)) if (i >= len && all(ok[(i - len + 1):i])) r <- c(r, i)
  r
}
side <- function(z, len) sort(union(runs(z, len, function(v) v > 0), runs(z, len, function(v) v < 0)))
trend <- function(z, pts) {
  d <- c(NA, diff(z))
  n <- length(z)
  r <- integer(0)
  for (i in seq_len(n)) if (i >= pts) {
    w <- d[(i - pts + 2):i]
    if (all(w > 0) || all(w < 0)) r <- c(r, i)
  }
  r
}
altern <- function(z, pts) {
  s <- sign(diff(z))
  n <- length(z)
  r <- integer(0)
  for (i in seq_len(n)) if (i >= pts) {
    w <- s[(i - pts + 1):(i - 1)]
    if (all(w != 0) && all(w[-1] * w[-length(w)] < 0)) r <- c(r, i)
  }
  r
}
zone <- function(z, k, of, lim, partial) {
  n <- length(z)
  r <- integer(0)
  for (i in seq_len(n)) for (s in c(1, -1)) {
    w <- s * z[max(1, i - of + 1):i]
    if ((partial || i >= of) && w[length(w)] > lim && sum(w > lim) >= k) r <- c(r, i)
  }
  sort(unique(r))
}
mix <- function(z, both) {
  n <- length(z)
  r <- integer(0)
  for (i in seq_len(n)) if (i >= 8) {
    w <- z[(i - 7):i]
    if (all(abs(w) > 1) && (!both || (any(w > 0) && any(w < 0)))) r <- c(r, i)
  }
  r
}
i0 <- function(v) arr(v - 1)
rulesOf <- function(z, set) switch(set,
  western_electric_qcc3 = list(r1 = i0(which(abs(z) > 3)), r2 = i0(zone(z, 2, 3, 2, FALSE)), r3 = i0(zone(z, 4, 5, 1, FALSE)), r4 = i0(side(z, 8))), {
  q <- set == "nelson_qcc3"; t7 <- set == "rspc_7and15_points"
  list(r1 = i0(which(abs(z) > 3)), r2 = i0(side(z, 9)), r3 = i0(trend(z, if (t7) 7 else 6)), r4 = i0(altern(z, if (t7) 15 else 14)), r5 = i0(zone(z,
      2, 3, 2, !q)), r6 = i0(zone(z, 4, 5, 1, !q)),
    r7 = i0(runs(z, 15, function(v) abs(v) <= 1)), r8 = i0(mix(z, q))) })
set.seed(4)
series <- list(round(cumsum(rnorm(120)) / 3, 2), round(rnorm(60) * .4, 3), round(rep(c(1.5, -1.5), 12) + rnorm(24, 0, .2), 2), c(2.5, 2.4, 0, 2.2,
    2.6, -2.5, -2.3, 3.4, -3.2), round(abs(rnorm(20)) + 1.1, 2),
  c(1:8, 8, 9:1), rep(0, 20), rep(c(1, -1), 9), rep(c(.5, .5, -.5), 8), c(0.1 * 1:6, 0.5, 0.4, 0.3, 0.2, 0.1, 0), c(1.2, 1.3, 1.4, 1.1, .5, 1.2,
      1.2), c(3, -3, 3.0000001, 2, 2.0001, 2.1, 1, 1.0001, 1.1, 1.2, 1.3))
for (z in series) for (set in c("nelson_qcc3", "western_electric_qcc3", "rspc_6and14_points", "rspc_7and15_points")) ask("rules",
    "control_chart_rules", list(z = arr(z)), rulesOf(z, set), list(rule_set = set))
x <- as.numeric(Nile); z <- (x - 919) / 120
for (set in c("nelson_qcc3", "western_electric_qcc3")) ask("rules", "control_chart_rules", list(x = arr(x), center = 919, sigma = 120), rulesOf(z,
    set), list(rule_set = set))
q <- function(why, ..., options = NULL) bad("rules", "control_chart_rules", why, list(...), options)
q("sigma 0", x = arr(1:5), center = 3, sigma = 0)
q("sigma < 0", x = arr(1:5), center = 3, sigma = -1)
q("NaN", x = arr(c(1, NaN)), center = 3, sigma = 1)
q("empty", x = arr(numeric(0)), center = 3, sigma = 1)
q("Inf", x = arr(c(1, Inf)), center = 3, sigma = 1)
q("sigma NaN", x = arr(1:5), center = 3, sigma = NaN)
q("set", x = arr(1:5), center = 3, sigma = 1, options = list(rule_set = "nelsen"))
q("no center", x = arr(1:5), sigma = 1)
q("center Inf", x = arr(1:5), center = Inf, sigma = 1)
