# p, np, c and u charts, by the formulas of qcc 2.7.
attr_chart <- function(type, d, n) {
  e <- 1e-13
  if (type == "c") { cl <- mean(d); l <- rep(max(0, cl - 3 * sqrt(cl)), length(d)); u <- rep(cl + 3 * sqrt(cl), length(d)); st <- d }
  if (type == "u") { cl <- sum(d) / sum(n); l <- pmax(0, cl - 3 * sqrt(cl / n)); u <- cl + 3 * sqrt(cl / n); st <- d / n }
  if (type == "p") { cl <- sum(d) / sum(n); q <- sqrt(cl * (1 - cl) / n); l <- pmax(0, cl - 3 * q); u <- pmin(1, cl + 3 * q); st <- d / n }
  if (type == "np") {
    p <- sum(d) / sum(n)
    q <- sqrt(n * p * (1 - p))
    cl <- arr(n * p)
    l <- pmax(0, n * p - 3 * q)
    u <- pmin(n, n * p + 3 * q)
    st <- d
  }
  input <- switch(type, c = list(defects = arr(d)), u = list(defects = arr(d), sizes = arr(n)), list(defectives = arr(d), sizes = arr(n)))
  ask(type, paste0(type, "_chart"), input, list(center = cl, lcl = arr(l), ucl = arr(u), statistic = arr(st),
      beyond = arr(which(st > u + e | st < l - e) - 1)), abs = 1e-14)
}
set.seed(3)
for (i in 1:6) {
  n <- if (i %% 2) rep(60, 20) else sample(20:400, 20)
  d <- rbinom(20, n, c(.05, .3, .5, .92, .01, .002)[i])
  attr_chart("p", d, n)
  attr_chart("np", d, n)
}
attr_chart("p", rep(0, 8), rep(10, 8))
attr_chart("np", rep(10, 8), rep(10, 8))
attr_chart("p", c(0, 1, 1), c(1, 1, 1))
attr_chart("p", 3, 10)
attr_chart("c", 4)
attr_chart("u", 3, 2.5)
for (i in 1:5) {
  d <- rpois(24, c(.3, 2, 9, 30, 400)[i])
  attr_chart("c", d)
  attr_chart("u", d, if (i %% 2) rep(5, 24) else round(runif(24, .5, 12), 2))
}
attr_chart("c", rep(0, 5)); attr_chart("c", as.numeric(discoveries)); attr_chart("u", c(0, 0, 40), c(1, 2, 3))
for (f in c("p", "np")) {
  m <- paste0(f, "_chart"); q <- function(why, d, n) bad(f, m, why, list(defectives = d, sizes = n))
  q("defective > size", arr(c(3, 12)), arr(c(10, 10)))
  q("negative", arr(c(3, -1)), arr(c(10, 10)))
  q("size 0", arr(c(0, 1)), arr(c(0, 10)))
  q("negative size", arr(c(0, 1)), arr(c(-5, 10)))
  q("lengths", arr(c(1, 2, 3)), arr(c(10, 10)))
  q("empty", arr(numeric(0)), arr(numeric(0)))
  q("NaN", arr(c(1, NaN)), arr(c(10, 10)))
  q("Inf size", arr(c(1, 2)), arr(c(10, Inf)))
  q("fraction", arr(c(1.5, 2)), arr(c(10, 10))); q("text", list("a", 2), arr(c(10, 10))); bad(f, m, "no sizes", list(defectives = arr(c(1, 2))))
}
bad("c", "c_chart", "negative", list(defects = arr(c(1, -2))))
bad("c", "c_chart", "empty", list(defects = arr(numeric(0))))
bad("c", "c_chart", "NaN", list(defects = arr(c(1, NaN))))
bad("c", "c_chart", "fraction", list(defects = arr(c(1, 2.5)))); bad("c", "c_chart", "Inf", list(defects = arr(c(1, Inf))))
bad("u", "u_chart", "negative", list(defects = arr(c(1, -2)), sizes = arr(c(1, 1))))
bad("u", "u_chart", "size 0", list(defects = arr(c(1, 2)), sizes = arr(c(0, 1))))
bad("u", "u_chart", "lengths", list(defects = arr(c(1, 2)), sizes = arr(c(1, 1, 1))))
bad("u", "u_chart", "NaN", list(defects = arr(c(1, 2)), sizes = arr(c(NaN, 1))))
bad("u", "u_chart", "fraction", list(defects = arr(c(1, 2.5)), sizes = arr(c(2, 1))))
bad("u", "u_chart", "empty", list(defects = arr(numeric(0)), sizes = arr(numeric(0))))

