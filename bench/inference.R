# One inference task of the R stack, timed in process on a fit already made: Rscript bench/inference.R TASK DATA_FOLDER [REPEATS]
suppressMessages({library(lme4); library(lmerTest); library(pbkrtest)})
args <- commandArgs(TRUE); task <- args[1]; folder <- args[2]; repeats <- if (length(args) > 2) as.integer(args[3]) else 1L
read <- function(name, factors) { d <- read.csv(file.path(folder, name)); for (f in factors) d[[f]] <- factor(d[[f]]); d }
timed <- function(f) { f0 <- f; t <- sapply(seq_len(repeats), function(i) system.time(f0())[["elapsed"]]); cat(sprintf("%.6f\n", median(t))) }
quiet <- lmerControl(calc.derivs = FALSE, check.conv.singular = "ignore")
if (task == "satterthwaite") {
  kb <- read("kb07.csv", c("subj", "item"))
  m <- suppressWarnings(lme4::lmer(RTtrunc ~ 1 + S * P * C + (1 + S + P + C | subj) + (1 + S + P + C | item), kb, control = quiet))
  timed(function() capture.output(print(summary(suppressWarnings(as_lmerModLmerTest(m))))))
} else if (task == "kenward-roger") {
  d <- read("crossed.csv", c("subject", "product", "size"))
  m <- lme4::lmer(y ~ x * size + (1 + x | subject) + (1 | product), d, control = quiet)
  timed(function() vcovAdj(m))
} else {
  s <- read("sleepstudy.csv", "Subject")
  m <- lme4::lmer(Reaction ~ 1 + Days + (1 + Days | Subject), s)
  if (task == "profile") timed(function() suppressMessages(suppressWarnings(confint(m, method = "profile"))))
  # 200 replicates, as many as one waits for; the shell scales to 10,000.
  if (task == "bootstrap") timed(function() suppressWarnings(bootMer(m, function(f) c(fixef(f), sigma(f)), nsim = 200)))
}
