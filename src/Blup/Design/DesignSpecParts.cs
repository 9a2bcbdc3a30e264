namespace Blup.Design;

/// <summary>The parts of a bound formula, for those who write others from it.</summary>
public sealed partial class DesignSpec
{
    /// <summary>Table columns that the model reads: response, terms, groups, weights, offset. Any other bare name is a constant such as <c>pi</c>.</summary>
    internal IReadOnlyList<string> UsedColumns => _model.UsedColumns;

    /// <summary>The random terms as written.</summary>
    internal IReadOnlyList<BoundRandom> RandomParts => _model.Random;

    /// <summary>The arguments of <c>offset()</c> in the formula.</summary>
    internal IReadOnlyList<string> FormulaOffsets => [.. _model.Fixed.Offsets.Select(o => o.ToString())];

    /// <summary>The bound formula.</summary>
    internal BoundModel Bound => _model;

    /// <summary>The transforms, learnt.</summary>
    internal TransformState Transforms => Fitted.Transforms;

    /// <summary>The columns that the model reads, without rows.</summary>
    internal Tables.Table Schema => _model.Schema;

    /// <summary>What was learnt from the rows.</summary>
    /// <exception cref="InvalidOperationException">The spec is not fitted.</exception>
    internal FittedDesign Learnt => Fitted;

    /// <summary>This spec with levels and transforms learnt elsewhere than from rows in memory.</summary>
    internal DesignSpec With(FittedDesign fitted) => new(_model, fitted);

    /// <summary>The frame of a piece of a streamed table, by a spec that has learnt from the whole.</summary>
    internal ModelFrame MaterializePiece(Tables.Table table, PieceDesign piece) => new Materializer(_model, table, _fitted, piece).Run(this).Frame;

    /// <summary>The levels of each grouping factor, by name.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> GroupLevels => Fitted.GroupLevels;
}
