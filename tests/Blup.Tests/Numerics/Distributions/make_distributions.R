# Reference grid for the normal, t, F and chi-squared distributions: ln of both tails at full precision.
# Rscript make_distributions.R > distributions.csv
num <- function(x) ifelse(is.infinite(x), ifelse(x > 0, "Infinity", "-Infinity"), sprintf("%.17g", x))
row <- function(name, x, d1, d2, lo, up)
  cat(paste(name, num(x), num(d1), num(d2), num(lo), num(up), sep = ","), sep = "\n")
cat("distribution,x,df1,df2,logLower,logUpper\n")
z <- c(0, 1e-12, 1e-5, .01, .1, .3, .5, .9, 1.3, 1.96, 2.5, 4, 6, 8, 8.5, 12, 20, 26, 37, 40, 100, 1e4)
row("norm", z, Inf, Inf, pnorm(z, log.p = TRUE), pnorm(z, lower.tail = FALSE, log.p = TRUE))
df <- c(1e-3, .03, .5, 1, 1.7, 2, 3, 5.5, 10, 17.3, 30, 100, 333.3, 1000, 2500, 1e4, 1e6, 1e8, 1e10, Inf)
for (v in df) {
  t <- c(1e-8, .01, .2, .7, 1, 1.5, 1.7320508, 2, 3, 5, 8, 15, 30, 100, 1e4, 1e10, 1e40)
  row("t", t, v, NA, pt(t, v, log.p = TRUE), pt(t, v, lower.tail = FALSE, log.p = TRUE))
}
for (v in df[is.finite(df)]) {
  # Points spread over the distribution itself (through its own quantiles) and far outside.
  p <- c(1e-300, 1e-100, 1e-20, 1e-6, .01, .2, .5)
  x <- unique(c(qchisq(p, v), qchisq(p, v, lower.tail = FALSE), 1e-4, .1, .7, 1, 1.4, 1.6, 3, 10, 60, 700, v + 1, v * 1.001, v / 3, v * 2))
  x <- signif(x[x > 1e-290 & is.finite(x)], 14)
  row("chisq", x, v, NA, pchisq(x, v, log.p = TRUE), pchisq(x, v, lower.tail = FALSE, log.p = TRUE))
}
d <- c(1e-3, .5, 1, 2, 3.3, 12, 47.7, 200, 1500, 6000, 1e6, 1e10, Inf)
for (a in d) for (b in d) if (is.finite(a) || is.finite(b)) {
  p <- c(1e-200, 1e-30, 1e-6, .05, .4)
  x <- unique(c(suppressWarnings(c(qf(p, a, b), qf(p, a, b, lower.tail = FALSE))), .01, .5, .99, 1, 1.02, 3, 50))
  x <- signif(x[is.finite(x) & x > 1e-250 & x < 1e250], 14)
  row("f", x, a, b, pf(x, a, b, log.p = TRUE), pf(x, a, b, lower.tail = FALSE, log.p = TRUE))
}
