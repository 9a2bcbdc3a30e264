using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Turns the value of an expression into columns or codes of a variable, with the levels and coding known or learnt now.</summary>
internal static class VariableReader
{
    /// <summary>Reads a variable.</summary>
    /// <param name="model">The bound model.</param>
    /// <param name="label">The variable's label.</param>
    /// <param name="node">Its expression.</param>
    /// <param name="value">Its value on the rows used.</param>
    /// <param name="known">The variable as fitted; null where it is being fitted now.</param>
    /// <param name="table">The data, for messages.</param>
    public static VariableData Read(BoundModel model, string label, Node node, Value value, DesignVariable? known, Table table)
    {
        if (!model.IsFactor[label])
        {
            var columns = value switch
            {
                Vector v => [v.Data],
                Matrix m => m.Columns,
                Truth t => [Array.ConvertAll(t.Data, static b => b < 0 ? double.NaN : b)],
                _ => throw model.Formula.Error("BLUP316", $"'{label}' is {value.Describe}; it was numeric in the data that the model was bound to.", node, "Give a numeric column."),
            };
            return new VariableData(known ?? new DesignVariable { Label = label, IsFactor = false, Columns = Columns(node, table), Width = columns.Length }, columns, []);
        }

        var factor = FactorCodes.From(value) ?? throw model.Formula.Error("BLUP316", $"'{label}' is {value.Describe}; it was categorical in the data that the model was bound to.", node, "Give a categorical column.");
        if (known is not null) return new VariableData(known, [], NewData.Recode(model.Formula, node, label, factor, known.Levels).Codes);
        // A true/false variable keeps both levels, as in R; other factors keep those that occur.
        if (value is not Truth) factor = FactorCodes.DropUnused(factor);
        var choice = factor.Coding ?? Asked(model.Options, node);
        var variable = new DesignVariable
        {
            Label = label,
            IsFactor = true,
            Columns = Columns(node, table),
            Levels = factor.Levels,
            Contrasts = ContrastCoding.Contrasts(choice, factor.Levels),
            Indicators = ContrastCoding.Indicators(choice.Kind, factor.Levels),
        };
        return new VariableData(variable, [], factor.Codes);
    }

    private static CodingChoice Asked(DesignOptions options, Node node)
    {
        foreach (var (name, coding) in options.Contrasts)
            if (SchemaBinder.Covers(name, node)) return new CodingChoice(ContrastCoding.Find(coding)!.Value);
        return new CodingChoice(CodingKind.Treatment);
    }

    private static List<string> Columns(Node node, Table table)
        => Trees.Names(node).Select(n => n.Name).Where(n => table.TryGetColumn(n, out _)).Distinct(StringComparer.Ordinal).ToList();
}
