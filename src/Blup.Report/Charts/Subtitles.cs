namespace Blup.Report.Charts;

/// <summary>Subtitles: the model on a line of its own, then the notes together.</summary>
internal static class Subtitles
{
    /// <summary>What is said where a picture usually has raw points and the model was fitted from sums.</summary>
    public static string? WithoutRows(ModelData data) => data.HasRows ? null : "Fitted from sums: the rows are not here, and no raw points are drawn.";

    public static IReadOnlyList<string> Of(string? formula, params IReadOnlyList<string?> notes)
    {
        var said = string.Join(" ", notes.Where(n => n is not null));
        return [.. (string[])(formula is null ? [] : [formula]), .. (string[])(said.Length == 0 ? [] : [said])];
    }
}
