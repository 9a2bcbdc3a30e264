# R's own answers for the tests of linear models: Rscript make_lm.R > lm.json
suppressMessages({library(jsonlite)})
here <- "../../reference/data/"
out <- list()
text <- function(x) paste(capture.output(x), collapse = "\n")
add <- function(id, m) out[[id]] <<- list(summary = text(print(summary(m))), short = text(print(m)))
md <- read.csv(paste0(here, "md_red.csv")); x <- md
w <- read.csv(paste0(here, "warpbreaks.csv"), stringsAsFactors = TRUE)
add("wool", lm(breaks ~ wool * tension, data = w))
ss <- read.csv(paste0(here, "sleepstudy_weights.csv")); ss$Subject <- factor(ss$Subject)
add("weights", lm(Reaction ~ Days, data = ss, weights = w))
add("subjects", lm(Reaction ~ Days * Subject, data = ss))
d <- data.frame(y = c(1.5, 2.25, 2, 4.5, 5, 7.25, 6.5, 8), x = 1:8)
d$twice <- 2 * d$x; d$z <- c(1, 0, 1, 1, 0, 1, 0, 0); d$o <- d$x / 10
add("aliased", lm(y ~ x + twice + z, data = d))
add("few", lm(y ~ x + z + I(x^2) + I(z * x), data = d))
add("through0", lm(y ~ 0 + x, data = d))
add("null", lm(y ~ 1, data = d))
add("offset", lm(y ~ x + offset(o), data = d))
add("saturated", lm(y ~ factor(x), data = d))
miss <- d; miss$z[3] <- NA
add("missing", lm(y ~ x + z, data = miss))
add("wide", lm(y ~ x + I(x^2) + I(x^3), data = d))
cat(toJSON(out, auto_unbox = TRUE, digits = NA))
