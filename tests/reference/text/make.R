# Makes the expected texts of tests/Blup.Tests/Text: what R prints for seeded random input.  Rscript make.R
suppressMessages({library(jsonlite); library(lme4)})
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(20240607)
out <- function(x, file) writeLines(toJSON(x, digits = NA, auto_unbox = TRUE, na = "string"), file)
num <- function(x) sprintf("%.17g", x)  # the exact double, as text
rnums <- function(n) {
  kind <- sample(6, 1)
  x <- switch(kind, rnorm(n), rnorm(n) * 10^runif(n, -6, 6), runif(n) * 1000, round(rnorm(n) * 10^sample(0:4, 1), sample(0:4, 1)),
              sample(-1000:1000, n, TRUE) / 2^sample(0:8, 1), exp(rnorm(n, 0, 8)))
  if (runif(1) < .1) x[1] <- 0
  if (runif(1) < .05) x[n] <- 9.9996
  if (runif(1) < .03) x[1] <- NaN
  if (runif(1) < .03) x[n] <- Inf
  x
}
out(lapply(1:600, function(i) { x <- rnums(sample(1:8, 1)); d <- sample(1:9, 1); n <- sample(c(0, 0, 0, 2, 3), 1); list(x = I(num(x)), digits = d, nsmall = n, text = I(format(x, digits = d, nsmall = n))) }), "format.json")
out(lapply(1:200, function(i) { x <- rnums(6); x <- x[is.finite(x)]; d <- sample(0:5, 1); list(x = I(num(x)), digits = d, text = I(num(round(x, d))), zap = I(num(zapsmall(x, d + 1)))) }), "round.json")
out(lapply(1:200, function(i) { n <- sample(1:7, 1); x <- pmin(1, exp(-rexp(n) * sample(c(1, 5, 20, 60), 1))); if (runif(1) < .1) x[1] <- 0; d <- sample(2:5, 1); list(p = I(num(x)), digits = d, text = I(format.pval(x, digits = d))) }), "pvalues.json")
word <- function() { w <- paste(sample(c(letters, letters, "a", "e", "i", "o", "u", LETTERS[1:6], 0:9, ".", "_"), sample(1:12, 1), TRUE), collapse = ""); if (grepl("^[0-9_.]", w)) w <- paste0("v", w); w }
names1 <- function() paste(replicate(sample(1:3, 1), word()), collapse = ":")
out(lapply(1:400, function(i) { x <- unique(c(if (runif(1) < .7) "(Intercept)", replicate(sample(1:10, 1), names1()), if (runif(1) < .3) paste0("experiment", c("alpha", "beta", "gamma")), if (runif(1) < .3) c("I(Days^2)", "poly(Days, 2)1", "poly(Days, 2)2", "log(x + 1)"))); list(names = I(x), six = I(unname(abbreviate(x, minlength = 6))), eleven = I(unname(abbreviate(x, minlength = 11)))) }), "abbreviate.json")
expr <- function(depth) {
  w <- word
  if (depth == 0) return(w())
  switch(sample(9, 1), paste(expr(depth - 1), "+", expr(depth - 1)), paste(expr(depth - 1), "*", expr(depth - 1)), paste0(w(), ":", w()),
         paste0("(", expr(depth - 1), " | ", w(), ")"), paste0("(1 + ", w(), " || ", w(), "/", w(), ")"), paste0("log(", w(), ")"), paste0("I(", w(), "^2)"),
         paste0("poly(", w(), ", ", sample(2:4, 1), ")"), paste(expr(depth - 1), "-", w()))
}
out(lapply(1:400, function(i) { f <- as.formula(paste(word(), "~", expr(sample(1:4, 1)), "+", expr(sample(0:4, 1)), "+ (1 |", word(), ")")); list(formula = paste(deparse(f, width.cutoff = 500L), collapse = " "), lines = I(deparse(f)), cat = paste(capture.output(cat("Formula:", deparse(f), fill = TRUE)), collapse = "\n")) }) -> fs, "deparse0.json")
fs <- Filter(function(x) nchar(x$formula) < 480, fs); file.remove("deparse0.json"); out(fs, "deparse.json")
catm <- function(x) paste0(paste(capture.output(x), collapse = "\n"), "\n")
out(lapply(1:120, function(i) { nr <- sample(1:6, 1); nc <- sample(1:12, 1); m <- matrix(replicate(nr * nc, format(rnorm(1), digits = sample(1:7, 1))), nr, nc, dimnames = list(replicate(nr, names1()), replicate(nc, word()))); list(rows = I(rownames(m)), cols = I(colnames(m)), cells = I(as.vector(m)), left = catm(print(m, quote = FALSE)), right = catm(print.default(m, quote = FALSE, right = TRUE))) }), "matrix.json")
out(lapply(1:80, function(i) { n <- sample(1:12, 1); x <- format(rnorm(n) * 10^sample(0:3, 1), digits = 4); nm <- replicate(n, names1()); names(x) <- nm; list(names = I(nm), values = I(unname(x)), one = catm(print(x, quote = FALSE)), two = catm(print.default(x, print.gap = 2L, quote = FALSE))) }), "named.json")
out(lapply(1:40, function(i) { a <- strrep("x", sample(20:40, 1)); b <- strrep("y", sample(30:50, 1)); list(items = c(a, b), space = catm(cat(a, b, fill = TRUE)), none = catm(cat(a, b, "]", sep = "", fill = TRUE))) }), "fill.json")
out(lapply(1:250, function(i) {
  n <- sample(1:6, 1); scale <- 10^runif(1, -3, 3)
  est <- rnorm(n) * scale * 10^runif(n, -2, 2); se <- abs(rnorm(n)) * scale * 10^runif(n, -1, 1); df <- exp(runif(n, .5, 9)); if (runif(1) < .3) df <- round(df)
  if (runif(1) < .1) est[1] <- 0; if (runif(1) < .15) est <- round(est, 1); if (runif(1) < .05) df[n] <- NaN
  t <- est / se; p <- 2 * pt(-abs(t), df); m <- cbind(est, se, df, t, p)
  dimnames(m) <- list(replicate(n, names1()), c("Estimate", "Std. Error", "df", "t value", "Pr(>|t|)"))
  list(rows = I(rownames(m)), est = I(num(est)), se = I(num(se)), df = I(num(df)), t = I(num(t)), p = I(num(p)), text = catm(printCoefmat(m, digits = 4, P.values = TRUE, has.Pvalue = TRUE)))
}), "coefmat.json")
out(lapply(1:120, function(i) {
  k <- sample(1:3, 1); cn <- lapply(1:k, function(j) c(if (runif(1) < .8) "(Intercept)", replicate(sample(1:3, 1), word()))[1:sample(1:3, 1)]); cn <- lapply(cn, function(x) x[!is.na(x)])
  nc <- lengths(cn); th <- unlist(lapply(nc, function(p) { L <- matrix(rnorm(p * p), p) * 10^runif(1, -2, 1); L[upper.tri(L)] <- 0; diag(L) <- abs(diag(L)); if (runif(1) < .2) L[, 1] <- 0; if (runif(1) < .1) L[] <- 0; L[lower.tri(L, TRUE)] }))
  s <- 10^runif(1, -2, 2); nm <- make.unique(replicate(k, word())); v <- mkVarCorr(s, cn, nc, th, nm); class(v) <- "VarCorr.merMod"; attr(v, "useSc") <- TRUE
  list(groups = I(nm), columns = lapply(cn, I), cov = lapply(seq_len(k), function(j) I(num(as.vector(v[[j]])))), sd = lapply(seq_len(k), function(j) I(num(unname(attr(v[[j]], "stddev"))))), cor = lapply(seq_len(k), function(j) I(num(as.vector(attr(v[[j]], "correlation"))))), sigma = num(s), both = catm(print(v, digits = 4, comp = c("Variance", "Std.Dev."))), sds = catm(print(v, digits = 4)))
}), "varcorr.json")
