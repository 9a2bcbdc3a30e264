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
  m@call$formula <- fml
  out[[c$id]] <- list(summary = paste(suppressMessages(capture.output(print(summary(m)))), collapse = "\n"), short = paste(capture.output(print(as(m, "lmerMod"))), collapse = "\n"))
}
writeLines(toJSON(out, auto_unbox = TRUE, pretty = TRUE), "summaries.json"); cat(length(out), "\n")
