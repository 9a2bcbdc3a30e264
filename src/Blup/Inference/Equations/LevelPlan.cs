using Blup.Design;

namespace Blup.Inference.Equations;

/// <summary>
/// A mixed model as a hierarchy: coefficients of level 1, each either constant or varying between groups, and for a varying one the
/// predictors of its own equation (Raudenbush and Bryk 2002, chapter 2; the notation j[i] is that of Gelman and Hill 2007, section 12.5).
/// </summary>
/// <param name="Groups">The grouping factors, by decreasing number of levels.</param>
/// <param name="Coefficients">The coefficients of level 1 in the order of the columns of X, then those without a fixed part.</param>
internal sealed record LevelPlan(IReadOnlyList<LevelGroup> Groups, IReadOnlyList<LevelCoefficient> Coefficients);

/// <summary>A grouping factor and the random effects that belong to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Number of groups.</param>
/// <param name="Level">2, or more where other grouping factors are nested in it.</param>
/// <param name="Effects">Random effects in the order of the terms.</param>
internal sealed record LevelGroup(string Name, int Count, int Level, IReadOnlyList<LevelEffect> Effects);

/// <summary>A random effect: column <paramref name="Column"/> of a term (in the order of the variance components).</summary>
/// <param name="Coefficient">The level-1 coefficient that it moves, an index into <see cref="LevelPlan.Coefficients"/>.</param>
/// <param name="Term">Index of the term in the order of the variance components.</param>
/// <param name="Column">Column of the term.</param>
internal sealed record LevelEffect(int Coefficient, int Term, int Column);

/// <summary>A coefficient of level 1.</summary>
internal sealed record LevelCoefficient
{
    /// <summary>What it multiplies; no factors for the intercept.</summary>
    public required ColumnRecipe Recipe { get; init; }

    /// <summary>The column of X that is its mean (index among those kept); null where the mean is zero.</summary>
    public required int? Mean { get; init; }

    /// <summary>The groups between which it varies, indices into <see cref="LevelPlan.Groups"/>; empty for a constant.</summary>
    public required IReadOnlyList<int> Groups { get; init; }

    /// <summary>Whether the groups are nested one in the next, so that each has an equation of its own.</summary>
    public required bool Chain { get; init; }

    /// <summary>Predictors of the coefficient itself.</summary>
    public required IReadOnlyList<MovedPredictor> Moved { get; init; }
}

/// <summary>A column of X that is a coefficient's column times something constant within groups.</summary>
/// <param name="Column">The column (index among those kept).</param>
/// <param name="Rest">What is constant within groups.</param>
/// <param name="Group">Index into <see cref="LevelPlan.Groups"/>: the coarsest grouping factor within which it is constant.</param>
internal sealed record MovedPredictor(int Column, ColumnRecipe Rest, int Group);
