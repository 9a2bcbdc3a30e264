using Blup.Text;

namespace Blup.Results;

// Here and not in Results, because a record of floor 3 knows nothing of text.
public sealed partial record ModelTable
{
    /// <summary>One column a model: coefficients with standard errors in parentheses.</summary>
    public override string ToString() => ModelTableText.Of(this);
}
