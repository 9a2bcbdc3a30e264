namespace Blup.Design;

/// <summary>The value of an expression on all rows of a table, by columns. Its arrays may be those of the table: never written to.</summary>
internal abstract record Value
{
    /// <summary>What this is, for messages.</summary>
    public abstract string Describe { get; }
}

/// <summary>One number a row; NaN is missing.</summary>
internal sealed record Vector(double[] Data) : Value
{
    public override string Describe => "numeric";
}

/// <summary>One number for all rows.</summary>
internal sealed record Scalar(double Number) : Value
{
    public override string Describe => "a number";
}

/// <summary>Several constants: <c>c(1, 2, 3)</c>.</summary>
internal sealed record Constants(IReadOnlyList<Value> Items) : Value
{
    public override string Describe => "a list of constants";
}

/// <summary>Several numbers a row, such as a basis of polynomials.</summary>
internal sealed record Matrix(double[][] Columns) : Value
{
    public override string Describe => "a matrix of several columns";
}

/// <summary>True (1), false (0) or missing (-1) a row.</summary>
internal sealed record Truth(sbyte[] Data) : Value
{
    public override string Describe => "true or false";
}

/// <summary>A level of a factor a row, -1 missing.</summary>
/// <param name="Codes">Index into <paramref name="Levels"/>.</param>
/// <param name="Levels">All levels in order.</param>
/// <param name="Coding">The coding that <c>C()</c> asked for.</param>
internal sealed record Factor(int[] Codes, IReadOnlyList<string> Levels, CodingChoice? Coding = null) : Value
{
    public override string Describe => "categorical";
}

/// <summary>A text literal.</summary>
internal sealed record Literal(string Text) : Value
{
    public override string Describe => "a text";
}

/// <summary>The coding asked for a factor.</summary>
/// <param name="Kind">Treatment, sum, Helmert or polynomial.</param>
/// <param name="Reference">Reference level of treatment coding (from 0).</param>
/// <param name="Numbered">Whether treatment columns are named by number rather than by level.</param>
internal sealed record CodingChoice(CodingKind Kind, int Reference = 0, bool Numbered = false);
