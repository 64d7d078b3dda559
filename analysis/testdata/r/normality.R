# Normality; Anderson-Darling by the package nortest.
nt <- function(x) {
  if (length(x) >= 8) {
    a <- nortest::ad.test(x)
    n <- length(x)
    ask("normality", "anderson_darling_test", list(x = arr(x)), list(n = n, a2 = a$statistic[[1]],
        a2_modified = a$statistic[[1]] * (1 + .75 / n + 2.25 / n^2), p = a$p.value), NULL, 1e-8, 1e-300)
  }
  s <- shapiro.test(x); ask("normality", "shapiro_wilk_test", list(x = arr(x)), list(w = s$statistic[[1]], p = s$p.value), NULL, 1e-7, 1e-300) }
set.seed(9)
nt(as.numeric(precip))
nt(round(rexp(60), 3))
nt(c(1, 2, 4))
nt(c(1, 1, 2))
nt(c(3, 1, 2, 5))
nt(as.numeric(islands))
nt(round(rnorm(8), 2))
nt(c(148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236))
nt(c(rep(0, 20), 1))
nt(1:11)
nt(round(rnorm(500), 3))
nt(rep(1:2, 30))
nt(c(rep(1, 60), rep(50, 5), 1000))
nt(1e6 + round(rnorm(12), 3))
nt(c(5, 6, 7, 8, 9, 10, 11))
nt(as.numeric(rivers))
nt(round(rt(40, 2), 3))
nt(c(1, 2, 3))
for (m in c("anderson_darling_test", "shapiro_wilk_test")) {
  q <- function(why, x) bad("normality", m, paste(m, why), list(x = x))
  q("constant", arr(rep(4, 10)))
  q("empty", arr(numeric(0)))
  q("NaN", arr(c(1:9, NaN)))
  q("Inf", arr(c(1:9, Inf)))
  q("two values", arr(1:2))
  q("one value", arr(1))
  q("text", list("a"))
}
bad("normality", "anderson_darling_test", "seven values", list(x = arr(c(1, 3, 2, 6, 5, 9, 4))))
bad("normality", "shapiro_wilk_test", "5001 values", list(x = arr(((1:5001) * 7919) %% 5003)))
