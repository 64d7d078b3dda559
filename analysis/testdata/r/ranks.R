# Rank tests; exact with ties by the package exactRankTests.
mw <- function(x, y, mu = 0) for (alt in alts) {
  ties <- anyDuplicated(c(x - mu, y)) > 0; o <- function(...) c(list(alternative = snake(alt), mu = mu), list(...))
  input <- list(x = arr(x), y = arr(y))
  for (cc in c(TRUE, FALSE)) {
    r <- wilcox.test(x, y, mu = mu, alternative = alt, exact = FALSE, correct = cc)
    ask("mann_whitney", "mann_whitney_u_test", input, list(u_x = r$statistic[[1]], u_y = length(x) * length(y) - r$statistic[[1]], p = r$p.value,
        ties = ties), o(p_method = "asymptotic", continuity_correction = cc), abs = 1e-300)
  }
  r <- if (!ties) wilcox.test(x, y, mu = mu, alternative = alt, exact = TRUE) else exactRankTests::wilcox.exact(x, y, mu = mu, alternative = alt,
      exact = TRUE)
  ask("mann_whitney", "mann_whitney_u_test", input, list(u_x = r$statistic[[1]], p = r$p.value), o(p_method = "exact"), 1e-9, 1e-300)
}
set.seed(8)
mw(c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), c(1.15, 0.88, 0.90, 0.74, 1.21))
mw(c(1, 2, 2, 3), c(2, 4, 5, 5, 6))
mw(1:5, 6:10)
mw(c(3, 3, 3), c(3, 4))
mw(round(rnorm(25), 3), round(rnorm(18, .5), 3))
mw(1, c(2, 3))
mw(c(10, 12, 14.5), c(1, 2, 4, 8), 5)
mw(mtcars$mpg[mtcars$am == 1], mtcars$mpg[mtcars$am == 0])
mw(sample(1:5, 15, TRUE), sample(2:6, 12, TRUE))
q <- function(why, x, y, options = NULL) bad("mann_whitney", "mann_whitney_u_test", why, list(x = x, y = y), options)
q("empty x", arr(numeric(0)), arr(1:3))
q("empty y", arr(1:3), arr(numeric(0)))
q("NaN", arr(c(1, NaN)), arr(1:3))
q("Inf", arr(c(1, Inf)), arr(1:3))
q("all tied", arr(c(5, 5, 5)), arr(c(5, 5)), list(p_method = "asymptotic"))
q("all tied by default", arr(c(5, 5, 5)), arr(c(5, 5)))
q("alternative", arr(1:3), arr(2:5), list(alternative = "bigger"))
q("confidence 1", arr(1:3), arr(2:5), list(confidence = 1))
bad("mann_whitney", "mann_whitney_u_test", "no y", list(x = arr(1:3)))

wsr <- function(x, y = NULL, mu = 0) for (alt in alts) {
  d <- (if (is.null(y)) x else x - y) - mu
  d <- d[d != 0]
  ties <- anyDuplicated(abs(d)) > 0
  o <- function(...) c(list(alternative = snake(alt), mu = mu), list(...))
  input <- list(x = arr(x), y = if (!is.null(y)) arr(y)); input <- input[!vapply(input, is.null, TRUE)]
  for (cc in c(TRUE, FALSE)) {
    r <- if (is.null(y)) wilcox.test(x, mu = mu, alternative = alt, exact = FALSE, correct = cc) else wilcox.test(x, y, paired = TRUE, mu = mu,
        alternative = alt, exact = FALSE, correct = cc)
    ask("wilcoxon_signed_rank", "wilcoxon_signed_rank_test", input, list(v_plus = r$statistic[[1]], p = r$p.value), o(p_method = "asymptotic",
        continuity_correction = cc), abs = 1e-300)
  }
  r <- if (!ties) wilcox.test(d, alternative = alt, exact = TRUE) else exactRankTests::wilcox.exact(d, alternative = alt, exact = TRUE)
  ask("wilcoxon_signed_rank", "wilcoxon_signed_rank_test", input, list(v_plus = r$statistic[[1]], p = r$p.value), o(p_method = "exact"), abs = 1e-300)
}
wsr(c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30), c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29))
wsr(c(1, 2, -3, 4, 5.5, -6))
wsr(c(0, 0, 1, -2, 3, 4))
wsr(c(2, 2, -2, 3, 3, -1, 4))
wsr(c(5, 6, 7, 8), mu = 5)
wsr(round(rnorm(40, .2), 3))
wsr(1)
wsr(sample(-4:6, 20, TRUE))
wsr(c(3, 4, 5, 6), c(3, 2, 1, 7))
# Pratt: ranks with zeros, whose variance and mean lose what the zeros had (Pratt 1959; coin::wilcoxsign_test zero.method = "Pratt")
pratt <- function(d, cc) { r <- rank(abs(d)); z <- sum(d == 0); v <- sum(r[d > 0]); s2 <- sum(r[d != 0]^2) / 4; m <- sum(r[d != 0]) / 2; st <- v - m
  for (alt in alts) {
    c0 <- if (cc) switch(alt, two.sided = sign(st) * .5, greater = .5, less = -.5) else 0
    zz <- (st - c0) / sqrt(s2)
    p <- switch(alt, two.sided = 2 * min(pnorm(zz), pnorm(zz, lower.tail = FALSE)), less = pnorm(zz), greater = pnorm(zz, lower.tail = FALSE))
    ask("wilcoxon_signed_rank", "wilcoxon_signed_rank_test", list(x = arr(d)), list(v_plus = v, p = min(1, p)), list(alternative = snake(alt),
        zeros = "pratt", p_method = "asymptotic", continuity_correction = cc)) } }
for (cc in c(TRUE, FALSE)) { pratt(c(0, 0, 1, -2, 3, 4, 6), cc); pratt(c(0, 2, 2, -2, 5, -1, 3, 3), cc) }
q <- function(why, ..., options = NULL) bad("wilcoxon_signed_rank", "wilcoxon_signed_rank_test", why, list(...), options)
q("empty", x = arr(numeric(0)))
q("all zero", x = arr(c(0, 0, 0)))
q("NaN", x = arr(c(1, NaN)))
q("lengths", x = arr(1:3), y = arr(1:4))
q("pairs alike", x = arr(1:3), y = arr(1:3))
q("Inf", x = arr(c(1, Inf, 3)))
q("alternative", x = arr(1:4), options = list(alternative = "more"))
q("confidence", x = arr(1:4), options = list(confidence = 1.1))

