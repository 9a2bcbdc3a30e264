namespace Blup.Bench;

/// <summary>Options of the form <c>--name value</c>.</summary>
internal static class Arguments
{
    public static string? Value(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
