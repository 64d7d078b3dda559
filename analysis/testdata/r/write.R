# Writes a file of cases for each chapter: Rscript write.R, in this folder.
# Made with R 4.2.2, spc 0.6.7, nortest 1.0-4, exactRankTests 0.8-35 and pwr; the tests read the files and need no R.
source("common.R")
chapters <- c("charts", "attributes", "memory", "rules", "capability", "quality", "samples", "ranks", "proportions", "tables", "groups", "normality",
  "regression", "power", "before_after", "sequential", "finance", "distributions")
for (chapter in chapters) {
  cases <- list()
  source(paste0(chapter, ".R"))
  write_cases(paste0(chapter, ".json"))
}
