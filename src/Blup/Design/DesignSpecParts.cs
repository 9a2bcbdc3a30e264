using Blup.Formulas;

namespace Blup.Design;

/// <summary>The parts of a bound formula, for those who write others from it.</summary>
public sealed partial class DesignSpec
{
    /// <summary>The columns whose missing values drop a row: every column that the model reads.</summary>
    internal IReadOnlyList<string> UsedColumns
        => [.. _model.UsedColumns.Concat(Trees.Names(_model.Formula.Left!).Select(n => n.Name)).Concat(new[] { Options.Weights, Options.Offset }.OfType<string>()).Distinct(StringComparer.Ordinal)];

    /// <summary>The random terms as written.</summary>
    internal IReadOnlyList<BoundRandom> RandomParts => _model.Random;

    /// <summary>The arguments of <c>offset()</c> in the formula.</summary>
    internal IReadOnlyList<string> FormulaOffsets => [.. _model.Fixed.Offsets.Select(o => o.ToString())];
}
