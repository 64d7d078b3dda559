# Distributions.
dist <- function(name, pars, x = NULL, p = NULL, f = NULL, qf = NULL, rel = 1e-9) {
  for (v in x) {
    want <- list(cdf = do.call(f, c(list(v), pars$r)), sf = do.call(f, c(list(v), pars$r, lower.tail = FALSE)))
    ask("distributions", "distribution", c(list(distribution = name, x = v), pars$a), want, NULL, rel, 1e-300)
  }
  for (v in p) {
    want <- list(quantile = do.call(qf, c(list(v), pars$r)), upper_quantile = do.call(qf, c(list(v), pars$r, lower.tail = FALSE)))
    want <- lapply(want, function(w) if (is.finite(w)) w else NA)
    ask("distributions", "distribution", c(list(distribution = name, p = v), pars$a), want, NULL, rel, 1e-12)
  } }
dist("normal", list(a = list(), r = list()), c(-38, -10, -1.96, 0, .5, 6, 9, 37), c(1e-300, 1e-20, .001, .025, .5, .975, 1 - 1e-12), pnorm, qnorm)
dist("normal", list(a = list(mean = 10, sd = 2), r = list(10, 2)), c(3, 30), c(.1), pnorm, qnorm)
for (df in c(1, 2, 2.5, 7, 100, 1e5)) dist("t", list(a = list(df = df), r = list(df)), c(-50, -2.1, 0, 1, 12, 1000), c(1e-12, .005, .5, .9), pt, qt)
for (df in c(.5, 1, 3, 10, 200)) dist("chi_square", list(a = list(df = df), r = list(df)), c(1e-3, 1, df, 5 * df + 30, 500), c(1e-10, .01, .5, .999),
    pchisq, qchisq)
for (k in list(c(1, 1), c(3, 20), c(10, 2.5), c(100, 200))) dist("f", list(a = list(df1 = k[1], df2 = k[2]), r = as.list(k)), c(.01, 1, 4, 60),
    c(1e-6, .05, .5, .99), pf, qf)
for (k in list(c(.5, .5), c(2, 3), c(50, .7))) dist("beta", list(a = list(a = k[1], b = k[2]), r = as.list(k)), c(1e-6, .3, .99), c(.001, .5, .95),
    pbeta, qbeta)
for (k in list(c(10, .3), c(1, .5), c(1000, .01), c(40, .95))) dist("binomial", list(a = list(n = k[1], probability = k[2]), r = as.list(k)), c(0, 1,
    5, 39), c(.01, .5, .999), pbinom, qbinom)
for (l in c(.1, 4, 300)) dist("poisson", list(a = list(lambda = l), r = list(l)), c(0, 3, 40, 400), c(.01, .5, .9999), ppois, qpois)
dist("gamma", list(a = list(shape = 2.5, rate = 3), r = list(2.5, 3)), c(.01, 1, 20), c(.01, .9), pgamma, qgamma)
dist("exponential", list(a = list(rate = .2), r = list(.2)), c(0, 3, 200), c(.01, .9), pexp, qexp)
dist("weibull", list(a = list(shape = 1.7, scale = 4), r = list(1.7, 4)), c(.01, 5, 40), c(.01, .9), pweibull, qweibull)
dist("lognormal", list(a = list(mean = 1, sd = .5), r = list(1, .5)), c(.1, 3, 200), c(.01, .9), plnorm, qlnorm)
dist("hypergeometric", list(a = list(marked = 10, unmarked = 20, drawn = 8), r = list(10, 20, 8)), c(0, 3, 8), c(.01, .5, .99), phyper, qhyper)
for (k in list(c(5, 1), c(20, 2.5), c(3, .5))) dist("noncentral_t", list(a = list(df = k[1], ncp = k[2]), r = as.list(k)), c(-1, 0, 2.5, 6), c(.05,
    .5, .9), pt, qt, rel = 1e-7)
for (k in list(c(3, 10), c(10, 90), c(2, 5), c(6, 24))) dist("studentized_range", list(a = list(groups = k[1], df = k[2]), r = as.list(k)), c(.5, 2,
    3.5, 6), c(.05, .5, .95), ptukey, qtukey, rel = 1e-6)
dist("mann_whitney", list(a = list(n = 5, m = 8), r = list(5, 8)), c(0, 10, 30), c(.025, .5), pwilcox, qwilcox)
dist("signed_rank", list(a = list(n = 12), r = list(12)), c(0, 20, 60), c(.025, .5), psignrank, qsignrank)
q <- function(why, ...) bad("distributions", "distribution", why, list(...))
q("sd 0", distribution = "normal", mean = 0, sd = 0, x = 1)
q("sd < 0", distribution = "normal", mean = 0, sd = -1, x = 1)
q("p 1.5", distribution = "normal", p = 1.5)
q("p < 0", distribution = "normal", p = -.1)
q("x NaN", distribution = "normal", x = NaN)
q("df 0", distribution = "t", df = 0, x = 1)
q("df < 0", distribution = "chi_square", df = -3, x = 1)
q("no df", distribution = "t", x = 1)
q("df2 0", distribution = "f", df1 = 3, df2 = 0, x = 1)
q("probability 1.2", distribution = "binomial", n = 10, probability = 1.2, x = 3)
q("n < 0", distribution = "binomial", n = -1, probability = .2, x = 3)
q("n fraction", distribution = "binomial", n = 2.5, probability = .2, x = 1)
q("lambda < 0", distribution = "poisson", lambda = -1, x = 3)
q("shape 0", distribution = "beta", a = 0, b = 1, x = .5)
q("name", distribution = "gaussian-ish", x = 1)
q("neither x nor p", distribution = "normal")
q("p NaN", distribution = "normal", p = NaN)
q("drawn beyond all", distribution = "hypergeometric", marked = 3, unmarked = 4, drawn = 9, x = 1)
q("groups 1", distribution = "studentized_range", groups = 1, df = 10, x = 3)
q("rate 0", distribution = "exponential", rate = 0, x = 3)
q("df NaN", distribution = "t", df = NaN, x = 1)
q("shape < 0", distribution = "weibull", shape = -1, x = 1)
q("sd NaN", distribution = "normal", sd = NaN, x = 1)
