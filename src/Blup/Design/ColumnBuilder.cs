namespace Blup.Design;

/// <summary>The values of a variable on n rows: numeric columns, or codes into its levels (-1 missing).</summary>
internal sealed record VariableData(DesignVariable Variable, double[][] Numeric, int[] Codes);

/// <summary>Columns of a part with their names; a null column is all ones.</summary>
internal sealed record BuiltColumns(List<string> Names, List<double[]?> Columns, List<int> Assign);

/// <summary>Multiplies the columns of variables into the columns of terms, the first variable varying fastest, as R does.</summary>
internal static class ColumnBuilder
{
    public const string InterceptName = "(Intercept)";

    /// <summary>The columns of a part.</summary>
    /// <param name="part">Intercept and terms.</param>
    /// <param name="data">Values by variable label.</param>
    /// <param name="rows">n.</param>
    public static BuiltColumns Build(BoundPart part, IReadOnlyDictionary<string, VariableData> data, int rows)
    {
        var built = new BuiltColumns([], [], []);
        if (part.Intercept) Add(built, InterceptName, null, 0);
        for (var t = 0; t < part.Terms.Count; t++)
        {
            var term = part.Terms[t];
            var columns = new List<(string Name, double[]? Values)> { ("", null) };
            for (var v = 0; v < term.Variables.Count; v++)
            {
                var variable = data[term.Variables[v]];
                var names = variable.Variable.ColumnNames(term.Full[v]);
                var wider = new List<(string, double[]?)>(columns.Count * names.Count);
                for (var c = 0; c < names.Count; c++)
                    foreach (var (name, values) in columns)
                        wider.Add((name.Length == 0 ? names[c] : name + ":" + names[c], Multiply(values, variable, term.Full[v], c, rows)));
                columns = wider;
            }

            foreach (var (name, values) in columns) Add(built, name, values, t + 1);
        }

        return built;
    }

    private static void Add(BuiltColumns built, string name, double[]? values, int term)
    {
        built.Names.Add(name);
        built.Columns.Add(values);
        built.Assign.Add(term);
    }

    private static double[] Multiply(double[]? values, VariableData data, bool full, int column, int rows)
    {
        if (!data.Variable.IsFactor)
        {
            var x = data.Numeric[column];
            if (values is null) return x;
            var product = new double[rows];
            for (var i = 0; i < rows; i++) product[i] = values[i] * x[i];
            return product;
        }

        var matrix = (full ? data.Variable.Indicators! : data.Variable.Contrasts!).Matrix;
        var code = new double[matrix.GetLength(0)];
        for (var l = 0; l < code.Length; l++) code[l] = matrix[l, column];
        var result = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var c = data.Codes[i];
            result[i] = c < 0 ? double.NaN : values is null ? code[c] : code[c] * values[i];
        }

        return result;
    }
}
