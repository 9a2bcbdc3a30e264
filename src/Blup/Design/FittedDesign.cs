namespace Blup.Design;

/// <summary>What a design learnt from the rows it was fitted on.</summary>
internal sealed record FittedDesign
{
    /// <summary>Means, knots and recurrence coefficients.</summary>
    public required TransformState Transforms { get; init; }

    /// <summary>Every variable, by label.</summary>
    public required IReadOnlyDictionary<string, DesignVariable> Variables { get; init; }

    /// <summary>The levels of each grouping factor, by name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> GroupLevels { get; init; }

    /// <summary>The fixed terms.</summary>
    public required IReadOnlyList<FixedTerm> Terms { get; init; }

    /// <summary>The table columns behind the fixed part.</summary>
    public required IReadOnlyList<Predictor> Predictors { get; init; }

    /// <summary>The fixed terms with their columns, counted by the widths of their variables.</summary>
    public static IReadOnlyList<FixedTerm> TermsOf(BoundModel model, IReadOnlyDictionary<string, DesignVariable> variables)
    {
        var first = model.Fixed.Intercept ? 1 : 0;
        var terms = new List<FixedTerm>();
        foreach (var term in model.Fixed.Terms)
        {
            var width = term.Variables.Select((v, i) => variables[v].ColumnNames(term.Full[i]).Count).Aggregate(1, (a, b) => a * b);
            terms.Add(new FixedTerm { Label = term.Label, Variables = term.Variables, Full = term.Full, Columns = [.. Enumerable.Range(first, width)] });
            first += width;
        }

        return terms;
    }
}

/// <summary>A variable of the model: a column or a function of columns.</summary>
public sealed record DesignVariable
{
    /// <summary>As R prints it: <c>Days</c>, <c>poly(x, 2)</c>, <c>factor(week)</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Whether it is categorical (a true/false variable has the levels FALSE and TRUE).</summary>
    public required bool IsFactor { get; init; }

    /// <summary>The table columns that it is computed from.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Number of columns of a numeric variable; 0 for a factor.</summary>
    public int Width { get; init; }

    /// <summary>Levels of a factor that occur, in order; empty for a numeric variable.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>The coding by contrasts, k levels × k − 1 columns; null for a numeric variable.</summary>
    public ContrastCoding? Contrasts { get; init; }

    /// <summary>The coding by one indicator a level; null for a numeric variable.</summary>
    public ContrastCoding? Indicators { get; init; }

    /// <summary>Names of the columns of a numeric variable, or of a factor in one of its codings.</summary>
    public IReadOnlyList<string> ColumnNames(bool full)
        => IsFactor ? [.. (full ? Indicators! : Contrasts!).ColumnNames.Select(c => Label + c)]
        : Width == 1 ? [Label]
        : [.. Enumerable.Range(1, Width).Select(i => Label + i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}

/// <summary>A fixed term and its columns.</summary>
public sealed record FixedTerm
{
    /// <summary>R's label, such as <c>a:log(x)</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Labels of its variables, in the order of the label; see <see cref="DesignSpec.Variables"/>.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    /// <summary>For each variable, whether a factor is coded by one indicator a level (true) or by contrasts (false).</summary>
    public required IReadOnlyList<bool> Full { get; init; }

    /// <summary>Number of variables.</summary>
    public int Order => Variables.Count;

    /// <summary>Indices of its columns in <see cref="FixedDesign.Columns"/>.</summary>
    public required IReadOnlyList<int> Columns { get; init; }
}

/// <summary>A column of the table on which the fixed part (or an offset) depends, on the rows used: what a reference grid varies.</summary>
public sealed record Predictor
{
    /// <summary>Name of the table column.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it enters as a factor: categorical, text, true/false, or numeric inside <c>factor()</c> or <c>C()</c>.</summary>
    public required bool IsFactor { get; init; }

    /// <summary>Kind of the table column.</summary>
    public required Tables.ColumnKind Kind { get; init; }

    /// <summary>Levels that occur, for a factor; empty for a covariate.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Mean over the rows used, for a numeric column; NaN otherwise.</summary>
    public required double Mean { get; init; }

    /// <summary>Smallest value; NaN where it is not numeric.</summary>
    public required double Minimum { get; init; }

    /// <summary>Largest value; NaN where it is not numeric.</summary>
    public required double Maximum { get; init; }

    /// <summary>Distinct values in order for a numeric column with at most 30 of them; empty otherwise.</summary>
    public required IReadOnlyList<double> DistinctValues { get; init; }
}
