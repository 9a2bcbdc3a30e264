namespace Blup;

/// <summary>How a model is written as an equation.</summary>
public enum EquationStyle
{
    /// <summary>In matrices: y = Xβ + Zb + ε.</summary>
    Matrix,

    /// <summary>By levels, as multilevel textbooks do: a regression whose coefficients have regressions of their own.</summary>
    Levels,
}
