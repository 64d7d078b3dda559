# Constants of control charts; charts of single values and of subgroups, by the formulas of qcc 2.7.
rangeMoments <- local({
  seen <- list()
  gl <- function(n) { # Gauss-Legendre by Golub-Welsch
    i <- 1:(n - 1); b <- i / sqrt(4 * i^2 - 1); J <- matrix(0, n, n)
    J[cbind(i, i + 1)] <- b; J[cbind(i + 1, i)] <- b
    e <- eigen(J, symmetric = TRUE); list(x = e$values, w = 2 * e$vectors[1, ]^2)
  }
  g <- gl(120)
  function(n) {
    key <- as.character(n); if (!is.null(seen[[key]])) return(seen[[key]])
    y <- seq(-9, 14, by = 1 / 64) # trapezoidal rule: exact to rounding for an analytic function that vanishes at both ends
    tail <- function(w) 1 - vapply(w, function(v) sum(n * dnorm(y) * (pnorm(y + v) - pnorm(y))^(n - 1)) / 64, 0)
    y <- seq(-14, 9, by = 1 / 64)
    w <- 8 * (g$x + 1); h <- 8 * g$w; tw <- tail(w)
    d2 <- sum(h * tw); e2 <- sum(h * 2 * w * tw)
    r <- list(d2 = d2, d3 = sqrt(e2 - d2^2)); seen[[key]] <<- r; r
  }
})
c4 <- function(n) sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))
d2 <- function(n) vapply(n, function(k) rangeMoments(k)$d2, 0)
d3 <- function(n) vapply(n, function(k) rangeMoments(k)$d3, 0)
for (n in c(2:10, 12, 15, 20, 25, 30, 50, 100)) {
  m <- rangeMoments(n); k <- c4(n); root <- 3 * sqrt(1 - k^2)
  ask("spc_constants", "control_chart_constants", list(n = n), list(d2 = m$d2, d3 = m$d3, c4 = k, A = 3 / sqrt(n), A2 = 3 / m$d2 / sqrt(n),
    A3 = 3 / k / sqrt(n), B3 = max(0, 1 - root / k), B4 = 1 + root / k, B5 = max(0, k - root), B6 = k + root,
    D1 = max(0, m$d2 - 3 * m$d3), D2 = m$d2 + 3 * m$d3, D3 = max(0, 1 - 3 * m$d3 / m$d2), D4 = 1 + 3 * m$d3 / m$d2, E2 = 3 / m$d2), abs = 1e-10)
}
bad("spc_constants", "control_chart_constants", "size 1", list(n = 1))
bad("spc_constants", "control_chart_constants", "size 0", list(n = 0))
bad("spc_constants", "control_chart_constants", "negative size", list(n = -4))
bad("spc_constants", "control_chart_constants", "fraction", list(n = 4.5))
bad("spc_constants", "control_chart_constants", "NaN", list(n = NaN))
bad("spc_constants", "control_chart_constants", "no size", list(none = 1)[0])

# individuals
imr <- function(x) {
  mr <- abs(diff(x)); bar <- mean(mr); n <- length(x); cl <- mean(x)
  conv <- list(exact_d2 = c(1.1283791670955126, sqrt(2 - 1.1283791670955126^2)), tabulated_1.128 = c(1.128, 0.853))
  for (nm in names(conv)) {
    d <- conv[[nm]]; s <- bar / d[1]; u <- bar * (1 + 3 * d[2] / d[1])
    eps <- 1e-12 * max(abs(x))
    ask("imr", "individuals_chart", list(x = arr(x)), list(n = n, center = cl, mr_bar = bar, mr = arr(mr), sigma = s, lcl = cl - 3 * s,
        ucl = cl + 3 * s,
      mr_lcl = max(0, bar * (1 - 3 * d[2] / d[1])), mr_ucl = u, beyond = arr(which(x > cl + 3 * s + eps | x < cl - 3 * s - eps) - 1),
          mr_beyond = arr(which(mr > u + eps) - 1)),
      list(sigma_method = nm))
  }
  s <- sd(x) / c4(n)
  ask("imr", "individuals_chart", list(x = arr(x)), list(sigma = s, lcl = cl - 3 * s, ucl = cl + 3 * s), list(sigma_method = "overall_sd_over_c4"))
}
set.seed(1)
imr(as.numeric(Nile)); imr(as.numeric(lh)); imr(rep(3.7, 12)); imr(c(1, 2)); imr(c(5.1, 5.1, 5.2)); imr(1e9 + round(rnorm(20), 3))
imr(c(as.numeric(BJsales)[1:60]))
imr(-as.numeric(precip))
imr(round(rexp(40), 4))
imr(c(rep(10, 15), 11, rep(10, 15)))
imr(1e-8 * as.numeric(women$weight))
for (v in list(arr(numeric(0)), arr(5), list(1, NaN, 2), list(1, Inf, 2), list(1, -Inf, 2), list(1, "a", 2), list(1, NULL, 2), "abc", 7,
    list(arr(1:2), arr(3:4))))
  bad("imr", "individuals_chart", json(v), list(x = v))
bad("imr", "individuals_chart", "no x", list(y = arr(1:5)))
bad("imr", "individuals_chart", "method misspelt", list(x = arr(1:5)), list(sigma_method = "exakt"))
bad("imr", "individuals_chart", "sigma < 0", list(x = arr(1:5), center = 3, sigma = -1))

# X-bar charts
xbar <- function(g) {
  n <- lengths(g); m <- vapply(g, mean, 0); r <- vapply(g, function(v) diff(range(v)), 0); s <- vapply(g, sd, 0); N <- sum(n)
  cl <- sum(n * m) / N; e <- 1e-11 * max(abs(unlist(g)))
  K <- list(exact = list(d2 = d2(n), d3 = d3(n)), tabulated = list(d2 = round(d2(n), 3), d3 = round(d3(n), 3)))
  one <- length(unique(n)) == 1
  for (nm in names(K)) {
    k <- K[[nm]]; f <- (k$d2 / k$d3)^2
    sig <- list(uwave_r = mean(r / k$d2), mvlue_r = sum(f * r / k$d2) / sum(f)); rc <- sum(n * r) / N
    for (sm in names(sig)) {
      sg <- sig[[sm]]; L <- cl - 3 * sg / sqrt(n); U <- cl + 3 * sg / sqrt(n)
      want <- list(center = cl, xbar = arr(m), r = arr(r), sigma = sg, sigma_by_method.uwave_r = sig[[1]], sigma_by_method.mvlue_r = sig[[2]],
        xbar_lcl = arr(L), xbar_ucl = arr(U), xbar_beyond = arr(which(m > U + e | m < L - e) - 1))
      if (sm == "uwave_r") {
        rl <- pmax(0, rc - 3 * k$d3 * sg); ru <- rc + 3 * k$d3 * sg
        want <- c(want, list(r_center = arr(rep(rc, length(n))), r_lcl = arr(rl), r_ucl = arr(ru),
            r_beyond = arr(which(r > ru + e | r < rl - e) - 1)))
      }
      ask("xbar_r", "xbar_r_chart", list(subgroups = groupsOf(g)), want, list(constants = nm, sigma_method = sm),
          abs = if (nm == "exact") 1e-11 * max(abs(unlist(g))) else 0)
      if (!one) ask("xbar_r", "xbar_r_chart", list(subgroups = groupsOf(g)), list(r_center = arr(k$d2 * sg),
          r_lcl = arr(pmax(0, sg * (k$d2 - 3 * k$d3))), r_ucl = arr(sg * (k$d2 + 3 * k$d3))),
        list(constants = nm, sigma_method = sm, center_line = "stepped"), abs = 1e-11)
    }
  }
  k <- c4(n); h <- k^2 / (1 - k^2); df <- sum(n - 1); pool <- sqrt(sum((n - 1) * s^2) / df)
  sig <- list(uwave_sd = mean(s / k), mvlue_sd = sum(h * s / k) / sum(h), pooled_sd_over_c4 = pool / c4(df + 1), pooled_sd = pool)
  sc <- sum(n * s) / N
  for (sm in names(sig)) {
    sg <- sig[[sm]]; L <- cl - 3 * sg / sqrt(n); U <- cl + 3 * sg / sqrt(n)
    want <- list(center = cl, xbar = arr(m), s = arr(s), sigma = sg, xbar_lcl = arr(L), xbar_ucl = arr(U),
        xbar_beyond = arr(which(m > U + e | m < L - e) - 1))
    for (o in names(sig)) want[[paste0("sigma_by_method.", o)]] <- sig[[o]]
    if (sm == "uwave_sd") {
      sl <- pmax(0, sc - 3 * sg * sqrt(1 - k^2)); su <- sc + 3 * sg * sqrt(1 - k^2)
      want <- c(want, list(s_center = arr(rep(sc, length(n))), s_lcl = arr(sl), s_ucl = arr(su), s_beyond = arr(which(s > su + e | s < sl - e) - 1)))
    }
    ask("xbar_s", "xbar_s_chart", list(subgroups = groupsOf(g)), want, list(sigma_method = sm), abs = 1e-13 * max(abs(unlist(g))))
    if (!one) ask("xbar_s", "xbar_s_chart", list(subgroups = groupsOf(g)), list(s_center = arr(k * sg),
        s_lcl = arr(pmax(0, sg * (k - 3 * sqrt(1 - k^2)))), s_ucl = arr(sg * (k + 3 * sqrt(1 - k^2)))),
      list(sigma_method = sm, center_line = "stepped"))
  }
}
set.seed(2)
mk <- function(n, mu = 50, sd = 2, dec = 2) lapply(n, function(k) round(rnorm(k, mu, sd), dec))
xbar(mk(rep(2, 12)))
xbar(mk(rep(4, 10)))
xbar(mk(c(2, 3, 5, 4, 2, 6, 8), 10, 1))
xbar(mk(rep(12, 6), -3, 0.1, 4))
xbar(split(warpbreaks$breaks, warpbreaks$wool:warpbreaks$tension))
xbar(unname(split(chickwts$weight, chickwts$feed))); xbar(mk(c(3, 3, 25), 1e6, 10)); xbar(c(mk(rep(5, 8)), list(c(70, 71, 70.5, 69, 72))))
xbar(list(c(1, 2, 3), c(2, 2, 2), c(3, 1, 2)))
for (f in c("xbar_r", "xbar_s")) {
  m <- paste0(f, "_chart")
  bad(f, m, "subgroup of one", list(subgroups = groupsOf(list(c(1, 2), 3, c(4, 5)))))
  bad(f, m, "all of one", list(subgroups = groupsOf(list(1, 2, 3))))
  bad(f, m, "no subgroups", list(subgroups = arr(numeric(0))))
  bad(f, m, "empty subgroup", list(subgroups = groupsOf(list(c(1, 2), numeric(0)))))
  bad(f, m, "NaN", list(subgroups = groupsOf(list(c(1, 2), c(NaN, 1)))))
  bad(f, m, "Inf", list(subgroups = groupsOf(list(c(1, 2), c(Inf, 1)))))
  bad(f, m, "flat", list(subgroups = arr(1:6)))
  bad(f, m, "x for subgroups", list(x = arr(1:6)))
}

