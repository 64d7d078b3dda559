# What the chapters share: JSON, and the two kinds of cases.
options(warn = -1)
cases <- list()
num <- function(v) {
  if (is.na(v) && !is.nan(v)) return("null")
  if (is.nan(v)) return('"NaN"')
  if (is.infinite(v)) return(if (v > 0) '"Inf"' else '"-Inf"')
  for (d in 15:17) { s <- sprintf(paste0("%.", d, "g"), v); if (as.numeric(s) == v) break }
  s
}
arr <- function(x) structure(as.list(unname(x)), class = "arr")
json <- function(v) {
  if (is.null(v)) return("null")
  if (inherits(v, "arr")) return(paste0("[", paste(vapply(unclass(v), json, ""), collapse = ","), "]"))
  if (is.list(v)) {
    if (is.null(names(v))) return(if (length(v)) paste0("[", paste(vapply(v, json, ""), collapse = ","), "]") else "{}")
    return(paste0("{", paste(sprintf('"%s":%s', names(v), vapply(v, json, "")), collapse = ","), "}"))
  }
  if (length(v) != 1) return(json(arr(v)))
  if (is.character(v)) return(paste0('"', gsub('"', '\\\\"', v), '"'))
  if (is.logical(v)) return(if (is.na(v)) "null" else if (v) "true" else "false")
  num(as.numeric(v))
}
rows <- function(m) arr(lapply(seq_len(nrow(m)), function(i) arr(m[i, ])))
groupsOf <- function(l) arr(lapply(l, arr))
# ask wants these values in the answer; names are paths, with ~ for a dot within a name. bad wants a refusal.
ask <- function(family, method, input, want, options = NULL, rel = 1e-9, abs = 0) {
  key <- paste(family, sum(vapply(cases, function(k) k$family == family, TRUE)) + 1, sep = "_")
  cases[[length(cases) + 1]] <<- list(name = key, family = family, method = method, input = input, options = options, want = want, rel = rel,
      abs = abs)
}
bad <- function(family, method, why, input, options = NULL) {
  cases[[length(cases) + 1]] <<- list(name = paste(family, "refuses", why), family = family, method = method, input = input, options = options,
      error = TRUE)
}
write_cases <- function(file) {
  lines <- vapply(cases, function(k) {
    k <- k[!vapply(k, is.null, TRUE)]
    if (is.null(k$error)) {
      if (k$abs == 0) k$abs <- NULL
      if (k$rel == 1e-9) k$rel <- NULL
      names(k$want) <- gsub("~", ".", gsub(".", "/", names(k$want), fixed = TRUE), fixed = TRUE)
    }
    json(k)
  }, "")
  writeLines(c("[", paste(lines, collapse = ",\n"), "]"), file)
}
alts <- c("two.sided", "less", "greater")
snake <- function(a) sub(".", "_", a, fixed = TRUE)
