using System.Linq.Expressions;
using System.Reflection;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>Turns the public readable properties of rows (the fields of a tuple) into columns.</summary>
internal static class RowReader<T>
{
    public static Table Read(IEnumerable<T> rows)
    {
        var collectors = Collectors();
        var number = 0;
        foreach (var row in rows)
        {
            number++;
            if (row is null)
                throw new BlupException("BLUP233", FormattableString.Invariant($"Row {number} is null."), null, "Leave such rows out; a missing value is a null property.");
            foreach (var collector in collectors) collector.Add(row);
        }

        return new Table(collectors.Select(c => c.Build()));
    }

    private static List<Collector> Collectors()
    {
        var type = typeof(T);
        var members = new List<(MemberInfo Member, Type Type)>();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0) members.Add((property, property.PropertyType));
        }

        // A value such as 3.5 or "text" has properties too, but is no row.
        if (ColumnFactory.IsSupported(type)) members.Clear();
        else if (members.Count == 0) members.AddRange(type.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(f => ((MemberInfo)f, f.FieldType)));

        if (members.Count == 0)
            throw new BlupException("BLUP230", $"{TypeNames.Of(type)} has no public properties to make columns of.", null, "Give rows with properties, such as rows.Select(r => new { r.Y, r.Group }).");
        return members.ConvertAll(m => Create(m.Member, m.Type));
    }

    private static Collector Create(MemberInfo member, Type type)
    {
        if (!ColumnFactory.IsSupported(type))
        {
            throw new BlupException(
                "BLUP231",
                $"Property '{member.Name}' of {TypeNames.Of(typeof(T))} is a {TypeNames.Of(type)}, which cannot be a column.",
                null,
                $"{ColumnFactory.Supported}\nChoose or convert the properties first, such as rows.Select(r => new {{ r.Y, r.Group, Days = (r.Date - start).TotalDays }}).");
        }

        var row = Expression.Parameter(typeof(T), "row");
        var get = Expression.Lambda(Expression.MakeMemberAccess(row, member), row).Compile();
        return (Collector)Activator.CreateInstance(typeof(Collector<>).MakeGenericType(typeof(T), type), member.Name, get)!;
    }

    private abstract class Collector
    {
        public abstract void Add(T row);

        public abstract Column Build();
    }

    private sealed class Collector<TValue>(string name, Func<T, TValue> get) : Collector
    {
        private readonly List<TValue> _values = [];

        public override void Add(T row) => _values.Add(get(row));

        public override Column Build() => ColumnFactory.From(name, _values.ToArray());
    }
}
