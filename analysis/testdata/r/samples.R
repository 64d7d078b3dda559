# Descriptive figures and t tests.
sk <- function(x, t) {
  n <- length(x)
  m <- x - mean(x)
  g <- (sum(m^3) / n) / (sum(m^2) / n)^1.5
  c(g, g * sqrt(n * (n - 1)) / (n - 2), g * (1 - 1 / n)^1.5)[t]
}
ku <- function(x, t) {
  n <- length(x)
  m <- x - mean(x)
  g <- (sum(m^4) / n) / (sum(m^2) / n)^2 - 3
  c(g, ((n + 1) * g + 6) * (n - 1) / ((n - 2) * (n - 3)), (g + 3) * (1 - 1 / n)^2 - 3)[t]
}
describe <- function(x) {
  n <- length(x); lag <- sum((x - mean(x))[-1] * (x - mean(x))[-n]) / sum((x - mean(x))^2)
  for (t in 1:3) for (qt in list(7, 6, 4, 5, 8, 9)[if (t == 1) 1:2 else if (t == 2) 3:4 else 5:6]) {
    pr <- c(.01, .1, .9, .99); qq <- quantile(x, pr, type = qt, names = FALSE)
    want <- list(n = n, mean = mean(x), sd = sd(x), variance = var(x), median = median(x), min = min(x), max = max(x), range = diff(range(x)),
        q1 = quantile(x, .25, type = qt, names = FALSE), q3 = quantile(x, .75, type = qt, names = FALSE),
      mad = mad(x, constant = 1), mad_normal = mad(x), iqr = IQR(x, type = qt), skewness = sk(x, t), excess_kurtosis = ku(x, t),
          lag1_autocorrelation = lag)
    for (i in 1:4) want[[sprintf("quantiles.%d.value", i - 1)]] <- qq[i]
    ask("descriptive", "describe", list(x = arr(x)), want, list(quantile_type = qt, moment_type = t, probabilities = arr(pr)), 1e-9, 1e-12)
  }
}
set.seed(7)
describe(as.numeric(precip))
describe(c(1, 2, 3, 5))
describe(round(rexp(25), 3))
describe(as.numeric(islands))
describe(-1e5 + as.numeric(lh))
describe(c(2, 2, 2, 3, 9, 9, 1))
ask("descriptive", "describe", list(x = arr(c(4, 4, 4))), list(mean = 4, sd = 0, variance = 0, median = 4, skewness = NA, excess_kurtosis = NA,
    lag1_autocorrelation = NA, mad = 0))
ask("descriptive", "describe", list(x = arr(7)), list(n = 1, mean = 7, sd = NA, variance = NA, median = 7, q1 = 7, q3 = 7))
q <- function(why, ..., options = NULL) bad("descriptive", "describe", why, list(...), options)
q("empty", x = arr(numeric(0)))
q("NaN", x = arr(c(1, NaN)))
q("Inf", x = arr(c(1, Inf)))
q("-Inf", x = arr(c(1, -Inf)))
q("text", x = list(1, "2"))
q("null", x = list(1, NULL))
q("quantile 10", x = arr(1:5), options = list(quantile_type = 10))
q("probability 1.5", x = arr(1:5), options = list(probabilities = arr(1.5)))
q("probability < 0", x = arr(1:5), options = list(probabilities = arr(-.5)))
q("no x", y = arr(1:4))
q("nested", x = groupsOf(list(1:2)))
q("truth", x = list(TRUE, FALSE))

tt <- function(kind, x, y = NULL, mu = 0, conf = .95) {
  f <- function(alt, cf = conf) switch(kind, one_sample = t.test(x, mu = mu, alternative = alt, conf.level = cf), paired = t.test(x, y,
      paired = TRUE, mu = mu, alternative = alt, conf.level = cf), pooled = t.test(x, y, var.equal = TRUE, mu = mu, alternative = alt,
      conf.level = cf), welch = t.test(x, y, mu = mu, alternative = alt, conf.level = cf))
  for (alt in c("two.sided", "less", "greater")) {
    r <- f(alt); est <- if (length(r$estimate) == 2) r$estimate[[1]] - r$estimate[[2]] else r$estimate[[1]]
    want <- list(t = r$statistic[[1]], df = r$parameter[[1]], estimate = est, stderr = r$stderr, p = r$p.value,
        ci.lower = if (is.finite(r$conf.int[1])) r$conf.int[1] else NA, ci.upper = if (is.finite(r$conf.int[2])) r$conf.int[2] else NA)
    input <- list(x = arr(x), y = if (!is.null(y)) arr(y)); input <- input[!vapply(input, is.null, TRUE)]
    ask("ttest", paste0(kind, "_t_test"), input, want, list(alternative = sub(".", "_", alt, fixed = TRUE), mu = mu, confidence = conf), 1e-9, 1e-300)
  }
}
s1 <- sleep$extra[1:10]; s2 <- sleep$extra[11:20]
for (k in c("paired", "pooled", "welch")) tt(k, s1, s2)
tt("one_sample", s1, mu = .5, conf = .9)
tt("welch", mtcars$mpg[mtcars$am == 1], mtcars$mpg[mtcars$am == 0], 2, .99)
tt("pooled", 5.5, c(1, 2, 3.5))
tt("pooled", c(1, 2, 3.5), 5.5)
tt("one_sample", c(1, 1.0001))
tt("welch", c(3, 3, 3), c(1, 2, 4))
tt("welch", 1e6 + round(rnorm(8), 3), 1e6 + 5 + round(rnorm(5), 3))
tt("paired", airquality$Ozone[1:4], airquality$Temp[1:4], -30)
tt("one_sample", as.numeric(lh), mu = 2)
tt("pooled", round(rnorm(40), 3), 50 + round(rnorm(45), 3))
q <- function(kind, why, x, y = NULL, options = NULL) {
  input <- list(x = x, y = y)
  bad("ttest", paste0(kind, "_t_test"), why, input[!vapply(input, is.null, TRUE)], options)
}
q("one_sample", "one value", arr(3))
q("one_sample", "empty", arr(numeric(0)))
q("one_sample", "constant", arr(c(4, 4, 4)))
q("one_sample", "NaN", arr(c(1, NaN, 2)))
q("one_sample", "Inf", arr(c(1, Inf, 2)))
q("welch", "one value", arr(3), arr(1:4))
q("welch", "one value in y", arr(1:4), arr(3))
q("welch", "both constant", arr(c(1, 1)), arr(c(2, 2)))
q("welch", "empty y", arr(1:4), arr(numeric(0)))
q("pooled", "one each", arr(3), arr(4))
q("pooled", "constant", arr(c(3, 3)), arr(c(3, 3, 3)))
q("pooled", "empty", arr(numeric(0)), arr(1:3))
q("paired", "lengths", arr(1:3), arr(1:4))
q("paired", "constant differences", arr(1:3), arr(2:4))
q("paired", "one pair", arr(1), arr(2))
q("paired", "NaN", arr(1:3), arr(c(1, NaN, 3)))
q("welch", "no y", arr(1:3))
q("paired", "no y", arr(1:3))
for (k in c(0, 1, 1.2, -.5)) q("welch", paste("confidence", k), arr(1:4), arr(c(2, 5, 9)), list(confidence = k))
q("welch", "alternative misspelt", arr(1:4), arr(c(2, 5, 9)), list(alternative = "two-tailed"))
q("welch", "mu NaN", arr(1:4), arr(c(2, 5, 9)), list(mu = NaN))
q("welch", "mu Inf", arr(1:4), arr(c(2, 5, 9)), list(mu = Inf))
q("one_sample", "text", list("a", "b"))
q("one_sample", "near constant", arr(c(1e15, 1e15, 1e15)))

