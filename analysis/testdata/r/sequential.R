# Mixture SPRT, by its formula.
sprt <- function(d, V, tau, th, alpha) {
  L <- .5 * log(V / (V + tau^2)) + tau^2 * (d - th)^2 / (2 * V * (V + tau^2))
  p <- pmin(1, cummin(exp(-L)))
  w <- sqrt(V * (V + tau^2) / tau^2 * (2 * log(1 / alpha) + log((V + tau^2) / V)))
  k <- which(L >= log(1 / alpha))
  list(L = L, p = p, lo = d - w, hi = d + w, first = if (length(k)) k[1] - 1 else NA)
}
full <- function(r) {
  n <- length(r$L)
  list(log_likelihood_ratio = r$L[n], p = r$p[n], ci.lower = r$lo[n], ci.upper = r$hi[n], reject = !is.na(r$first), rejected_at = r$first,
      p_path = arr(r$p), log_likelihood_ratio_path = arr(r$L), ci_lower_path = arr(r$lo), ci_upper_path = arr(r$hi))
}
seqn <- function(x, y, sigma, tau, th = 0, alpha = .05) {
  n <- seq_along(x)
  d <- cumsum(x - y) / n
  ask("sequential", "mixture_sprt", list(x = arr(x), y = arr(y), sigma = sigma, tau = tau), full(sprt(d, 2 * sigma^2 / n, tau, th, alpha)),
      list(alpha = alpha, theta0 = th), 1e-9, 1e-11)
}
seqd <- function(d, V, tau, th = 0, alpha = .05) ask("sequential_summary", "mixture_sprt", list(difference = arr(d), variance = arr(V), tau = tau),
    full(sprt(d, V, tau, th, alpha)), list(alpha = alpha, theta0 = th), 1e-9, 1e-11)
seqb <- function(x, y, tau, alpha = .05) {
  n <- seq_along(x)
  a <- cumsum(x) / n
  b <- cumsum(y) / n
  V <- (a * (1 - a) + b * (1 - b)) / n
  L <- .5 * log(V / (V + tau^2)) + tau^2 * (a - b)^2 / (2 * V * (V + tau^2))
  L[V == 0] <- NA
  p <- 1
  pp <- L
  for (i in n) { if (!is.na(L[i])) { p <- min(p, exp(-L[i])); pp[i] <- p } }
  N <- length(n)
  ask("sequential", "mixture_sprt", list(x = arr(x), y = arr(y), tau = tau), list(log_likelihood_ratio_path = arr(L), log_likelihood_ratio = L[N],
      p = p, estimate = a[N] - b[N]), list(alpha = alpha, distribution = "bernoulli"), 1e-9, 1e-11) }
set.seed(11)
for (k in list(c(.5, 1, .3), c(0, 1, 1), c(2, 3, .5), c(-1, .5, .2))) {
  n <- 25
  seqn(round(rnorm(n, k[1], k[2]), 3), round(rnorm(n, 0, k[2]), 3), k[2], k[3])
  seqn(round(rnorm(n, k[1], k[2]), 3), round(rnorm(n, 0, k[2]), 3), k[2], k[3], .2, .01)
}
seqb(rbinom(40, 1, .6), rbinom(40, 1, .3), .2); seqb(c(0, 0, 1, 1, 0, 1), c(0, 0, 0, 1, 0, 0), .5, .1)
seqd(.3, .01, .5)
seqd(c(.3, .25, .4), c(.1, .05, .01), .2)
seqd(-2, .5, 1, .5, .01)
seqd(0, 1, 1)
seqd(1e-3, 1e-8, 1e-2)
seqd(c(1, 5, 9), c(4, 1, .1), 2)
q <- function(why, ..., options = NULL) bad("sequential", "mixture_sprt", why, list(...), options); x <- arr(c(1, 2, 3)); y <- arr(c(1, 3, 2))
q("tau 0", x = x, y = y, sigma = 1, tau = 0)
q("tau < 0", x = x, y = y, sigma = 1, tau = -1)
q("no tau", x = x, y = y, sigma = 1)
q("sigma 0", x = x, y = y, sigma = 0, tau = 1)
q("sigma < 0", x = x, y = y, sigma = -1, tau = 1)
q("no sigma", x = x, y = y, tau = 1)
q("lengths", x = x, y = arr(1:2), sigma = 1, tau = 1)
q("empty", x = arr(numeric(0)), y = arr(numeric(0)), sigma = 1, tau = 1)
q("NaN", x = arr(c(1, NaN, 2)), y = y, sigma = 1, tau = 1)
q("alpha 0", x = x, y = y, sigma = 1, tau = 1, options = list(alpha = 0))
q("alpha 1", x = x, y = y, sigma = 1, tau = 1, options = list(alpha = 1))
q("bernoulli of 2", x = x, y = y, tau = 1, options = list(distribution = "bernoulli"))
q("theta NaN", x = x, y = y, sigma = 1, tau = 1, options = list(theta0 = NaN))
q("tau NaN", x = x, y = y, sigma = 1, tau = NaN)
q("alpha 1.5", x = x, y = y, sigma = 1, tau = 1, options = list(alpha = 1.5))
q <- function(why, ..., options = NULL) bad("sequential_summary", "mixture_sprt", why, list(...), options)
q("variance < 0", difference = arr(1), variance = arr(-1), tau = 1)
q("no variance", difference = arr(1), tau = 1)
q("lengths", difference = arr(1), variance = arr(c(1, 2)), tau = 1)
q("tau 0", difference = arr(1), variance = arr(1), tau = 0)
q("NaN", difference = arr(NaN), variance = arr(1), tau = 1)
q("variance NaN", difference = arr(1), variance = arr(NaN), tau = 1)
q("variance 0 alone", difference = arr(1), variance = arr(0), tau = 1)
q("Inf", difference = arr(Inf), variance = arr(1), tau = 1)

