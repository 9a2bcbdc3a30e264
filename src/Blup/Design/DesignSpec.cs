using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>
/// A formula bound to a schema: knows kinds, levels, codings and transform parameters, and no rows. Immutable: <see cref="Materialize"/>
/// gives a frame whose <see cref="ModelFrame.Spec"/> remembers what was learnt from the rows (levels, means, knots), so that new data get the same columns.
/// </summary>
public sealed partial class DesignSpec
{
    private readonly BoundModel _model;
    private readonly FittedDesign? _fitted;

    private DesignSpec(BoundModel model, FittedDesign? fitted)
    {
        _model = model;
        _fitted = fitted;
    }

    /// <summary>The formula.</summary>
    public Formula Formula => _model.Formula;

    /// <summary>Weights, offset and codings.</summary>
    public DesignOptions Options => _model.Options;

    /// <summary>Whether levels and transform parameters are known: true for the spec of a <see cref="ModelFrame"/>.</summary>
    public bool IsFitted => _fitted is not null;

    /// <summary>Whether the fixed part has an intercept.</summary>
    public bool HasIntercept => _model.Fixed.Intercept;

    /// <summary>The fixed terms in R's order.</summary>
    /// <exception cref="InvalidOperationException">The spec is not fitted.</exception>
    public IReadOnlyList<FixedTerm> FixedTerms => Fitted.Terms;

    /// <summary>Every variable of fixed and random terms, by label.</summary>
    /// <exception cref="InvalidOperationException">The spec is not fitted.</exception>
    public IReadOnlyDictionary<string, DesignVariable> Variables => Fitted.Variables;

    /// <summary>The table columns on which the fixed part depends.</summary>
    /// <exception cref="InvalidOperationException">The spec is not fitted.</exception>
    public IReadOnlyList<Predictor> Predictors => Fitted.Predictors;

    /// <summary>The offsets, as R prints them: arguments of <c>offset()</c> and the column of <see cref="DesignOptions.Offset"/>.</summary>
    public IReadOnlyList<string> OffsetLabels => [.. _model.Fixed.Offsets.Select(o => o.ToString()), .. Options.Offset is { } name ? new[] { name } : []];

    private FittedDesign Fitted => _fitted ?? throw new InvalidOperationException("Levels and transforms are known after Materialize; use the Spec of its ModelFrame.");

    /// <summary>Binds a formula to the columns of a table: checks names and kinds, looks at no values.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="table">The table, or one with the same columns.</param>
    /// <param name="options">Weights, offset and codings; null for the defaults.</param>
    /// <exception cref="BlupException">BLUP101, BLUP106 to BLUP120 (formula against columns); BLUP301, BLUP303, BLUP310, BLUP312, BLUP317.</exception>
    public static DesignSpec Bind(Formula formula, Table table, DesignOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(table);
        return new DesignSpec(SchemaBinder.Bind(formula, table, options ?? new DesignOptions()), null);
    }

    /// <summary>Reads the rows: response, X, random-effect columns and grouping codes of all complete rows.</summary>
    /// <remarks>
    /// Rows with a missing value in any column used are dropped and counted. Levels that no remaining row has are dropped. Means, knots and
    /// polynomials are learnt from all rows in which their argument is not missing, as R does. On a fitted spec nothing is learnt again.
    /// </remarks>
    /// <exception cref="BlupException">BLUP301 to BLUP317: the data do not fit the formula; the message names column and rows.</exception>
    public ModelFrame Materialize(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var (frame, fitted) = new Materializer(_model, table, _fitted).Run(this);
        return frame with { Spec = new DesignSpec(_model, fitted) };
    }
}
