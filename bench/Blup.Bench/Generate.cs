using System.Globalization;
using System.Text;

namespace Blup.Bench;

/// <summary>
/// Made data for measurements, seeded so that every machine makes the same file: <c>generate SHAPE OUT.csv [--rows N] [--groups J] [--items K] [--seed S] [--digits D]</c>;
/// <c>generate missing FOLDER</c> for the files of the benchmark models.
/// </summary>
internal static class Generate
{
    /// <summary>Writes those of the benchmark models' files that a folder lacks: made data of the peer's shapes.</summary>
    public static void Missing(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "insteval", "long100k", "cross100k" })
            if (!File.Exists(Path.Combine(folder, name + ".csv"))) To(Path.Combine(folder, name + ".csv"), name);
    }

    private static readonly Dictionary<string, Action<TextWriter, Shape>> Shapes = new(StringComparer.Ordinal)
    {
        ["slopes"] = Slopes,
        ["ratings"] = Ratings,
        ["long100k"] = Long,
        ["cross100k"] = Cross,
        ["insteval"] = Lectures,
    };

    public static void Run(string[] args)
    {
        if (args is ["generate", "missing", var folder])
        {
            Missing(folder);
            return;
        }

        if (args.Length < 3 || !Shapes.TryGetValue(args[1], out var write))
            throw new ArgumentException($"generate SHAPE OUT.csv; shapes: {string.Join(", ", Shapes.Keys)}.", nameof(args));
        int Number(string name, int otherwise) => Arguments.Value(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        To(args[2], args[1], Number("--rows", 100_000), Number("--groups", 10_000), Number("--items", 1_000), Number("--seed", 1), Number("--digits", 4));
    }

    /// <summary>Writes a file; the sizes mean something to the shapes "slopes" and "ratings" only, decimals of y (x has two fewer) to "slopes".</summary>
    public static void To(string path, string shape, int rows = 100_000, int groups = 10_000, int items = 1_000, int seed = 1, int digits = 4)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20);
        Shapes[shape](writer, new Shape(rows, groups, items, digits, new Noise(seed)));
    }

    /// <summary>y = 2 + x/2 + intercept and slope of the group + noise; a group's rows are spread over the file.</summary>
    private static void Slopes(TextWriter writer, Shape shape)
    {
        var (a, b) = (shape.Noise.Normals(shape.Groups, 1.0), shape.Noise.Normals(shape.Groups, 0.3));
        writer.Write("y,x,g\n");
        for (var i = 0; i < shape.Rows; i++)
        {
            var g = shape.Noise.Below(shape.Groups);
            var x = 10.0 * shape.Noise.Uniform();
            Row(writer, 2.0 + 0.5 * x + a[g] + b[g] * x + shape.Noise.Normal(), shape.Digits, x, shape.Digits - 2, 'g', g);
        }
    }

    /// <summary>Ratings with skewed margins as those of the peer's simulate.py: user i drawn with weight (i+1)^−0.7, item j with (j+1)^−0.9, distinct pairs.</summary>
    private static void Ratings(TextWriter writer, Shape shape)
    {
        var (users, items) = (shape.Noise.Normals(shape.Groups, 0.45), shape.Noise.Normals(shape.Items, 0.5));
        var (cu, ci) = (Cumulative(shape.Groups, 0.7), Cumulative(shape.Items, 0.9));
        var seen = new HashSet<long>(shape.Rows);
        writer.Write("y,g,h\n");
        while (seen.Count < shape.Rows)
        {
            var (u, i) = (Draw(cu, shape.Noise), Draw(ci, shape.Noise));
            if (!seen.Add((long)u * shape.Items + i)) continue;
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{3.5 + users[u] + items[i] + 0.9 * shape.Noise.Normal():F4},u{u},i{i}\n"));
        }
    }

    /// <summary>10,000 groups of ten visits: the shape of the peer's long100k.</summary>
    private static void Long(TextWriter writer, Shape shape)
    {
        var noise = shape.Noise;
        writer.Write("y,t,g\n");
        for (var g = 0; g < 10_000; g++)
        {
            var (a, b) = (noise.Normal(), 0.5 * noise.Normal());
            for (var t = 0; t < 10; t++) Row(writer, 5.0 + 0.2 * t + a + b * t + noise.Normal(), 5, t, 0, 'g', g);
        }
    }

    /// <summary>6,000 × 1,500 levels crossed at random, 100,000 rows: the shape of the peer's cross100k.</summary>
    private static void Cross(TextWriter writer, Shape shape)
    {
        var noise = shape.Noise;
        var (g, h) = (noise.Normals(6_000, 0.7), noise.Normals(1_500, 0.5));
        writer.Write("y,g,h\n");
        for (var i = 0; i < 100_000; i++)
        {
            var (a, b) = (noise.Below(6_000), noise.Below(1_500));
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{1.0 + g[a] + h[b] + noise.Normal():F5},g{a},h{b}\n"));
        }
    }

    /// <summary>73,421 marks by 2,972 students of 1,128 lecturers in 14 departments, about 25 a student: the shape of the peer's insteval.</summary>
    private static void Lectures(TextWriter writer, Shape shape)
    {
        var noise = shape.Noise;
        var (s, d, dept) = (noise.Normals(2_972, 0.33), noise.Normals(1_128, 0.5), noise.Normals(14, 0.08));
        writer.Write("y,s,d,dept,service\n");
        for (var i = 0; i < 73_421; i++)
        {
            var student = i < 2_972 ? i : noise.Below(2_972);
            var lecturer = i < 1_128 ? i : noise.Below(1_128);
            // Lecturers teach in their own department, and elsewhere as a service.
            var service = noise.Uniform() < 0.43 ? 1 : 0;
            var department = service == 1 ? noise.Below(14) : lecturer % 14;
            var mark = Math.Clamp(Math.Round(3.28 - 0.07 * service + s[student] + d[lecturer] + dept[department] + 1.18 * noise.Normal()), 1.0, 5.0);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{mark},{student + 1},{lecturer + 1},{department + 1},{service}\n"));
        }
    }

    private static void Row(TextWriter writer, double y, int yDigits, double x, int xDigits, char prefix, int group)
    {
        Span<char> buffer = stackalloc char[96];
        var length = 0;
        Put(buffer, ref length, y, yDigits);
        buffer[length++] = ',';
        Put(buffer, ref length, x, xDigits);
        buffer[length++] = ',';
        buffer[length++] = prefix;
        group.TryFormat(buffer[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        buffer[length++] = '\n';
        writer.Write(buffer[..length]);
    }

    private static void Put(Span<char> buffer, ref int length, double value, int digits)
    {
        value.TryFormat(buffer[length..], out var written, $"F{digits}", CultureInfo.InvariantCulture);
        length += written;
    }

    private static double[] Cumulative(int count, double power)
    {
        var (sums, total) = (new double[count], 0.0);
        for (var i = 0; i < count; i++) sums[i] = total += Math.Pow(i + 1, -power);
        return sums;
    }

    private static int Draw(double[] cumulative, Noise noise)
    {
        var place = Array.BinarySearch(cumulative, noise.Uniform() * cumulative[^1]);
        return Math.Min(place < 0 ? ~place : place, cumulative.Length - 1);
    }

    private sealed record Shape(int Rows, int Groups, int Items, int Digits, Noise Noise);
}
