using Blup.Formulas;

namespace Blup.Design;

/// <summary>Comparisons and logical operators.</summary>
internal sealed partial class Evaluator
{
    private Truth Compare(BinaryNode b)
    {
        var left = Evaluate(b.Left);
        var right = Evaluate(b.Right);
        if (left is Factor f && right is Literal or Scalar) return CompareLevels(b, f, right, b.Right);
        if (right is Factor g && left is Literal or Scalar) return CompareLevels(b, g, left, b.Left);
        var x = AsNumbers(Number(b.Left));
        var y = AsNumbers(Number(b.Right));
        var result = new sbyte[_rows];
        for (var i = 0; i < result.Length; i++)
        {
            var (p, q) = (x.Length == 1 ? x[0] : x[i], y.Length == 1 ? y[0] : y[i]);
            if (double.IsNaN(p) || double.IsNaN(q))
            {
                result[i] = -1;
                continue;
            }

            var holds = b.Operator switch
            {
                "<" => p < q,
                "<=" => p <= q,
                ">" => p > q,
                ">=" => p >= q,
                "==" => p == q,
                _ => p != q,
            };
            result[i] = holds ? (sbyte)1 : (sbyte)0;
        }

        return new Truth(result);
    }

    private Truth CompareLevels(BinaryNode b, Factor factor, Value constant, Node constantNode)
    {
        if (b.Operator is not ("==" or "!=")) throw _formula.Error("BLUP117", $"Levels of a factor have no '{b.Operator}'.", b, "Compare levels with == or !=.");
        var level = constant is Literal l ? l.Text : FactorCodes.LevelName(((Scalar)constant).Number);
        var code = factor.Levels.ToList().IndexOf(level);
        if (code < 0 && !_schemaOnly && !_state.IsSealed)
            throw _formula.Error("BLUP315", $"'{level}' is not a level of '{(constantNode == b.Right ? b.Left : b.Right)}'.", constantNode, $"Levels: {Listing.Some(factor.Levels.ToList())}.");
        var result = new sbyte[_rows];
        for (var i = 0; i < result.Length; i++) result[i] = factor.Codes[i] < 0 ? (sbyte)-1 : (factor.Codes[i] == code) == (b.Operator == "==") ? (sbyte)1 : (sbyte)0;
        return new Truth(result);
    }

    private Truth Not(PrefixNode node) => new(Array.ConvertAll(Logical(node.Operand).Data, static b => b < 0 ? b : (sbyte)(1 - b)));

    private Truth Combine(BinaryNode b)
    {
        var x = Logical(b.Left).Data;
        var y = Logical(b.Right).Data;
        var and = b.Operator[0] == '&';
        var result = new sbyte[_rows];
        for (var i = 0; i < result.Length; i++)
        {
            // False and missing is false; true or missing is true; else missing stays missing.
            var decisive = and ? (sbyte)0 : (sbyte)1;
            result[i] = x[i] == decisive || y[i] == decisive ? decisive : x[i] < 0 || y[i] < 0 ? (sbyte)-1 : (sbyte)(1 - decisive);
        }

        return new Truth(result);
    }

    private Truth Logical(Node node) => Evaluate(node) as Truth
        ?? throw _formula.Error("BLUP117", $"'{node}' is not true or false.", node, "Logical operators join comparisons: I(x > 1 & x < 5).");

    private static double[] AsNumbers(Value value) => value is Scalar s ? [s.Number] : ((Vector)value).Data;
}
