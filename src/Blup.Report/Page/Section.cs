namespace Blup.Report.Page;

/// <summary>A part of the page with a place in its navigation.</summary>
/// <param name="Id">Anchor.</param>
/// <param name="Title">Heading.</param>
/// <param name="Body">Content.</param>
internal sealed record Section(string Id, string Title, Html Body)
{
    /// <summary>A part that does not apply to this model, and why.</summary>
    public static Section Absent(string id, string title, string why) => new(id, title, Html.Of($"<p class=\"absent\">{why}</p>\n"));

    /// <summary>The element.</summary>
    public Html ToHtml() => Html.Of($"""
        <section id="{Id}" aria-labelledby="{Id}-title">
        <h2 id="{Id}-title">{Title}</h2>
        {Body}</section>

        """);
}
