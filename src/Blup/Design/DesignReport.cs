namespace Blup.Design;

/// <summary>What a formula means on data, to be read: columns, codings, rank, linear dependencies, grouping factors and how they lie to each other.</summary>
public sealed record DesignReport
{
    private DesignReport(ModelFrame frame, AliasResult aliases)
    {
        Frame = frame;
        Rank = aliases.Rank;
        Aliased = [.. aliases.Dependencies.Select(d => new AliasedDesignColumn(d.Name, d.Terms, d.Combination()))];
        Codings = [.. frame.Spec.Variables.Values.Where(v => v.IsFactor)];
        Structure = GroupStructure.Find(frame.Random);
    }

    /// <summary>The model frame described.</summary>
    public ModelFrame Frame { get; }

    /// <summary>Rank of X (with weights, of √W X).</summary>
    public int Rank { get; }

    /// <summary>Columns of X that are combinations of earlier ones.</summary>
    public IReadOnlyList<AliasedDesignColumn> Aliased { get; }

    /// <summary>The factors with their levels and coding matrices.</summary>
    public IReadOnlyList<DesignVariable> Codings { get; }

    /// <summary>Nesting and crossing of the grouping factors, by pairs.</summary>
    public IReadOnlyList<GroupPair> Structure { get; }

    /// <summary>Describes a model frame.</summary>
    public static DesignReport Create(ModelFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return new DesignReport(frame, Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names, frame.Weights));
    }

    /// <summary>
    /// One JSON object: <c>formula rows terms columns matrix rank aliased response offset random factors structure</c>. Long data are cut to
    /// <paramref name="mostRows"/> rows of matrix, response and offset; <c>rows</c> is the number there are.
    /// </summary>
    public string ToJson(int mostRows = 10_000) => DesignReportJson.Write(this, mostRows);

    /// <summary>The report as plain text.</summary>
    public override string ToString() => DesignReportText.Write(this);
}

/// <summary>A column of X that equals a combination of earlier ones.</summary>
/// <param name="Name">The column.</param>
/// <param name="Terms">Columns and coefficients; empty where it is zero.</param>
/// <param name="Combination">In words: <c>24*Days</c>.</param>
public sealed record AliasedDesignColumn(string Name, IReadOnlyList<(string Column, double Coefficient)> Terms, string Combination);
