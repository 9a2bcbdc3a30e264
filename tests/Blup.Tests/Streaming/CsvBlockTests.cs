using System.Text;
using Blup.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace Blup.Tests.Streaming;

/// <summary>Blocks of a file hold the records that CsvHelper finds in the whole of it; texts are numbered as a dictionary would.</summary>
public sealed class CsvBlockTests
{
    [Fact]
    public void Blocks_hold_the_records_of_the_whole_file()
    {
        var value = Gen.Elements("1", "2.5", "", "abc", " blank ", "\"a,b\"", "\"line\nbreak\"", "\"crlf\r\nin\"", "\"say \"\"hi\"\"\"", "ä€😀", "5\" pipe", "\"\"", " \"quoted after blank\"", "x'y");
        var record = from a in value from b in value from c in value from end in Gen.Elements("\n", "\r\n") select $"{a},{b},{c}{end}";
        var text = from records in Gen.ListOf(record) from mark in Gen.Elements("", "\uFEFF") from tail in Gen.Elements("", "1,2,last") select mark + "p,q,r\n" + string.Concat(records) + tail;
        Prop.ForAll(Arb.From(text), Gen.Choose(8, 60).ToArbitrary(), Same).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Texts_are_numbered_as_by_a_dictionary()
    {
        var random = new Random(3);
        var (levels, expected) = (new ByteLevels(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string((char)('a' + random.Next(26)), random.Next(12)) + random.Next(3000);
            expected.TryAdd(text, expected.Count);
            Assert.Equal(expected[text], levels.Code(Encoding.UTF8.GetBytes(text)));
        }

        Assert.Equal(expected.Count, levels.Count);
        Assert.All(expected, e => Assert.Equal((e.Value, e.Key), (levels.Find(Encoding.UTF8.GetBytes(e.Key)), levels.Text(e.Value))));
        Assert.Equal(-1, levels.Find("not there"u8));
    }

    [Fact]
    public void Levels_are_sorted_in_ordinal_order()
    {
        var random = new Random(4);
        foreach (var prefix in new[] { "subject_", "", "é" })
        {
            var texts = Enumerable.Range(0, 3000).Select(_ => prefix + new string('x', random.Next(3)) + random.Next(100_000)).Distinct(StringComparer.Ordinal).ToArray();
            var sorted = (string[])texts.Clone();
            var ranks = LevelOrder.Sort(sorted);
            Assert.Equal(texts.Order(StringComparer.Ordinal), sorted);
            Assert.All(Enumerable.Range(0, texts.Length), i => Assert.Equal(texts[i], sorted[ranks[i]]));
        }
    }

    private static bool Same(string text, int size)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var file = new CsvBlocks(path, new CsvOptions(), size);
            var found = file.Batches(2).SelectMany(batch => batch.SelectMany(block => Records(block.Bytes))).ToList();
            var whole = Records(File.ReadAllBytes(path).AsMemory(text[0] == '\uFEFF' ? 3 : 0)).Skip(1).ToList();
            Assert.Equal(whole, found);
            return true;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<string> Records(ReadOnlyMemory<byte> bytes)
    {
        using var records = CsvBlocks.Reader(bytes, ',', null);
        var result = new List<string>();
        while (records.Read()) result.Add(string.Join('|', Enumerable.Range(0, records.FieldCount).Select(records.GetString)));
        return result;
    }
}
