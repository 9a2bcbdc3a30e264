using System.Collections.Concurrent;
using Blup.Results;
using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>Every reference model, its sums by PostgreSQL, against the fit in memory.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresFitTests(PostgresCluster cluster)
{
    private static readonly ConcurrentDictionary<string, string> Tables = new(StringComparer.Ordinal);

    public static TheoryData<string> Cases() => new(ReferenceCase.MixedIds());

    [Theory, MemberData(nameof(Cases))]
    public void Every_reference_model_is_the_same_from_sums(string id)
    {
        cluster.Require();
        var reference = ReferenceCase.Load(id);
        var table = reference.Data();
        var data = reference.Json.GetProperty("data").GetString()! + string.Join(',', table.Columns.Select(c => c.Kind));
        var name = Tables.GetOrAdd(data, _ =>
        {
            var own = $"case {Tables.Count}";
            cluster.Load(0, own, table);
            return own;
        });
        var options = reference.Options() with { Df = DfMethod.Wald };
        using var engine = cluster.Open();
        var (memory, pushed) = (Lmm.Fit(reference.Formula, table, options), SqlLmm.Fit(reference.Formula, engine, SqlSource.OfTable(name), options, Roads.Levels(table)));
        Roads.AssertSame(memory, pushed);
        foreach (var type in (AnovaType[])[AnovaType.I, AnovaType.II, AnovaType.III]) Roads.AssertSame(memory.Anova(type), pushed.Anova(type));
    }
}
