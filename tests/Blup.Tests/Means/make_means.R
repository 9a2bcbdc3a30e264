# What emmeans prints and computes, for MeansTextTests and MeansNumberTests. Run from this folder: Rscript make_means.R
suppressMessages({library(lme4); library(lmerTest); library(emmeans); library(jsonlite)})
d <- '../../reference/data/'
f <- read.csv(paste0(d, 'feeding_trial.csv')); for (n in c('Day', 'Trt', 'Room')) f[[n]] <- factor(f[[n]])
w <- read.csv(paste0(d, 'warpbreaks.csv')); w$wool <- factor(w$wool); w$tension <- factor(w$tension, c('L', 'M', 'H'))
w$u <- rep(c(1, 2, 5, 10, 20, 7, 8, 9, 11), 6); w$pw <- seq_len(54) / 54; w$two <- rep(0:1, 27); w$b <- w$breaks / 10
s <- read.csv(paste0(d, 'sleepstudy.csv')); s$Subject <- factor(s$Subject)
un <- w[-c(1:5, 40:41), ]; gap <- subset(w, !(wool == 'B' & tension == 'H'))
crd <- lm(DryMatter ~ Day * Trt, f); blk <- lm(DryMatter ~ Day * Trt + Room, f); mix <- lmer(DryMatter ~ Day * Trt + (1 | Room), f)
lg <- lm(log(breaks) ~ wool * tension, w); sq <- lm(sqrt(breaks) ~ wool + tension, w); lp <- lm(log(breaks + 1) ~ wool + tension, w); l2 <- lm(log2(breaks) ~ wool + tension, w)
inv <- lm(2 * sqrt(breaks) ~ wool + tension, w); cov <- lm(b ~ wool * tension * u, w); two <- lm(breaks ~ tension + two, w); fac <- lm(Reaction ~ Subject + factor(Days), s)
hole <- lm(breaks ~ wool * tension, gap); slp <- lmer(Reaction ~ Days + (Days | Subject), s); sll <- lmer(log(Reaction) ~ Days + (Days | Subject), s)
off <- lm(breaks ~ tension + offset(log(u)), w)
e <- function(m, ...) emmeans(m, ..., lmer.df = 'satterthwaite')
a <- function(m, ...) emmeans(m, ..., lmer.df = 'asymptotic')
custom <- list(AvsB = c(1, -1, 0, 0, 0, 0), x = c(0, 0, 1, 1, -1, -1) / 2)
texts <- list(
  crd_trt = e(crd, ~Trt), blk_by = e(blk, ~Trt | Day), blk_by_pairs = pairs(e(blk, ~Trt | Day)), blk_by_ctrl = contrast(e(blk, ~Trt | Day), 'trt.vs.ctrl'),
  blk_both = e(blk, ~Trt * Day), blk_cross = pairs(e(blk, ~Room * Day)), blk_one = e(blk, ~1), day_pairs = pairs(e(blk, ~Day)),
  eff = contrast(e(blk, ~Trt), 'eff'), deleff = contrast(e(blk, ~Trt), 'del.eff'), poly = contrast(e(blk, ~Trt), 'poly'), rev = contrast(e(blk, ~Trt), 'revpairwise'),
  ctrlk = contrast(e(blk, ~Trt), 'trt.vs.ctrlk'), ctrl_tukey = contrast(e(blk, ~Trt), 'trt.vs.ctrl', adjust = 'tukey'), ctrl_ref = contrast(e(blk, ~Trt), 'trt.vs.ctrl', ref = 3), custom = contrast(e(blk, ~Trt), custom),
  none = pairs(e(blk, ~Trt), adjust = 'none'), sidak = pairs(e(blk, ~Trt), adjust = 'sidak'), holm = pairs(e(blk, ~Trt), adjust = 'holm'), bonferroni = pairs(e(blk, ~Trt), adjust = 'bonferroni'),
  hochberg = pairs(e(blk, ~Trt), adjust = 'hochberg'), fdr = pairs(e(blk, ~Trt), adjust = 'fdr'), scheffe = pairs(e(blk, ~Trt), adjust = 'scheffe'),
  ci_tukey = confint(pairs(e(blk, ~Trt))), ci_holm = confint(pairs(e(blk, ~Trt), adjust = 'holm')), ci_scheffe = confint(pairs(e(blk, ~Trt | Day), adjust = 'scheffe')), ci_ctrl = confint(contrast(e(blk, ~Trt), 'trt.vs.ctrl')), both = summary(pairs(e(blk, ~Trt)), infer = c(TRUE, TRUE)),
  ci_means = confint(e(blk, ~Trt), adjust = 'bonferroni'), test_means = test(e(blk, ~Trt)), joint = test(pairs(e(blk, ~Trt)), joint = TRUE), joint_by = test(pairs(e(blk, ~Trt | Day)), joint = TRUE), joint_free = test(contrast(e(blk, ~Trt), 'consec'), joint = TRUE),
  mix_by = e(mix, ~Trt | Day), mix_pairs = pairs(e(mix, ~Trt)), mix_wald = a(mix, ~Trt), mix_wald_pairs = pairs(a(mix, ~Trt)),
  log_link = e(lg, ~wool | tension), log_resp = summary(e(lg, ~wool | tension), type = 'response'), log_pairs = pairs(e(lg, ~wool | tension)), log_ratio = pairs(e(lg, ~wool | tension, type = 'response')), log_ratio_ci = confint(pairs(e(lg, ~wool | tension, type = 'response'))),
  log_custom = contrast(e(lg, ~tension, type = 'response'), list(half = c(.5, .5, 0), d = c(1, -1, 0))), log_eff = contrast(e(lg, ~tension, type = 'response'), 'eff'),
  log_test = test(e(lg, ~tension, type = 'response')),
  sqrt_link = e(sq, ~tension), sqrt_resp = summary(e(sq, ~tension), type = 'response'), sqrt_pairs = pairs(e(sq, ~tension, type = 'response')), sqrt_pairs_link = pairs(e(sq, ~tension)), log1_resp = summary(e(lp, ~tension), type = 'response'), log1_pairs = pairs(e(lp, ~tension, type = 'response')), log2_pairs = pairs(e(l2, ~tension, type = 'response')), two_sqrt = summary(e(inv, ~tension), type = 'response'),
  cov_at = e(cov, ~tension | wool, at = list(u = c(3, 5))), cov_by = contrast(e(cov, ~tension | wool + u, at = list(u = c(10, 3))), 'consec'), cov_values = e(cov, ~u, at = list(u = c(1, 2.5, 10.123456789))), cov_mean = e(cov, ~u | wool), two_kept = e(two, ~tension), two_told = pairs(e(two, ~two)), factor_days = e(fac, ~Days), factor_days_pairs = pairs(e(fac, ~Days, at = list(Days = 0:2))),
  hole = e(hole, ~tension), hole_by = e(hole, ~wool | tension), hole_pairs = pairs(e(hole, ~tension)), hole_holm = pairs(e(hole, ~wool * tension), adjust = 'holm'),
  slp_at = e(slp, ~Days, at = list(Days = c(0, 5, 10))), slp_mean = e(slp, ~Days), slp_pairs = pairs(a(slp, ~Days, at = list(Days = c(0, 5, 10)))), sll_resp = summary(e(sll, ~Days, at = list(Days = c(0, 5))), type = 'response'), sll_pairs = pairs(e(sll, ~Days, at = list(Days = c(0, 5)), type = 'response')),
  trend = emtrends(cov, ~wool, var = 'u'), trend_one = emtrends(slp, ~1, var = 'Days', lmer.df = 'satterthwaite'), trend_pairs = pairs(emtrends(cov, ~wool, var = 'u')), trend_log = emtrends(sll, ~1, var = 'Days', lmer.df = 'satterthwaite'), off = e(off, ~tension), off_pairs = pairs(e(off, ~tension)))
text <- lapply(texts, function(x) paste0(paste(suppressMessages(capture.output(print(x))), collapse = '\n'), '\n'))
n <- function(x) { x <- as.data.frame(x); list(estimate = x[[which(names(x) %in% c('emmean', 'response', 'estimate') | grepl('trend', names(x)))[1]]], SE = x$SE, df = x$df) }
wt <- lm(breaks ~ wool + tension * u, un, weights = pw); nw <- lm(breaks ~ wool + tension * u + two, un); px <- lm(log(breaks) ~ tension * poly(u, 3), un); lx <- lm(breaks ~ tension + log(u), un)
numbers <- list(prop_weights = n(e(wt, ~wool, weights = 'proportional')), prop = n(e(nw, ~wool, weights = 'proportional')), prop_one = n(e(nw, ~1, weights = 'proportional')), prop_pairs = n(pairs(e(nw, ~u, at = list(u = c(1, 4)), weights = 'proportional'))),
  trend_poly = n(emtrends(px, ~tension, var = 'u', at = list(u = c(4, 15)), delta.var = 1e-6)), trend_poly_by = n(emtrends(px, ~tension | u, var = 'u', at = list(u = c(4, 15)), delta.var = 1e-6)), trend_logx = n(emtrends(lx, ~1, var = 'u', at = list(u = 2), delta.var = 1e-6)),
  mvt = as.data.frame(contrast(e(blk, ~Trt), 'trt.vs.ctrl', adjust = 'mvt'))$p.value)
write(toJSON(list(text = text, numbers = numbers), digits = 15, auto_unbox = TRUE, pretty = TRUE), 'means.json')
