using Blup.Design;

namespace Blup.Models;

/// <summary>
/// The distinct columns of a model, numbered as <see cref="RowSums"/> numbers them: 0 the ones, then those of X and of the random terms, each once, last the
/// response less the offset; and where each is found in the frame of a piece.
/// </summary>
internal sealed class StreamedColumns
{
    private readonly List<Func<ModelFrame, double[]>> _sources = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal) { [""] = 0 };

    public StreamedColumns(DesignSpec spec)
    {
        Names.Add(ColumnBuilder.InterceptName);
        _sources.Add(_ => []);
        int Place(ColumnRecipe recipe, Func<ModelFrame, double[]> source)
        {
            var key = Key(recipe);
            if (_known.TryGetValue(key, out var place)) return place;
            _sources.Add(source);
            Names.Add(string.Join(':', recipe.Factors.Select(f => f.Variable.ColumnNames(f.Full)[f.Column])));
            return _known[key] = _sources.Count - 1;
        }

        Fixed = [.. spec.FixedRecipes().Select((recipe, j) => Place(recipe, frame => frame.Fixed.Columns[j]))];
        Random = [.. spec.RandomRecipes().Select((term, t) => term.Select((recipe, j) => Place(recipe, frame => frame.Random[t].Columns[j]!)).ToArray())];
        Names.Add(spec.Formula.Response);
        _sources.Add(frame => frame.Offset is { } offset ? [.. frame.Response.Zip(offset, (y, o) => y - o)] : frame.Response);
    }

    /// <summary>For each column of X, its number.</summary>
    public int[] Fixed { get; }

    /// <summary>For each random term, the numbers of its columns.</summary>
    public int[][] Random { get; }

    /// <summary>What the columns are, for messages.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Number of columns.</summary>
    public int Count => _sources.Count;

    /// <summary>The number of the column that is a product of covariates; null where there is none.</summary>
    public int? PlaceOf(IReadOnlyList<ColumnFactor> covariates) => _known.TryGetValue(Key(new ColumnRecipe(covariates)), out var place) ? place : null;

    /// <summary>The columns of a piece; that of the ones is empty.</summary>
    public double[][] Of(ModelFrame frame) => [.. _sources.Select(source => source(frame))];

    private static string Key(ColumnRecipe recipe) => string.Join('\u0001', recipe.Keys.Order(StringComparer.Ordinal));
}

/// <summary>A piece of a streamed table as the sums read it.</summary>
/// <param name="Columns">The columns by number; that of the ones is empty.</param>
/// <param name="Weights">Weights, or null.</param>
/// <param name="Codes">For each grouping factor, the level of each row.</param>
/// <param name="Rows">Rows.</param>
internal sealed record SummedPiece(double[][] Columns, double[]? Weights, int[][] Codes, int Rows)
{
    /// <summary>Rows to be added up apart (<see cref="WildRows"/>); null for none.</summary>
    public bool[]? Wild { get; init; }
}
