# Unbalanced data, with interactions, covariates and empty cells: lmerTest's types I, II, III and car's type II, written to anova_unbalanced.json.
# Denominator df are of the same hypotheses spanned by rows orthonormal with respect to X'X: with several rows Fai and Cornelius' df depend on the
# rows, and lmerTest's own follow from the coding.
# Run in this folder: Rscript make_anova_unbalanced.R
suppressMessages({ library(lme4); library(lmerTest); library(car); library(jsonlite) })
d <- read.csv("../../reference/data/feeding_trial.csv")
d$row <- seq_len(nrow(d))
d$x <- (d$row * 37) %% 101 / 10
d$Day <- factor(d$Day); d$Trt <- factor(d$Trt); d$Room <- factor(d$Room)
d$h <- factor(paste0("h", (d$row * 29) %% 23))
d$z <- d$DryMatter + 8 * sin((d$row * 29) %% 23)
some <- d[(d$row * 7) %% 11 > 2, ]
empty <- some[!(some$Day == "10" & some$Trt == "C"), ]
control <- lmerControl(optimizer = "nloptwrap", optCtrl = list(xtol_abs = 1e-13, ftol_abs = 1e-13, xtol_rel = 1e-13, ftol_rel = 1e-13, maxeval = 1e5))
rows <- function(m, t) switch(t, lmerTest:::get_contrasts_type1(m), lmerTest:::get_contrasts_type2_unfolded(m), lmerTest:::get_contrasts_type3(m))
den <- function(m, L) { X <- model.matrix(m); S <- L %*% solve(crossprod(X), t(L)); contestMD(m, solve(t(chol(S)), L))$DenDF }
one <- function(formula, data, name) {
  m <- suppressMessages(lmer(as.formula(formula), data, control = control))
  a <- lapply(c(I = 1, II = 2, III = 3), function(t) { x <- as.data.frame(anova(m, type = t)); list(term = rownames(x), F = x$`F value`, num = x$NumDF, den = sapply(rows(m, t)[rownames(x)], function(L) den(m, matrix(L, ncol = length(fixef(m)))))) })
  w <- as.data.frame(Anova(m, type = 2)); r <- list(term = rownames(w), Chisq = w$Chisq, Df = w$Df)
  list(name = name, formula = formula, data = deparse(substitute(data)), anova = a, wald = r)
}
write(toJSON(list(
  one("z ~ Day * Trt + (1 | h)", some, "two factors"),
  one("z ~ Trt * x + (1 | h)", some, "factor by covariate"),
  one("z ~ Day * Trt + x + (1 | h)", some, "covariance"),
  one("z ~ Day * Room * Trt + (1 | h)", some, "three factors"),
  one("z ~ (Day + Trt + x)^2 + (1 | h)", some, "all of two"),
  one("z ~ Day + Day:Trt + (1 | h)", some, "nested"),
  one("z ~ 0 + Trt + Trt:x + (1 | h)", some, "no intercept"),
  one("z ~ poly(x, 2) * Day + (1 | h)", some, "polynomial"),
  one("z ~ Day * Trt + (1 | h)", empty, "empty cell")),
  digits = NA, auto_unbox = TRUE, null = "null"), "anova_unbalanced.json")
