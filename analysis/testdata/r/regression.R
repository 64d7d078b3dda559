# Regression and correlation.
lmcase <- function(y, X, newx = NULL, icpt = TRUE, degree = 1, conf = .95, rel = 1e-9) {
  D <- if (degree > 1) vapply(1:degree, function(k) X^k, X) else as.matrix(X)
  colnames(D) <- paste0("v", 1:ncol(D))
  fit <- if (icpt) lm(y ~ D) else lm(y ~ D - 1)
  s <- summary(fit)
  a <- if (icpt) sum((y - mean(y))^2) else sum(y^2)
  rss <- sum(resid(fit)^2)
  ci <- confint(fit, level = conf)
  want <- list(n = length(y), r_squared = s$r.squared, adjusted_r_squared = s$adj.r.squared, residual_sd = s$sigma, df_residual = fit$df.residual,
      ss_residual = rss, ss_regression = a - rss, f = s$fstatistic[[1]], df_regression = s$fstatistic[[2]], p = pf(s$fstatistic[[1]],
      s$fstatistic[[2]], s$fstatistic[[3]], lower.tail = FALSE), residuals = arr(resid(fit)), fitted = arr(fitted(fit)),
      leverages = arr(hatvalues(fit)))
  for (i in seq_len(nrow(s$coefficients))) {
    k <- sprintf("coefficients.%d.", i - 1)
    want[[paste0(k, "estimate")]] <- s$coefficients[i, 1]
    want[[paste0(k, "stderr")]] <- s$coefficients[i, 2]
    want[[paste0(k, "t")]] <- s$coefficients[i, 3]
    want[[paste0(k, "p")]] <- s$coefficients[i, 4]
    want[[paste0(k, "ci.lower")]] <- ci[i, 1]
    want[[paste0(k, "ci.upper")]] <- ci[i, 2]
  }
  one <- is.null(dim(X)); input <- list(x = if (one) arr(X) else rows(X), y = arr(y))
  if (!is.null(newx)) {
    N <- if (degree > 1) vapply(1:degree, function(k) newx^k, newx) else as.matrix(newx)
    N <- matrix(N, ncol = ncol(D))
    B <- if (icpt) cbind(1, N) else N
    fitv <- drop(B %*% coef(fit))
    se <- sqrt(pmax(0, rowSums((B %*% vcov(fit)) * B)))
    tq <- qt(.5 + conf / 2, fit$df.residual)
    input$new_x <- if (one) arr(newx) else rows(N)
    for (i in seq_along(fitv)) {
      k <- sprintf("predictions.%d.", i - 1)
      want[[paste0(k, "fit")]] <- fitv[i]
      want[[paste0(k, "stderr")]] <- se[i]
      want[[paste0(k, "ci.lower")]] <- fitv[i] - tq * se[i]
      want[[paste0(k, "ci.upper")]] <- fitv[i] + tq * se[i]
      pw <- tq * sqrt(se[i]^2 + s$sigma^2)
      want[[paste0(k, "prediction.lower")]] <- fitv[i] - pw
      want[[paste0(k, "prediction.upper")]] <- fitv[i] + pw
    } }
  ask("regression", "linear_regression", input, want, list(intercept = icpt, degree = degree, confidence = conf), rel, 1e-9 * max(abs(y)))
}
lmcase(cars$dist, cars$speed, c(5, 21, 40))
lmcase(cars$dist, cars$speed, c(5, 21), FALSE)
lmcase(women$weight, women$height, 70, TRUE, 2, .9)
lmcase(mtcars$mpg, as.matrix(unname(mtcars[, c("wt", "hp", "qsec")])), as.matrix(data.frame(a = c(3, 2), b = c(100, 66), c = c(18, 17))))
lmcase(stackloss$stack.loss, unname(as.matrix(stackloss[, 1:3])))
lmcase(c(1, 2, 4), c(1, 2, 3))
lmcase(anscombe$y1, anscombe$x1, 10, TRUE, 1, .99)
lmcase(mtcars$mpg, unname(as.matrix(mtcars[, c("wt", "hp")])), NULL, FALSE)
lmcase(longley$Employed, unname(as.matrix(longley[, 1:6])), rel = 1e-6)
lmcase(faithful$eruptions[1:40], faithful$waiting[1:40], 80)
lmcase(c(2.1, 3.9, 6.2), c(1, 2, 3), 4, FALSE)
lmcase(pressure$pressure, pressure$temperature, c(50, 355), TRUE, 3)
q <- function(why, x, y, o = NULL, ...) bad("regression", "linear_regression", why, c(list(x = x, y = y), list(...)), o)
q("lengths", arr(1:3), arr(1:4))
q("constant x", arr(c(2, 2, 2)), arr(1:3))
q("two points", arr(1:2), arr(c(3, 5)))
q("one point", arr(1), arr(2))
q("empty", arr(numeric(0)), arr(numeric(0)))
q("NaN in x", arr(c(1, NaN, 3)), arr(1:3))
q("NaN in y", arr(1:3), arr(c(1, NaN, 3)))
q("Inf", arr(c(1, Inf, 3)), arr(1:3))
q("collinear", rows(cbind(1:6, 2 * (1:6))), arr(c(1, 3, 2, 5, 4, 6)))
q("too few rows", rows(cbind(1:3, c(2, 5, 1))), arr(1:3))
q("ragged", groupsOf(list(1:2, 3, 4:5)), arr(1:3))
q("degree 0", arr(1:6), arr(c(1, 3, 2, 5, 4, 6)), list(degree = 0))
q("degree beyond points", arr(1:4), arr(c(1, 3, 2, 5)), list(degree = 3))
q("confidence", arr(1:4), arr(c(1, 3, 2, 5)), list(confidence = 1))
q("new_x NaN", arr(1:4), arr(c(1, 3, 2, 5)), NULL, new_x = arr(NaN))
q("constant y", arr(1:4), arr(c(5, 5, 5, 5))) # R has R squared NaN and warns
q("constant column", rows(cbind(1:6, 5)), arr(c(1, 3, 2, 5, 4, 6)))
q("duplicate column", rows(cbind(1:6, 1:6)), arr(c(1, 3, 2, 5, 4, 6)))
q("all x zero, no intercept", arr(c(0, 0, 0)), arr(1:3), list(intercept = FALSE))
q("new_x of other width", rows(cbind(1:6, c(2, 1, 4, 3, 6, 5))), arr(c(1, 3, 2, 5, 4, 6)), NULL, new_x = groupsOf(list(1)))

co <- function(x, y, conf = .95) for (alt in alts) {
  r <- cor.test(x, y, alternative = alt, conf.level = conf)
  want <- list(r = r$estimate[[1]], t = r$statistic[[1]], df = r$parameter[[1]], p = r$p.value)
  if (length(x) > 3) {
    if (alt != "less") want$ci.lower <- r$conf.int[1]
    if (alt != "greater") want$ci.upper <- r$conf.int[2]
  }
  ask("correlation", "pearson_correlation", list(x = arr(x), y = arr(y)), want, list(alternative = snake(alt), confidence = conf), abs = 1e-300)
  rs <- cor(rank(x), rank(y))
  if (abs(rs) < 1) {
    t <- rs * sqrt((length(x) - 2) / (1 - rs^2))
    p <- switch(alt, two.sided = 2 * pt(-abs(t), length(x) - 2), less = pt(t, length(x) - 2), greater = pt(t, length(x) - 2, lower.tail = FALSE))
    ask("correlation", "spearman_correlation", list(x = arr(x), y = arr(y)), list(r = rs, t = t, p = p), list(alternative = snake(alt)), abs = 1e-13)
  } }
co(cars$speed, cars$dist)
co(c(44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1), c(2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8), .9)
co(c(1, 2, 3), c(1, 3, 2))
co(c(1, 2, 2, 3, 3, 3), c(3, 1, 4, 1, 5, 9))
co(anscombe$x4, anscombe$y4, .99)
co(1e8 + c(1, 2, 3, 4, 5), c(2, 1, 4, 3, 5))
co(mtcars$mpg, -mtcars$wt)
for (m in c("pearson_correlation", "spearman_correlation")) {
  q <- function(why, x, y, o = NULL) bad("correlation", m, paste(m, why), list(x = x, y = y), o)
  q("constant x", arr(c(2, 2, 2, 2)), arr(1:4))
  q("constant y", arr(1:4), arr(c(2, 2, 2, 2)))
  q("two pairs", arr(1:2), arr(c(3, 5)))
  q("lengths", arr(1:4), arr(1:5))
  q("empty", arr(numeric(0)), arr(numeric(0)))
  q("NaN", arr(c(1, NaN, 3, 4)), arr(1:4))
  q("Inf", arr(c(1, Inf, 3, 4)), arr(1:4))
  q("confidence", arr(1:4), arr(c(1, 3, 2, 5)), list(confidence = 0))
  q("alternative", arr(1:4), arr(c(1, 3, 2, 5)), list(alternative = "two.tailed"))
}

