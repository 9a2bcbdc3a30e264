using System.Text.Json.Serialization;

namespace Blup.Report.Page;

/// <summary>JSON of the page's own data, without reflection.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class PageJson : JsonSerializerContext;
