using Blup.Formulas;

namespace Blup.Design;

public sealed partial class DesignSpec
{
    /// <summary>The expressions of the offsets.</summary>
    internal IReadOnlyList<Node> OffsetExpressions => [.. _model.Fixed.Offsets, .. Options.Offset is { } name ? new[] { new NameNode(name, 0, 0, Quoted: true) } : []];

    /// <summary>How each column of <see cref="ModelFrame.Fixed"/> comes about.</summary>
    internal IReadOnlyList<ColumnRecipe> FixedRecipes() => Recipes(_model.Fixed);

    /// <summary>How the columns of each term of <see cref="ModelFrame.Random"/> come about.</summary>
    internal IReadOnlyList<IReadOnlyList<ColumnRecipe>> RandomRecipes()
        => [.. _model.Random.SelectMany(term =>
        {
            var all = Recipes(term.Part);
            // The order of RandomTerms.Expand: blocks, then groups.
            IEnumerable<IReadOnlyList<ColumnRecipe>> blocks = term.Diagonal ? all.Select(c => new[] { c }) : [all];
            return blocks.SelectMany(_ => term.Groups, (block, _) => block);
        })];

    /// <summary>The order of <see cref="ColumnBuilder"/>: the first variable varies fastest.</summary>
    private List<ColumnRecipe> Recipes(BoundPart part)
    {
        var recipes = new List<ColumnRecipe>();
        if (part.Intercept) recipes.Add(new ColumnRecipe([]));
        foreach (var term in part.Terms)
        {
            List<ColumnFactor[]> columns = [[]];
            for (var v = 0; v < term.Variables.Count; v++)
            {
                var (variable, full, at) = (Fitted.Variables[term.Variables[v]], term.Full[v], v);
                var expression = _model.Expressions[term.Variables[at]];
                columns = [.. Enumerable.Range(0, variable.ColumnNames(full).Count).SelectMany(c => columns.Select(head => (ColumnFactor[])[.. head, new ColumnFactor(variable, expression, c, full)]))];
            }

            recipes.AddRange(columns.Select(c => new ColumnRecipe(c)));
        }

        return recipes;
    }
}
