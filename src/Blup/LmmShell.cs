using Blup.Design;
using Blup.Formulas;
using Blup.Inference;
using Blup.Results;
using Blup.Tables;
using Blup.Text;

namespace Blup
{
    public static partial class Lmm
    {
        /// <summary>The ANOVA shell of a design: sources, degrees of freedom and strata. The response is not looked at: its column may be absent or empty.</summary>
        /// <param name="formula">The model, with or without random terms.</param>
        /// <param name="data">The design, one row an observation to be made.</param>
        /// <param name="options">Weights, offset and codings; null for the defaults.</param>
        /// <exception cref="Diagnostics.BlupException">The formula does not fit the columns; BLUP605 the design has too many random effects for rank computations.</exception>
        public static AnovaShell AnovaShell(string formula, Table data, DesignOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(data);
            var parsed = Formula.Parse(formula);
            var response = parsed.Left is { } left ? Trees.Names(left).Select(n => n.Name).ToHashSet(StringComparer.Ordinal) : [];
            var name = "response";
            while (data.TryGetColumn(name, out _)) name += "_";
            // Any numbers do: only spaces of columns matter from here.
            var rows = new NumericColumn(name, [.. Enumerable.Range(0, data.RowCount).Select(i => (double)i)]);
            var design = new Table([.. data.Columns.Where(c => !response.Contains(c.Name)), rows]);
            return Strata.Of(DesignSpec.Bind(Formula.Parse($"{name} ~ {parsed.Right}"), design, options).Materialize(design));
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of the text of floor 6.
    public sealed partial record AnovaShell
    {
        /// <summary>The shell as a table; lines end in a line feed.</summary>
        public override string ToString() => AnovaShellText.Of(this);

        /// <summary>The shell as one JSON object with an array a column.</summary>
        public string ToJson() => AnovaJson.Of(this);
    }
}
