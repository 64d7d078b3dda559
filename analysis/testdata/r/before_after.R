# Difference in differences, covariances by matrix algebra.
didcase <- function(y, t, p, cl = NULL) {
  X <- cbind(1, t, p, t * p)
  f <- lm(y ~ t * p)
  N <- length(y)
  K <- 4
  bread <- solve(crossprod(X))
  e <- resid(f)
  h <- hatvalues(f)
  meat <- function(w) bread %*% crossprod(X * (e * w)) %*% bread
  V <- list(classical = vcov(f), hc0 = meat(1), hc1 = meat(1) * N / (N - K), hc2 = meat(1 / sqrt(1 - h)), hc3 = meat(1 / (1 - h))); df <- N - K
  est <- coef(f)[[4]]; want <- list(estimate = est, coefficients = arr(coef(f)), n = N, df = df)
  put <- function(k, v, d) {
    se <- sqrt(v[4, 4])
    if (!is.finite(se) || se < 1e-12) return()
    b <- paste0("by_covariance.", k, ".")
    want[[paste0(b, "stderr")]] <<- se
    want[[paste0(b, "t")]] <<- est / se
    want[[paste0(b, "p")]] <<- 2 * pt(-abs(est / se), d)
    want[[paste0(b, "ci.lower")]] <<- est - qt(.975, d) * se
    want[[paste0(b, "ci.upper")]] <<- est + qt(.975, d) * se
  }
  for (k in names(V)) put(k, V[[k]], df)
  input <- list(y = arr(y), treated = arr(t), post = arr(p))
  if (!is.null(cl)) {
    S <- rowsum(X * e, cl)
    G <- nrow(S)
    M <- bread %*% crossprod(S) %*% bread
    put("cr0", M, G - 1)
    put("cr1", M * G / (G - 1) * (N - 1) / (N - K), G - 1)
    input$cluster <- arr(cl)
  }
  ask("did", "difference_in_differences", input, want[names(want) != if (is.null(cl)) "none" else "df"],
      if (is.null(cl)) list(covariance = "classical") else NULL, 1e-8, 1e-10)
}
set.seed(10)
mkd <- function(G, per) {
  d <- expand.grid(i = 1:per, p = 0:1, g = 1:G)
  t <- as.numeric(d$g > G / 2)
  list(round(10 + 2 * t + d$p + 1.5 * t * d$p + rnorm(G)[d$g] + rnorm(nrow(d), 0, .8), 3), t, d$p, paste0("s", d$g))
}
for (k in list(c(8, 3), c(12, 1), c(6, 10), c(20, 2))) {
  m <- mkd(k[1], k[2])
  didcase(m[[1]], m[[2]], m[[3]])
  didcase(m[[1]], m[[2]], m[[3]], m[[4]])
}
twfe <- function(u, ti, first) {
  d <- expand.grid(t = 1:ti, u = 1:u)
  tr <- as.numeric(d$u %in% which(is.finite(first)) & d$t >= first[d$u])
  y <- round(rnorm(u)[d$u] + d$t * .3 + 1.2 * tr + rnorm(nrow(d), 0, .5), 3)
  f <- lm(y ~ tr + factor(d$u) + factor(d$t))
  X <- model.matrix(f)
  e <- resid(f)
  B <- solve(crossprod(X))
  S <- rowsum(X * e, d$u)
  M <- B %*% crossprod(S) %*% B
  N <- length(y)
  K <- ncol(X)
  se <- function(v) sqrt(v[2, 2])
  ask("did", "difference_in_differences", list(y = arr(y), treated = arr(tr), unit = arr(paste0("u", d$u)), time = arr(d$t),
      cluster = arr(paste0("u", d$u))), list(estimate = coef(f)[[2]], by_covariance.classical.stderr = se(vcov(f)), by_covariance.cr0.stderr = se(M),
      by_covariance.cr1.stderr = se(M * u / (u - 1) * (N - 1) / (N - K)),
      by_covariance.cr1.p = 2 * pt(-abs(coef(f)[[2]] / se(M * u / (u - 1) * (N - 1) / (N - K))), u - 1)), NULL, 1e-8) }
twfe(8, 6, c(4, 4, 4, 4, Inf, Inf, Inf, Inf)); twfe(6, 5, c(2, 3, 4, Inf, Inf, Inf))
q <- function(why, y, t, p, ...) bad("did", "difference_in_differences", why, c(list(y = y, treated = t, post = p), list(...)))
y8 <- arr(c(1, 2, 3, 5, 2, 4, 7, 9)); t8 <- arr(c(0, 0, 0, 0, 1, 1, 1, 1)); p8 <- arr(c(0, 0, 1, 1, 0, 0, 1, 1)); z8 <- arr(rep(0, 8))
q("nobody treated", y8, z8, p8)
q("all treated", y8, arr(rep(1, 8)), p8)
q("no after", y8, t8, z8)
q("lengths", y8, t8, arr(0:1))
q("NaN", arr(c(NaN, 2:8)), t8, p8)
q("not 0 or 1", y8, arr(c(0, 0, 0, 0, 2, 2, 2, 2)), p8)
q("empty", arr(numeric(0)), arr(numeric(0)), arr(numeric(0)))
q("one cluster", y8, t8, p8, cluster = arr(rep("a", 8)))
q("empty cell", arr(c(1, 2, 3, 4, 5, 6)), arr(c(0, 0, 1, 1, 1, 1)), arr(c(0, 0, 0, 0, 1, 1)))
q("treated half", y8, arr(c(.5, 0, 0, 0, 1, 1, 1, 1)), p8)
q("four points", arr(c(1, 2, 3, 5)), arr(c(0, 0, 1, 1)), arr(c(0, 1, 0, 1)))
q("cluster length", y8, t8, p8, cluster = arr(c("a", "b")))

