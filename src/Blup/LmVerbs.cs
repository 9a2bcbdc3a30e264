using Blup.Results;
using Blup.Text;

namespace Blup
{
    /// <summary>The verbs of a linear model: what is found by typing <c>fit.</c></summary>
    public static class LmVerbs
    {
        /// <summary>The fit as R prints <c>summary(lm(...))</c>, in 80 columns; lines end in a line feed.</summary>
        /// <param name="fit">The fit.</param>
        public static string Summary(this LmFit fit)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return LmSummaryText.Of(fit);
        }

        /// <summary>The fit as one JSON object on one line, numbers at round-trip precision, null for what is not finite.</summary>
        /// <param name="fit">The fit.</param>
        public static string ToJson(this LmFit fit)
        {
            ArgumentNullException.ThrowIfNull(fit);
            return LmJson.Of(fit);
        }
    }
}

namespace Blup.Results
{
    // Here and not in Results, because a record of floor 3 knows nothing of the text of floor 6.
    public sealed partial record LmFit
    {
        /// <summary>R's short print: call and coefficients.</summary>
        public override string ToString() => LmSummaryText.Short(this);
    }
}
