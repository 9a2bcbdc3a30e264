# R's own answers on prediction and diagnostics: Rscript make_prediction.R > prediction.json
suppressMessages({library(lme4); library(lmerTest); library(emmeans); library(car); library(jsonlite)})
here <- "../../reference/data/"
read <- function(n) read.csv(paste0(here, n, ".csv"))
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-11, maxfun = 1e5), calc.derivs = FALSE)
out <- list()
ss <- read("sleepstudy"); ss$Subject <- factor(ss$Subject)
sw <- read("sleepstudy_weights"); sw$Subject <- factor(sw$Subject)
pen <- read("Penicillin"); pas <- read("Pastes")
mac <- read("Machines"); mac$Worker <- factor(mac$Worker)
fits <- list(
  sleepstudy = lme4::lmer(Reaction ~ Days + (Days | Subject), ss, control = tight),
  weights = lme4::lmer(Reaction ~ Days + (Days | Subject), sw, weights = w, control = tight),
  penicillin = lme4::lmer(diameter ~ 1 + (1 | plate) + (1 | sample), pen, control = tight),
  pastes = lme4::lmer(strength ~ 1 + (1 | batch / cask), pas, control = tight),
  machines = lme4::lmer(score ~ Machine + (1 | Worker / Machine), mac, control = tight))
# Henderson's equations, dense: Var(x'(b^ - b) + z'(u^ - u)).
henderson <- function(m, x, z) {
  X <- getME(m, "X"); Z <- as.matrix(getME(m, "Z")); L <- t(as.matrix(getME(m, "Lambdat"))); w <- weights(m)
  ZL <- Z %*% L
  M <- rbind(cbind(t(ZL) %*% (w * ZL) + diag(ncol(ZL)), t(ZL) %*% (w * X)), cbind(t(X) %*% (w * ZL), t(X) %*% (w * X)))
  l <- rbind(t(z %*% L), t(x))
  sigma(m)^2 * colSums(l * solve(M, l))
}
for (n in names(fits)) {
  m <- fits[[n]]
  X <- getME(m, "X"); Z <- as.matrix(getME(m, "Z")); L <- t(as.matrix(getME(m, "Lambdat")))
  out[[n]] <- list(hat = unname(hatvalues(m)), cooks = unname(cooks.distance(m)),
    population = unname(predict(m, re.form = NA)), conditional = unname(predict(m)),
    var_population = unname(diag(X %*% as.matrix(vcov(m)) %*% t(X))),
    var_conditional = unname(henderson(m, X, Z)),
    var_new = unname(sigma(m)^2 * rowSums((Z %*% L)^2)),
    repca = lapply(rePCA(m), function(p) p$sdev))
}
i <- influence(fits$sleepstudy, "Subject")
ord <- order(names(i[["vcov[-Subject]"]]))
out$subject <- list(cases = rownames(dfbeta(i)), dfbeta = -dfbeta(i), dfbetas = -dfbetas(i))
row <- influence(fits$machines)
out$rows <- list(dfbeta = -dfbeta(row))
t <- lmerTest::lmer(Reaction ~ Days + (Days | Subject), ss)
e <- as.data.frame(emmeans(t, ~Days, at = list(Days = c(0, 4, 12)), lmer.df = "satterthwaite"))
out$emmeans <- list(fit = e$emmean, se = e$SE, df = e$df, lower = e$lower.CL, upper = e$upper.CL)
wb <- read("warpbreaks"); wb$tension <- factor(wb$tension, levels = c("L", "M", "H"))
l <- lm(Reaction ~ poly(Days, 2) + scale(w), sw, weights = w)
new <- data.frame(Days = c(0.5, 3, 11), w = c(0.5, 1, 2))
ci <- predict(l, new, interval = "confidence", se.fit = TRUE); pi <- predict(l, new, interval = "prediction", weights = new$w, level = 0.9)
out$lm <- list(fit = unname(ci$fit[, 1]), se = unname(ci$se.fit), lower = unname(ci$fit[, 2]), upper = unname(ci$fit[, 3]), plower = unname(pi[, 2]), pupper = unname(pi[, 3]),
  hat = unname(hatvalues(l)), cooks = unname(cooks.distance(l)), rstandard = unname(rstandard(l)), dfbetas = unname(dfbetas(l)), dfbeta = unname(dfbeta(l)))
v <- lm(breaks ~ wool * tension, wb)
vv <- vif(v)
out$vif <- list(lm = unname(vv[, 1]), df = unname(vv[, 2]))
mv <- lme4::lmer(Reaction ~ Days + I(Days^2) + (1 | Subject), ss)
out$vif$mixed <- unname(vif(mv))
ll <- lmList(Reaction ~ Days | Subject, ss)
s <- summary(ll)
out$lmlist <- list(coef = as.matrix(coef(ll)), se = unname(cbind(s$coefficients[, 2, 1], s$coefficients[, 2, 2])), pooled = s$RSE, df = s$df.residual)
cat(toJSON(out, digits = NA, auto_unbox = FALSE))
