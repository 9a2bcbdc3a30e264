namespace Blup.Report.Charts;

/// <summary>Subtitles: the model on a line of its own, then the notes together.</summary>
internal static class Subtitles
{
    public static IReadOnlyList<string> Of(string? formula, params IReadOnlyList<string?> notes)
    {
        var said = string.Join(" ", notes.Where(n => n is not null));
        return [.. (string[])(formula is null ? [] : [formula]), .. (string[])(said.Length == 0 ? [] : [said])];
    }
}
