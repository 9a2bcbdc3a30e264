# Makes summaries.json: what lmerTest and lme4 print for the reference cases, each fitted to the recorded optimum.  Rscript make_summaries.R
suppressMessages({library(jsonlite); library(lme4); library(lmerTest)})
out <- list()
for (f in sort(list.files("../cases", full.names = TRUE))) {
  c <- fromJSON(f)
  if (is.null(c$satterthwaite) || is.null(c$criterion)) next
  data <- read.csv(file.path("..", c$data))
  for (n in names(c$factors)) data[[n]] <- factor(as.character(data[[n]]), levels = unlist(c$factors[[n]]))
  for (n in names(c$contrasts)) contrasts(data[[n]]) <- c$contrasts[[n]]
  fml <- as.formula(c$formula); if (!is.null(c$weights)) data$w <- data[[c$weights]]
  ctrl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), calc.derivs = FALSE, check.conv.singular = "ignore")
  m <- tryCatch(suppressWarnings(suppressMessages(if (is.null(c$weights)) lmer(fml, data, REML = c$reml, control = ctrl, start = unlist(c$theta$values)) else lmer(fml, data, REML = c$reml, weights = w, control = ctrl, start = unlist(c$theta$values)))), error = function(e) { message(c$id, ": ", conditionMessage(e)); NULL })
  if (is.null(m)) next
  crit <- if (c$reml) REMLcrit(m) else -2 * as.numeric(logLik(m))
  if (abs(crit - c$criterion) > 1e-7) { message(c$id, ": criterion ", crit - c$criterion); next }
  m@call$formula <- fml; m@call$control <- m@call$start <- NULL
  cs <- suppressMessages(coef(summary(m))); vc <- as.data.frame(VarCorr(m)); na <- function(x) lapply(x, function(v) if (is.na(v)) NULL else v)
  own <- list(criterion = crit, sigma = sigma(m), fixef = list(names = I(rownames(cs)), estimate = I(sprintf("%.17g", cs[, 1])), se = I(cs[, 2]), vcov = unname(as.matrix(vcov(m)))),
    satterthwaite = list(df = I(unname(cs[, 3])), t = I(unname(cs[, 4])), p = I(unname(cs[, 5]))),
    varcorr = lapply(seq_len(nrow(vc)), function(i) list(group = vc$grp[i], var1 = vc$var1[i], var2 = vc$var2[i], vcov = vc$vcov[i], sdcor = vc$sdcor[i])),
    fitted = I(sprintf("%.17g", fitted(m))), residual = I(sprintf("%.17g", residuals(m))))
  out[[c$id]] <- list(numbers = own, summary = paste(suppressMessages(capture.output(print(summary(m)))), collapse = "\n"), short = paste(capture.output(print(as(m, "lmerMod"))), collapse = "\n"))
}
writeLines(toJSON(out, auto_unbox = TRUE, digits = I(17), na = "null"), "summaries.json"); cat(length(out), "\n")
