# Cash flows.
npv <- function(r, f, t = seq_along(f) - 1) sum(f / (1 + r)^t)
for (k in list(list(.1, c(-10000, 3000, 4200, 6800)), list(0, c(-5, 1, 2)), list(.08, c(-40000, 8000, 9200, 10000, 12000, 14500)), list(-.5, c(1, 2,
    3)), list(2, c(-1, 5)), list(.035, rep(100, 40)), list(.1, -100))) ask("finance", "npv", list(rate = k[[1]], flows = arr(k[[2]])),
    list(npv_first_flow_at_t0 = npv(k[[1]], k[[2]]), npv_excel_first_flow_at_t1 = npv(k[[1]], k[[2]]) / (1 + k[[1]])), abs = 1e-10)
roots <- function(f) {
  z <- polyroot(f)
  v <- Re(z)[abs(Im(z)) < 1e-7 & Re(z) > 1e-9]
  v <- sort(unique(round(1 / v - 1, 12)))
  vapply(v, function(r) {
    for (i in 1:60) {
      g <- npv(r, f)
      t <- seq_along(f) - 1
      dg <- sum(-t * f / (1 + r)^(t + 1))
      r <- r - g / dg
    }
    r
  }, 0)
}
for (f in list(c(-70000, 12000, 15000, 18000, 21000, 26000), c(-100, 60, 60), c(100, -230, 132), c(-1, 6, -11, 6), c(-1000, 1, 1, 1), c(100, -50,
    -60), c(-5, 0, 0, 40), c(-100, 200, 50, -160), c(-4000, 25000, -25000), c(-100, 10, -10, 130), c(0, -100, 110), c(-200, 100), c(-10, 21, -11))) {
  r <- roots(f)
  ask("finance", "irr", list(flows = arr(f)), list(irr = if (length(r) == 1) r else NA, all_real_irrs = arr(r)), abs = 1e-9)
}
xt <- function(d) as.numeric(as.Date(d) - as.Date(d[1])) / 365
xcase <- function(f, d, rate) {
  t <- xt(d)
  ask("finance", "xnpv", list(rate = rate, flows = arr(f), dates = arr(d)), list(xnpv = npv(rate, f, t)), abs = 1e-9)
  g <- function(r) npv(r, f, t)
  u <- tryCatch(uniroot(g, c(-.99, 50), tol = 1e-15)$root, error = function(e) NULL)
  if (!is.null(u)) ask("finance", "xirr", list(flows = arr(f), dates = arr(d)), list(xirr = u), abs = 1e-9)
}
xcase(c(-10000, 2750, 4250, 3250, 2750), c("2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"), .09)
xcase(c(-100, 110), c("2024-01-01", "2025-01-01"), .05)
xcase(c(-1000, 300, 900), c("2024-02-29", "2024-12-31", "2028-02-29"), .1)
xcase(c(-500, 100, 50), c("2020-01-01", "2021-01-01", "2022-01-01"), 0)
xcase(c(-100, 60, 60), c("2024-06-01", "2025-06-01", "2024-12-01"), .1)
xcase(c(-100, 50, 70, 20), c("2024-01-01", "2024-01-01", "2024-07-01", "2024-07-01"), -.2)
xcase(c(1000, -1200), c("2023-01-01", "2024-01-01"), .3)
pay <- function(f, r = NULL) {
  pb <- function(f) {
    c <- cumsum(f)
    k <- which(c >= 0)[1]
    if (is.na(k)) NA else if (k == 1) 0 else (k - 2) + -c[k - 1] / f[k]
  }
  input <- list(flows = arr(f), rate = r)
  input <- input[!vapply(input, is.null, TRUE)]
  ask("finance", "payback", input, if (is.null(r)) list(payback = pb(f)) else list(payback = pb(f),
      discounted_payback = pb(f / (1 + r)^(seq_along(f) - 1))))
}
pay(c(-100, 30, 40, 50, 60), .1)
pay(c(-100, 50, 50))
pay(c(-100, 10, 20), .1)
pay(c(-100, 200, -300, 500))
pay(c(-100, -50, 60, 200), .08)
pay(c(-100, 0, 0, 100))
pay(c(-100, 40, 40, 40), .2)
q <- function(m, why, ...) bad("finance", m, paste(m, why), list(...))
q("irr", "all positive", flows = arr(c(100, 50)))
q("irr", "all negative", flows = arr(c(-100, -50)))
q("irr", "no root", flows = arr(c(100, -100, 100)))
q("irr", "empty", flows = arr(numeric(0)))
q("irr", "one flow", flows = arr(-100))
q("irr", "NaN", flows = arr(c(-100, NaN)))
q("irr", "zeros", flows = arr(c(0, 0, 0)))
q("irr", "Inf", flows = arr(c(-100, Inf)))
q("irr", "text", flows = list("-100", "120"))
q("npv", "rate -1", rate = -1, flows = arr(c(-1, 2)))
q("npv", "rate -2", rate = -2, flows = arr(c(-1, 2)))
q("npv", "NaN rate", rate = NaN, flows = arr(c(-1, 2)))
q("npv", "empty", rate = .1, flows = arr(numeric(0)))
q("npv", "NaN", rate = .1, flows = arr(c(1, NaN)))
q("npv", "no rate", flows = arr(c(1, 2)))
q("npv", "Inf", rate = .1, flows = arr(c(1, Inf)))
q("npv", "Inf rate", rate = Inf, flows = arr(c(1, 2)))
d2_ <- arr(c("2024-01-01", "2025-01-01"))
q("xirr", "all positive", flows = arr(c(1, 2)), dates = d2_)
q("xirr", "lengths", flows = arr(c(-1, 2, 3)), dates = d2_)
q("xirr", "no such day", flows = arr(c(-1, 2)), dates = arr(c("2024-01-01", "2024-02-30")))
q("xirr", "date text", flows = arr(c(-1, 2)), dates = arr(c("2024-01-01", "tomorrow")))
q("xirr", "one day", flows = arr(c(-1, 2)), dates = arr(c("2024-01-01", "2024-01-01")))
q("xirr", "NaN", flows = arr(c(-1, NaN)), dates = d2_)
q("xirr", "empty", flows = arr(numeric(0)), dates = arr(character(0)))
q("xirr", "no dates", flows = arr(c(-1, 2)))
q("xnpv", "rate -1", rate = -1, flows = arr(c(-1, 2)), dates = d2_)
q("xnpv", "lengths", rate = .1, flows = arr(c(-1, 2, 3)), dates = d2_)
q("xnpv", "NaN", rate = .1, flows = arr(c(-1, NaN)), dates = d2_)
q("xnpv", "date", rate = .1, flows = arr(c(-1, 2)), dates = arr(c("2024-01-01", "2024-13-01")))
q("xnpv", "rate NaN", rate = NaN, flows = arr(c(-1, 2)), dates = d2_)
q("payback", "empty", flows = arr(numeric(0)))
q("payback", "NaN", flows = arr(c(-1, NaN)))
q("payback", "rate -1", flows = arr(c(-1, 2)), rate = -1)

