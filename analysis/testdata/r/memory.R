# EWMA and CUSUM by the formulas of qcc 2.7; run lengths by the package spc.
ewma <- function(x, lambda, L, center = NULL, sigma = NULL, g = NULL) {
  n <- 1; if (!is.null(g)) { n <- length(g[[1]]); x <- vapply(g, mean, 0) }
  cl <- if (is.null(center)) mean(x) else center
  sg <- if (!is.null(sigma)) sigma else if (is.null(g)) mean(abs(diff(x))) / 1.1283791670955126 else mean(vapply(g, function(v) diff(range(v)),
      0)) / d2(n)
  z <- Reduce(function(a, b) lambda * b + (1 - lambda) * a, x, cl, accumulate = TRUE)[-1]; i <- seq_along(x)
  w <- L * sg / sqrt(n) * sqrt(lambda / (2 - lambda) * (1 - (1 - lambda)^(2 * i))); a <- L * sg / sqrt(n) * sqrt(lambda / (2 - lambda))
  input <- c(if (is.null(g)) list(x = arr(x)) else list(subgroups = groupsOf(g)), list(center = center, sigma = sigma))
  input <- input[!vapply(input, is.null, TRUE)]
  ask("ewma", "ewma_chart", input, list(center = cl, sigma = sg, z = arr(z), lcl = arr(cl - w), ucl = arr(cl + w), asymptotic_lcl = cl - a,
      asymptotic_ucl = cl + a,
    beyond = arr(which(z > cl + w + 1e-12 | z < cl - w - 1e-12) - 1)), list(lambda = lambda, nsigmas = L), abs = 1e-11 * max(1, abs(cl)))
}
cusum <- function(x, k, h, hs = 0, center = NULL, sigma = NULL, g = NULL) {
  n <- 1; if (!is.null(g)) { n <- length(g[[1]]); x <- vapply(g, mean, 0) }
  cl <- if (is.null(center)) mean(x) else center
  sg <- if (!is.null(sigma)) sigma else if (is.null(g)) mean(abs(diff(x))) / 1.1283791670955126 else mean(vapply(g, function(v) diff(range(v)),
      0)) / d2(n)
  z <- (x - cl) / (sg / sqrt(n)); p <- m <- numeric(length(z)); a <- b <- hs
  for (i in seq_along(z)) { a <- max(0, a + z[i] - k); b <- max(0, b - z[i] - k); p[i] <- a; m[i] <- b }
  input <- c(if (is.null(g)) list(x = arr(x)) else list(subgroups = groupsOf(g)), list(center = center, sigma = sigma))
  input <- input[!vapply(input, is.null, TRUE)]
  ask("cusum", "cusum_chart", input, list(center = cl, sigma = sg, c_plus = arr(p), c_minus = arr(m), upper_signals = arr(which(p > h + 1e-9) - 1),
      lower_signals = arr(which(m > h + 1e-9) - 1)),
    list(k = k, h = h, head_start = hs), abs = 1e-10)
}
x <- as.numeric(Nile)[1:50]; g5 <- mk(rep(5, 12), 20, 3); g3 <- mk(rep(3, 15), 0, 1, 4)
ewma(x, .2, 3)
ewma(x, .4, 2.7, 900, 120)
ewma(x, 1, 3)
ewma(NULL, .1, 2.5, g = g5)
ewma(NULL, .3, 3, 20, 3, g5)
ewma(as.numeric(lh), .05, 2.492)
ewma(round(rnorm(30, 10), 2), .2, 3, 10, 1)
ewma(NULL, .25, 3, center = 0, g = g3)
ewma(x, .2, 3, sigma = 100)
cusum(x, .5, 5)
cusum(x, .5, 4, 2)
cusum(x, .25, 8, 0, 900, 120)
cusum(NULL, .5, 5, g = g5)
cusum(NULL, .5, 4, 2, 21, 3, g5)
cusum(as.numeric(lh), 0, 3)
cusum(NULL, 1, 2.5, g = g3)
cusum(c(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34), .5, 5, 2.5, 10, 1)
for (f in c("ewma", "cusum")) {
  m <- paste0(f, "_chart")
  bad(f, m, "sigma 0", list(x = arr(1:5), center = 3, sigma = 0))
  bad(f, m, "sigma < 0", list(x = arr(1:5), center = 3, sigma = -1))
  bad(f, m, "empty", list(x = arr(numeric(0))))
  bad(f, m, "NaN", list(x = arr(c(1, NaN, 2))))
  bad(f, m, "Inf", list(x = arr(c(1, Inf, 2))))
  bad(f, m, "constant, sigma estimated", list(x = arr(rep(4, 10))))
  bad(f, m, "one value, sigma estimated", list(x = arr(4)))
  bad(f, m, "center NaN", list(x = arr(1:5), center = NaN, sigma = 1))
  bad(f, m, "x and subgroups", list(x = arr(1:5), subgroups = groupsOf(g3)))
}
for (l in c(0, -.2, 1.5)) bad("ewma", "ewma_chart", paste("lambda", l), list(x = arr(1:9)), list(lambda = l))
bad("ewma", "ewma_chart", "lambda NaN", list(x = arr(1:9)), list(lambda = NaN))
bad("ewma", "ewma_chart", "nsigmas 0", list(x = arr(1:9)), list(nsigmas = 0))
bad("ewma", "ewma_chart", "nsigmas -3", list(x = arr(1:9)), list(nsigmas = -3))
for (l in c(0, -5)) bad("cusum", "cusum_chart", paste("h", l), list(x = arr(1:9)), list(h = l))
bad("cusum", "cusum_chart", "k < 0", list(x = arr(1:9)), list(k = -.5))
bad("cusum", "cusum_chart", "head start < 0", list(x = arr(1:9)), list(head_start = -1))

# run lengths: R package spc 0.6.7
if (requireNamespace("spc", quietly = TRUE)) {
  arl <- function(v, ..., options = NULL, rel = 1e-6) ask("arl", "average_run_length", list(...), list(arl = v), options, rel)
  for (mu in c(0, .5, 1, 2)) {
    arl(spc::xcusum.arl(.5, 5, mu, sided = "two", r = 100), chart = "cusum", k = .5, h = 5, shift = mu, rel = if (mu) 1e-5 else 1e-6)
    arl(spc::xcusum.arl(.5, 4, mu, sided = "one", r = 100), chart = "cusum", k = .5, h = 4, shift = mu, options = list(sided = "upper"))
    arl(spc::xewma.arl(.1, 2.7, mu, sided = "two", r = 100), chart = "ewma", lambda = .1, nsigmas = 2.7, shift = mu)
    arl(spc::xewma.arl(.2, 3, mu, sided = "two", r = 100), chart = "ewma", lambda = .2, nsigmas = 3, shift = mu)
    arl(1 / (pnorm(-3 - mu) + pnorm(-3 + mu)), chart = "shewhart", nsigmas = 3, shift = mu, rel = 1e-10)
  }
  arl(spc::xcusum.arl(.5, 5, 0, hs = 2.5, sided = "one", r = 100), chart = "cusum", k = .5, h = 5, head_start = 2.5, options = list(sided = "upper"))
  arl(spc::xcusum.arl(.5, 5, 1 * sqrt(4), sided = "one", r = 100), chart = "cusum", k = .5, h = 5, shift = 1, n = 4, options = list(sided = "upper"))
  ask("arl", "average_run_length", list(chart = "cusum", k = .5, target_arl = 500), list(h = spc::xcusum.crit(.5, 500, sided = "one", r = 100)),
      list(sided = "upper"), 1e-6)
  ask("arl", "average_run_length", list(chart = "ewma", lambda = .1, target_arl = 500), list(nsigmas = spc::xewma.crit(.1, 500, sided = "two",
      r = 100)), NULL, 1e-6)
}
bad("arl", "average_run_length", "h < 0", list(chart = "cusum", k = .5, h = -4))
bad("arl", "average_run_length", "h 0", list(chart = "cusum", k = .5, h = 0))
bad("arl", "average_run_length", "lambda 0", list(chart = "ewma", lambda = 0))
bad("arl", "average_run_length", "lambda 1.2", list(chart = "ewma", lambda = 1.2))
bad("arl", "average_run_length", "chart", list(chart = "shewart"))
bad("arl", "average_run_length", "k < 0", list(chart = "cusum", k = -1, h = 5))
bad("arl", "average_run_length", "nsigmas < 0", list(chart = "ewma", lambda = .1, nsigmas = -2))
bad("arl", "average_run_length", "head start beyond h", list(chart = "cusum", k = .5, h = 5, head_start = 6))
bad("arl", "average_run_length", "NaN", list(chart = "cusum", k = .5, h = 5, shift = NaN))
bad("arl", "average_run_length", "ARL below 1", list(chart = "cusum", k = .5, target_arl = .5))
