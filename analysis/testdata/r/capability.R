# Capability, by the formulas of qcc 3.0 processCapability.
capab <- function(x = NULL, g = NULL, lsl = NULL, usl = NULL, target = NULL, conf = .95) {
  v <- if (is.null(g)) x else unlist(g); n <- length(v); m <- mean(v); s <- sd(v); al <- 1 - conf
  both <- !is.null(lsl) && !is.null(usl); Tt <- if (!is.null(target)) target else if (both) (lsl + usl) / 2 else NULL
  z2 <- qnorm(1 - al / 2); z1 <- qnorm(conf)
  W <- list()
  want <- list(n = n, mean = m, overall.sigma_overall = s)
  bissell <- function(c, z) c + c(-1, 1) * z * sqrt(1 / (9 * n) + c^2 / (2 * (n - 1)))
  chi <- function(c) c * sqrt(qchisq(c(al / 2, 1 - al / 2), n - 1) / (n - 1))
  put <- function(at, sg, nm, full) {
    lo <- if (!is.null(lsl)) (m - lsl) / (3 * sg); up <- if (!is.null(usl)) (usl - m) / (3 * sg)
    w <- list(); add <- function(k, val, ci) { w[[paste0(at, k, ".value")]] <<- val; w[[paste0(at, k, ".ci")]] <<- arr(ci) }
    if (both) { c <- (usl - lsl) / (6 * sg); add(nm[1], c, chi(c)) } else w[[paste0(at, nm[1])]] <- NA
    if (!is.null(lo)) add(nm[2], lo, bissell(lo, z1)) else w[[paste0(at, nm[2])]] <- NA
    if (!is.null(up)) add(nm[3], up, bissell(up, z1)) else w[[paste0(at, nm[3])]] <- NA
    k <- min(c(lo, up)); add(nm[4], k, bissell(k, z2))
    if (both) {
      o <- (m - Tt) / sg; cpm <- (usl - lsl) / (6 * sg) / sqrt(1 + o^2); df <- n * (1 + o^2) / (1 + 2 * o^2) # qcc's; Boyles squares the numerator
     
      add(full, cpm, cpm * sqrt(qchisq(c(al / 2, 1 - al / 2), df) / df))
    }
    pl <- if (is.null(lsl)) 0 else pnorm((lsl - m) / sg); pu <- if (is.null(usl)) 0 else pnorm((usl - m) / sg, lower.tail = FALSE)
    e <- paste0(at, if (nm[1] == "pp") "expected_overall." else "expected_within.")
    w[[paste0(e, "p_below_lsl")]] <- pl
    w[[paste0(e, "p_above_usl")]] <- pu
    w[[paste0(e, "ppm_total")]] <- 1e6 * (pl + pu)
    w[[paste0(e, "z_bench")]] <- -qnorm(pl + pu)
    w
  }
  want <- c(want, put("overall.", s, c("pp", "ppl", "ppu", "ppk"), "cpm_s2_plus_offset2"))
  if (both) {
    want$overall.cpm_tau_n_minus_1 <- (usl - lsl) / (6 * sqrt(sum((v - Tt)^2) / (n - 1)))
    want$overall.cpm_tau_n <- (usl - lsl) / (6 * sqrt(sum((v - Tt)^2) / n))
  }
  want$overall.observed.below_lsl <- if (is.null(lsl)) 0 else sum(v < lsl); want$overall.observed.above_usl <- if (is.null(usl)) 0 else sum(v > usl)
  if (is.null(g)) {
    b <- mean(abs(diff(v)))
    sg <- list(mrbar_over_exact_d2 = b / 1.1283791670955126, mrbar_over_1.128 = b / 1.128, overall_sd_over_c4 = s / c4(n))
  }
  else {
    k <- lengths(g); r <- vapply(g, function(v) diff(range(v)), 0); ss <- vapply(g, sd, 0); df <- sum(k - 1); p <- sqrt(sum((k - 1) * ss^2) / df)
    sg <- list(rbar_over_exact_d2 = mean(r / d2(k)), rbar_over_tabulated_d2 = mean(r / round(d2(k), 3)), sbar_over_c4 = mean(ss / c4(k)),
        pooled_sd_over_c4 = p / c4(df + 1), pooled_sd_no_unbiasing = p)
  }
  for (nm in names(sg)) {
    at <- paste0("within/", nm, "/")
    w <- put("", sg[[nm]], c("cp", "cpl", "cpu", "cpk"), "cpm_qcc_within")
    names(w) <- paste0("within.", gsub("\\.", "~", nm), ".", names(w))
    want <- c(want, w)
    want[[paste0("within.", gsub("\\.", "~", nm), ".sigma_within")]] <- sg[[nm]] }
  input <- list(x = if (is.null(g)) arr(x), subgroups = if (!is.null(g)) groupsOf(g), lsl = lsl, usl = usl, target = target)
  input <- input[!vapply(input, is.null, TRUE)]
  ask("capability", "capability", input, want, list(confidence = conf), 1e-9)
}
set.seed(5)
g <- lapply(rep(5, 10), function(k) round(rnorm(k, 100, 2), 2))
u <- lapply(c(2, 4, 3, 5, 6, 3), function(k) round(rnorm(k, 10, .5), 3))
x <- as.numeric(precip)
capab(g = g, lsl = 92, usl = 108)
capab(g = g, lsl = 90, usl = 106, target = 99, conf = .9)
capab(g = u, lsl = 8.5, usl = 11.5, conf = .99)
capab(g = g, usl = 105)
capab(g = u, lsl = 8.2)
capab(x = x, lsl = 0, usl = 70)
capab(x = x, lsl = 0, usl = 70, target = 30, conf = .9)
capab(x = x, usl = 30)
capab(x = x, lsl = 40)
capab(x = as.numeric(lh), lsl = 1, usl = 4, target = 2.4)
capab(x = c(74.03, 74.002, 74.019, 73.992, 74.008), lsl = 73.9, usl = 74.1)
capab(x = 1e6 + round(rnorm(30), 3), lsl = 1e6 - 4, usl = 1e6 + 4)
capab(x = x, lsl = 80, usl = 90)
capab(x = c(1, 2), lsl = 0, usl = 3)
capab(x = -x, lsl = -80, usl = 0, target = -35)
q <- function(why, ..., options = NULL) bad("capability", "capability", why, list(...), options)
q("limits reversed", x = arr(1:9), lsl = 10, usl = 0)
q("limits equal", x = arr(1:9), lsl = 5, usl = 5)
q("no limit", x = arr(1:9))
q("constant", x = arr(rep(5, 9)), lsl = 0, usl = 10)
q("one value", x = arr(5), lsl = 0, usl = 10)
q("empty", x = arr(numeric(0)), lsl = 0, usl = 10)
q("NaN", x = arr(c(1, NaN, 3)), lsl = 0, usl = 10)
q("Inf", x = arr(c(1, Inf, 3)), lsl = 0, usl = 10)
q("limit NaN", x = arr(1:9), lsl = NaN, usl = 10)
q("limit Inf", x = arr(1:9), lsl = 0, usl = Inf)
for (k in c(0, 1, 1.5, -.1, 95)) q(paste("confidence", k), x = arr(1:9), lsl = 0, usl = 10, options = list(confidence = k))
q("constant subgroups", subgroups = groupsOf(list(c(5, 5), c(5, 5))), lsl = 0, usl = 10)
q("subgroup of one", subgroups = groupsOf(list(c(5, 6), 5)), lsl = 0, usl = 10)
q("no data", lsl = 0, usl = 10)
q("target NaN", x = arr(1:9), lsl = 0, usl = 10, target = NaN)
q("limit text", x = arr(1:9), lsl = "low", usl = 10)

